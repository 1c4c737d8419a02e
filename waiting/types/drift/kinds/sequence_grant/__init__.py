"""Privileges on sequences."""
