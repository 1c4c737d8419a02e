"""Unique constraints, and unique indexes that promise as much."""

from typing import Final

from drift.kind import Place

PLACE: Final = Place("unique", parents=("table",), anonymous=True, turn=30)
