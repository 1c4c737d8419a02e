"""Event triggers of the database, which fire for statements of DDL."""

from typing import Final

from drift.kind import Place

PLACE: Final = Place("event_triggers", turn=92)
