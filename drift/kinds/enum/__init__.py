"""Enumerated types."""

from typing import Final

from drift.kind import Place

PLACE: Final = Place("enums", schema_qualified=True, turn=20)
