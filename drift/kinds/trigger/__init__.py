"""Triggers of tables."""
