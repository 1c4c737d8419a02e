"""Event triggers of the database, which fire for statements of DDL."""
