"""Privileges on types."""
