"""Procedures, which are called and give nothing."""

from typing import Final

from drift.kind import Place

PLACE: Final = Place("procedures", schema_qualified=True, signature=True, turn=31)
