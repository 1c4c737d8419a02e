"""Collations."""

from typing import Final

from drift.kind import Place

PLACE: Final = Place("collations", schema_qualified=True, turn=19)
