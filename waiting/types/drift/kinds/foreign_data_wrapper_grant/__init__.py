"""Privileges on foreign-data wrappers."""
