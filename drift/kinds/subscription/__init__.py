"""Subscriptions."""

from typing import Final

from drift.kind import Place

PLACE: Final = Place("subscriptions", turn=81)
