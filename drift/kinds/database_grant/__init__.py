"""Privileges on the database."""

from typing import Final

from drift.kind import Place

PLACE: Final = Place("grants", parents=("database",), turn=90)
