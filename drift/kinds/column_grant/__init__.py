"""Privileges on columns."""

from typing import Final

from drift.kind import Place

PLACE: Final = Place("grants", parents=("column",), turn=90)
