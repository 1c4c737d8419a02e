"""Privileges on tables and views."""

from typing import Final

from drift.kind import Place

PLACE: Final = Place("grants", parents=("view", "materialized_view", "table"), turn=90)
