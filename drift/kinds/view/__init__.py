"""Views."""

from typing import Final

from drift.kind import Place

PLACE: Final = Place("views", schema_qualified=True, turn=60)
