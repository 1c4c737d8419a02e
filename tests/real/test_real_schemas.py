"""What is pulled from real databases is green there: with every extension the server has, and schemas of others.

``DRIFT_TEST_SCHEMAS`` names a folder of SQL files as psql runs them, each the schema of one application (a ``structure.sql``,
what ``pg_dump -s`` prints). They are no part of this project: whoever runs this fetches them.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from drift import pipeline
from drift.request import Request
from tests.battery.test_battery import names, pulled, unclear
from tests.databases import Database, newest_pg_dump, run

FOLDER: Final = os.environ.get("DRIFT_TEST_SCHEMAS", "")
FILES: Final = sorted(Path(FOLDER).glob("*.sql")) if FOLDER else []

CANNOT: Final = (psycopg.errors.UndefinedFile, psycopg.errors.ObjectNotInPrerequisiteState, psycopg.errors.FeatureNotSupported)
"""What an extension says that needs a library nobody installed, or one that is loaded at the start of the server."""


def test_every_extension_of_the_server(database: Database, tmp_path: Path) -> None:
    """All that can be made together, with a table of their types where they have some."""
    made = []
    with psycopg.connect(database.url, autocommit=True) as connection:
        for (name,) in connection.execute("SELECT name FROM pg_available_extensions ORDER BY name").fetchall():
            with suppress(*CANNOT):
                connection.execute(SQL("CREATE EXTENSION IF NOT EXISTS {} CASCADE").format(Identifier(name)))
                made.append(name)
    assert len(made) > 3, made

    folder = pulled(database, tmp_path / "expectations")
    outcome = pipeline.check(Request(database=database.url, paths=[folder]))

    assert ([], [], ()) == (names(outcome), unclear(outcome), outcome.unmodelled)
    stated = {item.ref.path[-1] for item in outcome.looked_at if item.ref.kind == "extension"}
    assert {*made} - {"plpgsql"} <= stated


@pytest.mark.skipif(not FILES, reason="DRIFT_TEST_SCHEMAS names no folder of SQL files")
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_schema_of_others(file: Path, databases: Callable[[], Database], tmp_path: Path) -> None:
    """Loaded as it is, what it needs and the server lacks left out; then restored from its dump."""
    first, second = databases(), databases()
    psql = newest_pg_dump().with_name("psql")
    run(psql, "-X", "-q", "-d", first.url, "-f", str(file))
    folder = pulled(first, tmp_path / "expectations")
    script = tmp_path / "dump.sql"
    script.write_text(first.dump(), encoding="utf-8")
    run(psql, "-X", "-q", "-d", second.url, "-f", str(script))

    here = pipeline.check(Request(database=first.url, paths=[folder]))
    there = pipeline.check(Request(database=second.url, paths=[folder]))

    assert ([], []) == (names(here), unclear(here))
    assert ([], []) == (names(there), unclear(there))
    assert here.as_expected > 100
