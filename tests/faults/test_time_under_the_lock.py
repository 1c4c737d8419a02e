"""How little is done while everybody waits: the round trips between a lock and the answer to its COMMIT, counted on the wire."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import psycopg
import pytest

import drift
from drift.catalog.reading import Reader
from drift.catalog.scope import scope_of_schemas
from drift.catalog.session import Session
from drift.catalog.snapshot import read
from drift.kinds import all_kinds
from tests.databases import Database
from tests.faults.recorded import recorded

TABLES: Final = """
CREATE TABLE public.p (id int PRIMARY KEY);
CREATE TABLE public.t (id int PRIMARY KEY, ref int, code int, note text, UNIQUE (id, note), CHECK (code > 0));
INSERT INTO public.p SELECT generate_series(1, 10);
INSERT INTO public.t SELECT n, n, n, 'old' || n FROM generate_series(1, 10) n;
"""

# All that is compared, one statement, all that is proven, COMMIT.
LEAST: Final = 4

DRIFTS: Final = {
    "default": ("columns: {note: {default: \"'x'\"}}", [LEAST]),
    # The judge is asked whether upper('x') is what PostgreSQL prints.
    "default to judge": ("columns: {note: {default: upper('x')}}", [LEAST + 1]),
    # Its last transaction runs two statements.
    "not null": ("columns: {code: {nullable: false}}", [LEAST, LEAST, LEAST + 1]),
    "foreign key": ("foreign_keys: {t_ref_fkey: {columns: [ref], references: p(id)}}", [LEAST, LEAST]),
    "check": ("checks: {t_id_check: id BETWEEN 1 AND 100}", [LEAST, LEAST + 1]),
    "unique constraint": ("unique: {t_code_key: {columns: [code]}}", [LEAST]),
    # Its last transaction brings the column's statistics up to date.
    "type": ("columns: {note: {type: varchar(200)}}", [LEAST, LEAST]),
}


@pytest.fixture
def reader(database: Database) -> Iterator[Reader]:
    """A reader inside a transaction, of a database with the tables."""
    database.execute(TABLES)
    with psycopg.connect(database.url, autocommit=True, prepare_threshold=None) as connection, connection.transaction():
        yield Reader(Session(connection))


def written(folder: Path, wanted: str) -> Path:
    path = folder / "t.yaml"
    path.write_text(f"version: 1\ntables: {{t: {{{wanted}}}}}\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("name", DRIFTS)
def test_the_turns_under_a_lock(name: str, database: Database, tmp_path: Path) -> None:
    wanted, expected = DRIFTS[name]
    database.execute(TABLES)

    with psycopg.connect(database.url, autocommit=True) as connection, recorded(connection) as record:
        drift.apply(connection, written(tmp_path, wanted), allow=list(drift.Hazard), runs=tmp_path / "runs")

    assert expected == [len(turns.said) for turns in record.under_lock()]


def test_nothing_is_planned_under_a_lock_that_could_be_before(database: Database, tmp_path: Path) -> None:
    database.execute(TABLES)

    with psycopg.connect(database.url, autocommit=True) as connection, recorded(connection) as record:
        drift.apply(connection, written(tmp_path, DRIFTS["unique constraint"][0]), runs=tmp_path / "runs")

    [turns] = record.under_lock()
    assert 2 == sum("EXECUTE drift_" in said for said in turns.said)
    assert not [said for said in turns.said if "pg_catalog.pg_constraint" in said]


def test_what_is_read_under_a_lock_does_not_grow_with_the_schema(database: Database, tmp_path: Path) -> None:
    """Nor with what is stated of the rest of it."""
    database.execute(TABLES)
    head, body = (
        "version: 1\nexact: true\ntables:\n",
        "  t: {columns: {id: int, ref: int, code: int, note: {type: text, default: \"'x'\"}}}\n",
    )
    (tmp_path / "t.yaml").write_text(head + body, encoding="utf-8")
    alone = rows_under_the_lock(database, tmp_path)
    database.execute("".join(f"CREATE TABLE public.other{n} (id int PRIMARY KEY);" for n in range(30)))
    (tmp_path / "t.yaml").write_text(head + body + "".join(f"  other{n}: {{columns: {{id: int}}}}\n" for n in range(20)))

    assert alone == rows_under_the_lock(database, tmp_path)


def rows_under_the_lock(database: Database, folder: Path) -> int:
    with psycopg.connect(database.url, autocommit=True) as connection, recorded(connection) as record:
        drift.apply(connection, folder / "t.yaml", select=["column-default"], runs=folder / "runs")
    drift.rollback(database.url, runs=folder / "runs")
    [turns] = record.under_lock()
    return turns.rows


def test_the_way_back_takes_as_few_turns(database: Database, tmp_path: Path) -> None:
    database.execute(TABLES)
    drift.apply(database.url, written(tmp_path, DRIFTS["default"][0]), runs=tmp_path / "runs")

    with psycopg.connect(database.url, autocommit=True) as connection, recorded(connection) as record:
        drift.rollback(connection, runs=tmp_path / "runs")

    assert [LEAST] == [len(turns.said) for turns in record.under_lock()]


def test_a_connection_is_given_back_with_nothing_prepared(database: Database, tmp_path: Path) -> None:
    database.execute(TABLES)

    with psycopg.connect(database.url, autocommit=True, prepare_threshold=3) as connection:
        for name in ("default", "check"):
            drift.apply(connection, written(tmp_path, DRIFTS[name][0]), runs=tmp_path / "runs")
            left = connection.execute("SELECT name FROM pg_prepared_statements WHERE name LIKE 'drift%'").fetchall()
            assert ([], 3) == (left, connection.prepare_threshold)


def test_statements_that_somebody_deallocated_are_done_without(reader: Reader) -> None:
    scope = scope_of_schemas(["public"], all_kinds())
    reader.prepare(scope)
    expected = reader.read(scope)[0].facts
    reader.session.batch("DEALLOCATE ALL")

    assert list(expected) == list(reader.read(scope)[0].facts)


def test_every_query_on_the_catalog_can_be_prepared(reader: Reader) -> None:
    """What is prepared, and read at once with the definitions, is what a check reads."""
    scope = scope_of_schemas(["public"], all_kinds())
    expected = read(reader.session, scope)
    reader.prepare(scope)
    found = reader.read(scope)[0]

    assert dict(expected.facts) == dict(found.facts)
    assert expected.unread == found.unread
    assert {kind.name for kind in scope.kinds} == set(all_kinds())


def test_definitions_somebody_else_keeps_locked_are_left_out(reader: Reader, database: Database) -> None:
    scope = scope_of_schemas(["public"], all_kinds())
    with psycopg.connect(database.url) as other:
        other.execute("LOCK TABLE public.t IN ACCESS EXCLUSIVE MODE")
        reader.session.batch("SET LOCAL lock_timeout = '1ms'")
        reader.prepare(scope)
        snapshot, [row] = reader.read(scope, ["SELECT 1 AS one"], then="SET LOCAL lock_timeout = '7ms'")

        assert "check public.t.t_code_check" in {f"{ref.kind} {ref}" for ref, _ in snapshot.unread}
        assert [(1,)] == row.rows
        assert [("7ms",)] == reader.session.batch("SHOW lock_timeout")[0].rows
