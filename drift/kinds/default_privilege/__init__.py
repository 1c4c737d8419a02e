"""Privileges that objects will have which are made later."""

from typing import Final

from drift.kind import Place

PLACE: Final = Place("default_privileges", phrase=True, turn=95)
