"""Privileges on foreign-data wrappers."""

from typing import Final

from drift.kind import Place

PLACE: Final = Place("grants", parents=("foreign_data_wrapper",), turn=90)
