"""Indexes."""

from typing import Final

from drift.kind import Place

PLACE: Final = Place("indexes", parents=("materialized_view", "table"), turn=60)
