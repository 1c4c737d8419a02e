"""Unique constraints, and unique indexes that promise as much."""
