"""Writes the pages of ``docs/reference`` from the code: what a reader finds there cannot be out of date."""
