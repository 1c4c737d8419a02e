"""Columns."""

from typing import Final

from drift.kind import Place

PLACE: Final = Place("columns", parents=("table",), turn=10)
