"""Functions, window functions included; aggregates and procedures are kinds of their own."""
