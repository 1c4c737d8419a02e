"""NOT NULL constraints that are more than a column's NOT NULL."""

from typing import Final

from drift.kind import Place

PLACE: Final = Place("not_null", parents=("table",), turn=15)
