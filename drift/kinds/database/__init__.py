"""The database itself."""

from typing import Final

from drift.kind import Place

PLACE: Final = Place("database", named=False, turn=1)
IDENTITY: Final = False
