"""Foreign servers."""

from typing import Final

from drift.kind import Place

PLACE: Final = Place("foreign_servers", turn=7)
