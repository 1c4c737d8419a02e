"""Composite types."""

from typing import Final

from drift.kind import Place

PLACE: Final = Place("composites", schema_qualified=True, turn=22)
