"""Foreign-data wrappers."""

from typing import Final

from drift.kind import Place

PLACE: Final = Place("foreign_data_wrappers", turn=6)
