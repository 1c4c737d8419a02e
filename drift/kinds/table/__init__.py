"""Tables."""

from typing import Final

from drift.kind import Place

PLACE: Final = Place("tables", schema_qualified=True, turn=50)
