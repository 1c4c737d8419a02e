"""Rules that rewrite commands."""

from typing import Final

from drift.kind import Place

PLACE: Final = Place("rules", parents=("view", "table"), turn=85)
