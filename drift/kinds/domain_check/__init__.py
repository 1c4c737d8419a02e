"""Checks of domains."""

from typing import Final

from drift.kind import Place

PLACE: Final = Place("checks", parents=("domain",), turn=10)
