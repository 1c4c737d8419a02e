"""INSERTs that must succeed."""

from typing import Final

from drift.kind import Place

PLACE: Final = Place("inserts", parents=("table",), arguments="columns", turn=99)
IDENTITY: Final = False
