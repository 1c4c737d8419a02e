"""Privileges that objects will have which are made later."""
