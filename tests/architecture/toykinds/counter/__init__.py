from typing import Final

from drift.kind import Place

PLACE: Final = Place("counters", schema_qualified=True)
