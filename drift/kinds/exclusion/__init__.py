"""Exclusion constraints."""
