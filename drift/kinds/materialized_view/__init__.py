"""Materialized views."""

from typing import Final

from drift.kind import Place

PLACE: Final = Place("materialized_views", schema_qualified=True, turn=65)
