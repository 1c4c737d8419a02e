"""Publications."""

from typing import Final

from drift.kind import Place

PLACE: Final = Place("publications", turn=80)
