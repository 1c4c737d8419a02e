"""Text search configurations: which dictionaries see which tokens."""

from typing import Final

from drift.kind import Place

PLACE: Final = Place("text_search_configurations", schema_qualified=True, turn=35)
