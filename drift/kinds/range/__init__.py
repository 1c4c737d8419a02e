"""Range types."""

from typing import Final

from drift.kind import Place

PLACE: Final = Place("ranges", schema_qualified=True, turn=23)
