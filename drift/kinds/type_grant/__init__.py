"""Privileges on types."""

from typing import Final

from drift.kind import Place

PLACE: Final = Place("grants", parents=("composite", "domain", "enum", "range"), turn=90)
