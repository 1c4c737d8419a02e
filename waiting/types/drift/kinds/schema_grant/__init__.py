"""Privileges on schemas."""
