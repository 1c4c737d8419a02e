"""Where indexes are stored: a tablespace belongs to the whole server, so these need one of their own."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from drift import pipeline
from drift.model import Hazard
from drift.request import Request, Wish
from tests.databases import Database
from tests.servers import Running

NAME = f"drift_space_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"

ELSEWHERE = "FROM pg_class WHERE reltablespace <> 0 AND relkind IN ('i', 'I') AND relnamespace = 'public'::regnamespace"


@pytest.fixture
def tablespace(server: Running) -> Iterator[str]:
    """Make a tablespace inside the data directory, for which no folder has to be there."""
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute("SET allow_in_place_tablespaces = on")
        connection.execute(f"CREATE TABLESPACE {NAME} LOCATION ''".encode())
    yield NAME
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(f"DROP TABLESPACE {NAME}".encode())


MADE = f"""
    CREATE EXTENSION btree_gist;
    CREATE TABLE t (a integer, b integer, PRIMARY KEY (a) USING INDEX TABLESPACE {NAME},
                    CONSTRAINT u UNIQUE (b) USING INDEX TABLESPACE {NAME},
                    CONSTRAINT x EXCLUDE (a WITH =) USING INDEX TABLESPACE {NAME});
    CREATE INDEX i ON t (b) TABLESPACE {NAME};
"""

PLAIN = """
    CREATE EXTENSION btree_gist;
    CREATE TABLE t (a integer, b integer, PRIMARY KEY (a), CONSTRAINT u UNIQUE (b), CONSTRAINT x EXCLUDE (a WITH =));
    CREATE INDEX i ON t (b);
"""

FINDINGS = [
    "exclusion-tablespace public.t.x",
    "index-tablespace public.t.i",
    "primary-key-tablespace public.t",
    "unique-tablespace public.t.u",
]


@pytest.mark.parametrize(("one", "other"), [(MADE, PLAIN), (PLAIN, MADE)], ids=["stated", "silent"])
def test_another_tablespace(tablespace: str, databases: Callable[[], Database], tmp_path: Path, one: str, other: str) -> None:
    first, second = databases(), databases()
    first.execute(one)
    second.execute(other)
    before = second.dump()
    found = pipeline.pull(Request(database=first.url), Wish(schemas=("public",), exact=True))
    for name, text in pipeline.several_files(found, split=False).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    request = Request(database=second.url, paths=[tmp_path], allow=frozenset({Hazard.BLOCKING_SCAN}), runs=tmp_path / "runs")

    fixed = pipeline.fix(request)

    assert sorted(finding.name for finding in fixed.findings) == FINDINGS
    assert fixed.remaining == ()
    assert first.dump() == second.dump()
    pipeline.rollback(request, fixed.run)
    assert before == second.dump()


def test_what_is_built_anew_stays_where_it_was(tablespace: str, database: Database, tmp_path: Path) -> None:
    database.execute(MADE)
    before = database.dump()
    path = tmp_path / "wanted.yaml"
    path.write_text(
        "version: 1\n"
        "tables: {t: {primary_key: [b], unique: {u: [a]}, indexes: {i: [a]}, exclusions: {x: {elements: [b WITH =]}}}}\n"
    )
    request = Request(database=database.url, paths=[path], allow=frozenset(Hazard), runs=tmp_path / "runs")

    fixed = pipeline.fix(request)

    assert fixed.remaining == ()
    assert database.query(f"SELECT count(*) {ELSEWHERE}") == [(4,)]
    pipeline.rollback(request, fixed.run)
    assert before == database.dump()


def test_a_partitioned_index_moves_alone(tablespace: str, database: Database, tmp_path: Path) -> None:
    """It has no file; its parts stay where they are, and what is attached later goes to the new place."""
    database.execute(
        "CREATE TABLE t (a integer) PARTITION BY RANGE (a); CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (9);"
        "CREATE INDEX i ON t (a)"
    )
    path = tmp_path / "wanted.yaml"
    path.write_text(f"version: 1\ntables: {{t: {{indexes: {{i: {{columns: [a], tablespace: {tablespace}}}}}}}}}\n")
    request = Request(database=database.url, paths=[path], runs=tmp_path / "runs")

    fixed = pipeline.fix(request)

    assert [step.hazards for step in fixed.plan.steps] == [()]
    assert fixed.remaining == ()
    assert database.query(f"SELECT relname::text {ELSEWHERE}") == [("i",)]
