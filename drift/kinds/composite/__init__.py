"""Composite types."""
