"""Tables of publications."""

from typing import Final

from drift.kind import Place

PLACE: Final = Place("tables", parents=("publication",), turn=10, phrase=True)
