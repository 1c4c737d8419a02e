"""Privileges on functions, procedures and aggregates."""
