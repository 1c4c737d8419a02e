"""Functions, window functions included; aggregates and procedures are kinds of their own."""

from typing import Final

from drift.kind import Place

PLACE: Final = Place("functions", schema_qualified=True, signature=True, turn=30)
