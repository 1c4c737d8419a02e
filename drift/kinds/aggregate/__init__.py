"""Aggregates: functions of many rows, put together from other functions."""

from typing import Final

from drift.kind import Place

PLACE: Final = Place("aggregates", schema_qualified=True, signature=True, turn=32)
