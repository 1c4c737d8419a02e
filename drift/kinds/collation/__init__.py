"""Collations."""
