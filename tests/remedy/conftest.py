"""A table, and hands to mend it with."""

from pathlib import Path

import pytest

from tests.databases import Database
from tests.remedy.hand import Hand


@pytest.fixture
def table(database: Database) -> Database:
    """A database with public.t: an id with a default of its own, a name without."""
    database.execute("CREATE TABLE public.t (id text DEFAULT 'old', name text); INSERT INTO public.t VALUES ('1', 'a')")
    return database


@pytest.fixture
def hand(table: Database, tmp_path: Path) -> Hand:
    """Applies hand-made plans to that database."""
    return Hand(table.url, tmp_path / "runs")
