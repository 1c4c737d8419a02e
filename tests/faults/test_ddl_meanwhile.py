"""While others make and drop objects, what stands still is judged as ever: nothing is torn, and nothing fails."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psycopg
import pytest

from drift import pipeline
from drift.catalog.scope import scope_of_refs
from drift.catalog.session import Session, sql
from drift.catalog.snapshot import read
from drift.errors import CatalogMoved
from drift.kinds import all_kinds
from drift.model import Ref
from drift.request import Request, Wish
from tests.databases import Database

_STANDING: Final = """
CREATE SCHEMA still;
CREATE SCHEMA churn;
CREATE TYPE still.mood AS ENUM ('sad', 'ok');
CREATE DOMAIN still.positive AS int CHECK (VALUE > 0);
CREATE FUNCTION still.f(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 + 1';
CREATE TABLE still.p (id int PRIMARY KEY, m still.mood DEFAULT 'ok', n still.positive, CHECK (id > 0));
CREATE TABLE still.c (id serial, p int REFERENCES still.p, t text DEFAULT lower('X'), EXCLUDE USING btree (id WITH =));
CREATE INDEX ON still.c (lower(t)) WHERE id > 7;
CREATE VIEW still.v AS SELECT id, lower(t) AS t FROM still.c WHERE id > 1;
CREATE FUNCTION still.touched() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER touched BEFORE UPDATE ON still.c FOR EACH ROW WHEN (NEW.id > 3) EXECUTE FUNCTION still.touched();
CREATE POLICY mine ON still.c USING (id > 5);
CREATE RULE quiet AS ON DELETE TO still.p WHERE old.id = 5 DO INSTEAD NOTHING;
"""

# Each statement is a transaction of its own, so that every state in between is there for somebody to read.
_COMING: Final = (
    "CREATE TYPE churn.mood AS ENUM ('sad', 'ok')",
    "CREATE DOMAIN churn.positive AS int CHECK (VALUE > 0)",
    "CREATE FUNCTION churn.f(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 + 1'",
    "CREATE TABLE churn.p (id int PRIMARY KEY, m churn.mood DEFAULT 'ok', n churn.positive, CHECK (churn.f(id) > 0))",
    "CREATE TABLE churn.c (id serial, p int REFERENCES churn.p, t text DEFAULT lower('X'), EXCLUDE USING btree (id WITH =))",
    "CREATE INDEX i ON churn.c (lower(t)) WHERE churn.f(id) > 7",
    "CREATE VIEW churn.v AS SELECT id, lower(t) AS t FROM churn.c WHERE id > 1",
    "CREATE FUNCTION churn.touched() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "CREATE TRIGGER touched BEFORE UPDATE ON churn.c FOR EACH ROW WHEN (NEW.id > 3) EXECUTE FUNCTION churn.touched()",
    "CREATE POLICY mine ON churn.c USING (churn.f(id) > 5)",
    "CREATE RULE quiet AS ON DELETE TO churn.p WHERE old.id = 5 DO INSTEAD NOTHING",
    "CREATE STATISTICS churn.st (ndistinct) ON id, p FROM churn.c",
    "GRANT SELECT (id) ON churn.p TO PUBLIC",
    "COMMENT ON COLUMN churn.p.id IS 'x'",
    "DROP STATISTICS churn.st",
    "DROP RULE quiet ON churn.p",
    "DROP POLICY mine ON churn.c",
    "DROP TRIGGER touched ON churn.c",
    "DROP VIEW churn.v",
    "DROP INDEX churn.i",
    "ALTER TABLE churn.c RENAME t TO u",
    "DROP TABLE churn.c",
    "DROP TABLE churn.p",
    "DROP FUNCTION churn.f, churn.touched",
    "DROP DOMAIN churn.positive",
    "DROP TYPE churn.mood",
)


@contextmanager
def churning(database: Database) -> Iterator[None]:
    """Let a session make and drop objects until the end; raises what made it stop."""
    done, broken = threading.Event(), list[psycopg.Error]()

    def churn() -> None:
        try:
            with psycopg.connect(database.url, autocommit=True) as connection:
                while not done.is_set():
                    for statement in _COMING:
                        connection.execute(statement.encode())
        except psycopg.Error as error:
            broken.append(error)

    thread = threading.Thread(target=churn)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
    if broken:
        raise broken[0]


@pytest.fixture
def folder(database: Database, tmp_path: Path) -> Path:
    """What is expected of the schema that stands still."""
    database.execute(_STANDING)
    found = pipeline.pull(Request(database=database.url), Wish(schemas=("still",), exact=True))
    (tmp_path / "still.yaml").write_text(pipeline.one_file(found), encoding="utf-8")
    return tmp_path


def test_what_stands_still_is_judged_as_ever(database: Database, folder: Path) -> None:
    """Each check reads one moment."""
    with churning(database):
        for _ in range(10):
            outcome = pipeline.check(Request(database=database.url, paths=[folder]))

            assert ([], []) == ([item.name for item in outcome.findings], [str(item) for item in outcome.undecided])


def everything(database: Database) -> Mapping[str, str]:
    """What is pulled of all schemas, by the name of the file."""
    found = pipeline.pull(Request(database=database.url), Wish(schemas=("*",), exact=True))
    return pipeline.several_files(found, split=False)


def test_all_there_is_can_be_written_down_meanwhile(database: Database) -> None:
    """What comes and goes does not keep the rest from being read."""
    database.execute(_STANDING)
    before = everything(database)["still.yaml"]
    with churning(database):
        for _ in range(10):
            assert before == everything(database)["still.yaml"]


def test_others_objects_in_the_way_of_a_claim(database: Database, folder: Path) -> None:
    """An exact claim over a schema in which objects come and go finds some of them, and answers."""
    (folder / "churn.yaml").write_text("version: 1\nschema: churn\nexact: true\n", encoding="utf-8")
    with churning(database):
        for _ in range(10):
            outcome = pipeline.check(Request(database=database.url, paths=[folder]))

            assert [] == [item.name for item in outcome.findings if "churn" not in item.name]


@pytest.mark.parametrize("renamed", ["first", "second", "third"])
@pytest.mark.parametrize("kind", ["check", "index"])
def test_a_column_that_is_renamed_meanwhile_is_none_of_the_tables_like_it(kind: str, renamed: str, database: Database) -> None:
    """What many tables say alike is printed for two of them, by the names their columns have by then."""
    for table in ("first", "second", "third"):
        database.execute(f"CREATE TABLE {table} (a int, CONSTRAINT positive CHECK (a > 0))")
        database.execute(f"CREATE INDEX {table}_odd ON {table} ((a + 1)) WHERE a > 7")
    refs = [
        Ref(kind, ("public", table, "positive" if kind == "check" else f"{table}_odd")) for table in ("first", "second", "third")
    ]
    with psycopg.connect(database.url, autocommit=True) as connection:
        session = Session(connection)
        session.batch(sql("begin") + "SELECT pg_catalog.txid_current_snapshot();")
        database.execute(f"ALTER TABLE {renamed} RENAME a TO b")
        scope = scope_of_refs(refs, all_kinds())

        if renamed == "second":
            # Neither of the two that are printed; where it stands its own name is in what is known of its columns.
            facts = read(session, scope).facts
            assert ["a" in str(facts[ref]) and " b " not in str(facts[ref]) for ref in refs] == [True, True, True]
        else:
            with pytest.raises(CatalogMoved):
                read(session, scope)
