"""Triggers of tables."""

from typing import Final

from drift.kind import Place

PLACE: Final = Place("triggers", parents=("view", "table"), turn=80)
