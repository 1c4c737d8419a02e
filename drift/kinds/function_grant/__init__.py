"""Privileges on functions, procedures and aggregates."""

from typing import Final

from drift.kind import Place

PLACE: Final = Place("grants", parents=("aggregate", "function", "procedure"), turn=90)
