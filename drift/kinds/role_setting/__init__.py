"""Settings of roles."""

from typing import Final

from drift.kind import Place

PLACE: Final = Place("role_settings", turn=2)
