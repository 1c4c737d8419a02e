"""Primary keys."""

from typing import Final

from drift.kind import Place

PLACE: Final = Place("primary_key", parents=("table",), named=False, turn=20)
