"""Sequences."""

from typing import Final

from drift.kind import Place

PLACE: Final = Place("sequences", schema_qualified=True, turn=30)
