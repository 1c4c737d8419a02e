"""Privileges on sequences."""

from typing import Final

from drift.kind import Place

PLACE: Final = Place("grants", parents=("sequence",), turn=90)
