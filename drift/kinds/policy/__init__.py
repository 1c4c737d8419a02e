"""Policies of row security."""

from typing import Final

from drift.kind import Place

PLACE: Final = Place("policies", parents=("table",), turn=75)
