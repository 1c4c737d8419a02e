"""User mappings."""
