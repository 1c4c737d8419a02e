"""Foreign keys."""

from typing import Final

from drift.kind import Place

PLACE: Final = Place("foreign_keys", parents=("table",), anonymous=True, turn=40)
