"""Privileges on tables and views."""
