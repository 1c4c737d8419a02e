"""Privileges on columns of views."""
