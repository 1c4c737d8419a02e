"""Domains."""

from typing import Final

from drift.kind import Place

PLACE: Final = Place("domains", schema_qualified=True, turn=21)
