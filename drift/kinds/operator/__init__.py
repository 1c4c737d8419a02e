"""Operators."""

from typing import Final

from drift.kind import Place

PLACE: Final = Place("operators", schema_qualified=True, signature=True, turn=33)
