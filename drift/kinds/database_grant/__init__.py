"""Privileges on the database."""
