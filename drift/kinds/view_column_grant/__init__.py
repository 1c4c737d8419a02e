"""Privileges on columns of views."""

from typing import Final

from drift.kind import Place

PLACE: Final = Place("column_grants", parents=("materialized_view", "view"), phrase=True, turn=91)
