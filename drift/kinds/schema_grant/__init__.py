"""Privileges on schemas."""

from typing import Final

from drift.kind import Place

PLACE: Final = Place("grants", parents=("schema",), turn=90)
