"""Row security of tables."""

from typing import Final

from drift.kind import Place

PLACE: Final = Place("row_security", parents=("table",), named=False, turn=70)
