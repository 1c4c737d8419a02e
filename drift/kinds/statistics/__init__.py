"""Extended statistics objects."""
