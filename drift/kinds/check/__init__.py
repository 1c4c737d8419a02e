"""Checks."""

from typing import Final

from drift.kind import Place

PLACE: Final = Place("checks", parents=("table",), anonymous=True, turn=50)
