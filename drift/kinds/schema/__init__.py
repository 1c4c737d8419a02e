"""Schemas."""

from typing import Final

from drift.kind import Place

PLACE: Final = Place("schemas", turn=4)
