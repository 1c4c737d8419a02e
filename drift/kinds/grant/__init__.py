"""Privileges on tables."""
