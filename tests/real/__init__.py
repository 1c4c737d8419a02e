"""Databases nobody made for a test."""
