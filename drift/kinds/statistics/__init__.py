"""Extended statistics objects."""

from typing import Final

from drift.kind import Place

PLACE: Final = Place("statistics", parents=("materialized_view", "table"), turn=65)
