"""Privileges on columns."""
