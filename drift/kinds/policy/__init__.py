"""Policies of row security."""
