"""Casts between types."""

from typing import Final

from drift.kind import Place

PLACE: Final = Place("casts", signature=True, turn=34)
