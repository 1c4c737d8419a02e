"""Privileges on foreign servers."""
