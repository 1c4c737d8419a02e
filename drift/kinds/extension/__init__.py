"""Extensions."""

from typing import Final

from drift.kind import Place

PLACE: Final = Place("extensions", turn=5)
