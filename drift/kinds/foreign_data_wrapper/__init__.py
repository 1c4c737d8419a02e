"""Foreign-data wrappers."""
