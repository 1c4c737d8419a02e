"""Queries of the author's own, and what they must give."""

from typing import Final

from drift.kind import Place

PLACE: Final = Place("queries", turn=99)
IDENTITY: Final = False
