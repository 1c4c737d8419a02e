"""User mappings."""

from typing import Final

from drift.kind import Place

PLACE: Final = Place("user_mappings", parents=("foreign_server",), turn=10)
