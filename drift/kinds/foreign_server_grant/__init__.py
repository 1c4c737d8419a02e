"""Privileges on foreign servers."""

from typing import Final

from drift.kind import Place

PLACE: Final = Place("grants", parents=("foreign_server",), turn=90)
