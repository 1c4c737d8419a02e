"""Exclusion constraints."""

from typing import Final

from drift.kind import Place

PLACE: Final = Place("exclusions", parents=("table",), anonymous=True, turn=55)
