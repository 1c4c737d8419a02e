"""Tables beyond rows of YAML: what is pulled by name, what waits for a lock, tablespaces, and mending from what was pulled."""

from collections.abc import Callable
from functools import reduce
from pathlib import Path

import psycopg
import pytest

from drift import pipeline
from drift.catalog.scope import scope_of_schemas
from drift.catalog.session import Session
from drift.catalog.snapshot import begin_check, read
from drift.errors import NothingToCheck
from drift.fact import Fact
from drift.kinds import all_kinds
from drift.model import Hazard, Outcome, Ref, Target
from drift.request import Request, Wish
from tests.databases import Database

EVERYTHING = frozenset(Hazard)


def pulled(database: Database, *names: str, exact: bool = False) -> str:
    """Answer what is written of some tables."""
    return pipeline.one_file(pipeline.pull(Request(database=database.url), Wish(names, exact=exact)))


def check(database: Database, text: str, tmp_path: Path) -> Outcome:
    """Check the database against a file."""
    path = tmp_path / "case.yaml"
    path.write_text(text, encoding="utf-8")
    return pipeline.check(Request(database=database.url, paths=[path]))


def found(outcome: Outcome) -> list[str]:
    """Answer the names of what was found."""
    return sorted(item.name for item in outcome.findings)


def test_the_books_of_a_tool_are_pulled_by_their_name(database: Database) -> None:
    database.execute("CREATE TABLE alembic_version (version_num varchar(32)); CREATE TABLE t (a int)")

    assert "alembic_version" not in pulled(database)
    assert "alembic_version" in pulled(database, "alembic_version")
    with pytest.raises(NothingToCheck):
        pulled(database, "alembic_v*")


def test_a_partition_is_pulled_with_what_is_its_own(database: Database) -> None:
    database.execute(
        "CREATE TABLE p (a int NOT NULL, b text DEFAULT 'x') PARTITION BY RANGE (a);"
        "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (10);"
        "CREATE TABLE p2 PARTITION OF p (b DEFAULT 'y') DEFAULT"
    )

    text = pulled(database)

    assert "  p1: {partition_of: p, bound: FROM (1) TO (10)}\n" in text
    assert "p2:\n    partition_of: p\n    bound: DEFAULT\n    columns:\n      b: {default: \"'y'\"}\n" in text


def test_what_is_pulled_of_a_managed_table_bears_new_partitions(database: Database, tmp_path: Path) -> None:
    database.execute("CREATE TABLE p (a int) PARTITION BY RANGE (a); CREATE TABLE p1 PARTITION OF p DEFAULT")
    strict = pulled(database, exact=True)
    lenient = strict.replace("  p:\n", "  p:\n    partitions: managed\n")
    database.execute("DROP TABLE p1; CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (1) TO (2)")

    assert ["table-missing public.p1", "table-unexpected public.p2"] == found(check(database, strict, tmp_path))
    assert ["table-missing public.p1"] == found(check(database, lenient, tmp_path))


def test_nothing_waits_for_a_locked_table(database: Database, tmp_path: Path) -> None:
    """What needs the lock is undecided, everything else is decided."""
    database.execute(
        "CREATE TABLE p (a text, b int) PARTITION BY LIST (lower(a)); CREATE TABLE p1 PARTITION OF p FOR VALUES IN ('x');"
        "CREATE TABLE t (id bigserial, b int); CREATE RULE r AS ON DELETE TO t WHERE old.id > 1 DO INSTEAD NOTHING;"
        "CREATE POLICY y ON t USING (id > 1); CREATE STATISTICS s ON id, b FROM t; ALTER TABLE t ENABLE ROW LEVEL SECURITY"
    )
    text = pulled(database, exact=True)
    assert [] == found(check(database, text, tmp_path))

    with psycopg.connect(database.url) as holder:
        holder.execute("LOCK TABLE p, p1, t IN ACCESS EXCLUSIVE MODE")
        outcome = check(database, text, tmp_path)
        holder.rollback()

    waiting = ["public.p partition_by", "public.t.r action", "public.t.r where", "public.t.y using"]
    assert [] == found(outcome)
    assert waiting == sorted(f"{item.ref} {item.attribute}" for item in outcome.undecided)


@pytest.mark.pg(">=15")
def test_a_table_moves_to_a_tablespace_and_back(database: Database, tmp_path: Path) -> None:
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute("SET allow_in_place_tablespaces = on")
        if not connection.execute("SELECT FROM pg_tablespace WHERE spcname = 'battery_space'").fetchall():
            connection.execute("CREATE TABLESPACE battery_space LOCATION ''")
    database.execute("CREATE TABLE t (a int); CREATE TABLE u (a int) TABLESPACE battery_space")
    before, path = database.dump(), tmp_path / "case.yaml"
    path.write_text("version: 1\ntables: {t: {tablespace: battery_space}, u: {tablespace: null}}\n", encoding="utf-8")
    request = Request(database=database.url, paths=[path], allow=frozenset({Hazard.TABLE_REWRITE}), runs=tmp_path / "runs")

    assert ["table-tablespace public.t", "table-tablespace public.u"] == found(pipeline.check(request))
    fixed = pipeline.fix(request)
    assert () == fixed.remaining
    assert [] == found(pipeline.check(request))
    pipeline.rollback(request, fixed.run)
    assert before == database.dump()


PAIRS = {
    "columns and settings": (
        """
        CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY (START WITH 5), a varchar(20) DEFAULT 'x' NOT NULL, b text)
          WITH (fillfactor = 70);
        COMMENT ON COLUMN t.a IS 'one'; ALTER TABLE t ALTER b SET STORAGE EXTERNAL, ALTER b SET STATISTICS 9;
        CREATE STATISTICS s ON a, b FROM t; CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING
        """,
        """
        CREATE TABLE t (id bigint GENERATED BY DEFAULT AS IDENTITY, a varchar(10), b text) WITH (autovacuum_enabled = off)
        """,
    ),
    "partitions": (
        """
        CREATE TABLE p (a int NOT NULL, b text DEFAULT 'x') PARTITION BY RANGE (a);
        CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (10); CREATE TABLE p2 PARTITION OF p (b DEFAULT 'y') DEFAULT;
        COMMENT ON COLUMN p1.b IS 'own'
        """,
        """
        CREATE TABLE p (a int NOT NULL, b text DEFAULT 'x') PARTITION BY RANGE (a);
        CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (9); CREATE TABLE p3 PARTITION OF p FOR VALUES FROM (50) TO (60)
        """,
    ),
    "row security": (
        """
        CREATE TABLE t (a int, b text); ALTER TABLE t ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        CREATE POLICY p ON t FOR SELECT USING (a > 1); CREATE POLICY q ON t FOR INSERT WITH CHECK (b = CURRENT_USER)
        """,
        """
        CREATE TABLE t (a int, b text); CREATE POLICY p ON t AS RESTRICTIVE USING (a > 2) WITH CHECK (a > 3); CREATE POLICY z ON t
        """,
    ),
    "nothing at all": (
        """
        CREATE TABLE p (a int DEFAULT 1, b text COLLATE "C"); CREATE TABLE c (z serial) INHERITS (p);
        ALTER TABLE ONLY c ALTER b SET NOT NULL; ALTER TABLE ONLY c ALTER a SET DEFAULT 2;
        CREATE TYPE person AS (id int, name text); CREATE TABLE o OF person (name DEFAULT 'x')
        """,
        "CREATE TYPE person AS (id int, name text)",
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_mending_from_what_was_pulled_gives_the_same_schema(name: str, databases: Callable[[], Database], tmp_path: Path) -> None:
    """Pulled with exactness from one, the other is mended until pg_dump prints the two alike."""
    first, second = databases(), databases()
    for database, text in zip((first, second), PAIRS[name], strict=True):
        database.execute(text)
    path = tmp_path / "case.yaml"
    path.write_text(pulled(first, exact=True), encoding="utf-8")
    request = Request(database=second.url, paths=[path], allow=EVERYTHING, runs=tmp_path / "runs")

    for _ in range(2):
        fixed = pipeline.fix(request)

    assert ((), ()) == (fixed.remaining, fixed.plan.unfixable), path.read_text(encoding="utf-8")
    assert first.dump() == second.dump()


def test_what_silence_means_by_a_name_is_told_of_each(database: Database, tmp_path: Path) -> None:
    """The same is stated and the same is there, and yet what PostgreSQL would have made of each is another thing."""
    first, second = "a" * 61, "b" * 61
    database.execute(
        f"CREATE SCHEMA b; CREATE TABLE {first} (id integer PRIMARY KEY);"
        f"CREATE TABLE b.{second} (id integer CONSTRAINT {'a' * 58}_pkey PRIMARY KEY);"
        "CREATE TYPE r AS RANGE (subtype = integer);"
    )
    stated = "{exact: true, columns: {id: {type: integer, nullable: false}}, primary_key: [id]}"
    outcome = check(database, f"version: 1\ntables:\n  {first}: {stated}\n  b.{second}: {stated}\n", tmp_path)

    assert found(outcome) == [f"primary-key-name b.{second}"]


# What a column can be beyond its type, by where it stands: few of these columns are as nearly all are.
UNUSUAL = """
CREATE DOMAIN positive AS integer DEFAULT 1 NOT NULL CHECK (VALUE > 0);
CREATE DOMAIN more AS positive;
CREATE TYPE pair AS (a integer, b text);
CREATE TABLE usual (id integer PRIMARY KEY, a text DEFAULT 'x', b varchar(9) DEFAULT 'abc', c timestamptz NOT NULL DEFAULT now());
CREATE TABLE counted (a serial, b integer GENERATED ALWAYS AS IDENTITY, c integer GENERATED BY DEFAULT AS IDENTITY (START 7));
CREATE TABLE made (a integer, b integer GENERATED ALWAYS AS (a + 1) STORED, c integer GENERATED ALWAYS AS (1 + 1) STORED);
CREATE TABLE mixed (d positive, e more DEFAULT 5, f text COLLATE "C", gone integer, g text STORAGE plain, h pair, i positive[],
  j text, k text, l text COMPRESSION pglz);
ALTER TABLE mixed DROP COLUMN gone, ALTER j SET STATISTICS 7, ALTER k SET (n_distinct = 3);
CREATE TABLE typed OF pair;
CREATE TABLE parent (a integer DEFAULT 1, b text NOT NULL);
CREATE TABLE child (b text NOT NULL, c integer) INHERITS (parent);
CREATE TABLE whole (a integer, b text DEFAULT 'y') PARTITION BY LIST (a);
CREATE TABLE part PARTITION OF whole FOR VALUES IN (1);
CREATE VIEW seen AS SELECT a, b FROM parent; ALTER VIEW seen ALTER a SET DEFAULT 3;
CREATE MATERIALIZED VIEW kept AS SELECT a, b FROM parent;
CREATE FOREIGN DATA WRAPPER wrapper; CREATE SERVER away FOREIGN DATA WRAPPER wrapper;
CREATE FOREIGN TABLE far (a integer OPTIONS (column_name 'x=y"z'), b text) SERVER away;
CREATE TABLE waiting (a integer, drift_new_a bigint);
COMMENT ON COLUMN mixed.f IS 'a = b'
"""


def test_what_is_rare_is_none_wherever_it_is_not_told(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Told of every column, it says of those that are as nearly all are what is understood of them otherwise."""
    [(version,)] = database.query("SELECT current_setting('server_version_num')::integer")
    later = {140000: " COMPRESSION pglz", 160000: " STORAGE plain"}
    database.execute(
        reduce(lambda text, words: text.replace(words, ""), [w for since, w in later.items() if version < since], UNUSUAL)
    )
    kinds = {name: all_kinds()[name] for name in ("table", "column")}
    kind, usual = kinds["column"], "CASE WHEN NOT w.odd AND"
    assert usual in kind.catalog

    def columns() -> dict[Ref, Fact]:
        with psycopg.connect(database.url, autocommit=True) as connection:
            session = Session(connection)
            begin_check(session, Target("", 0, "", ""))
            facts = read(session, scope_of_schemas(["public"], kinds)).facts
        return {ref: fact for ref, fact in facts.items() if ref.kind == "column"}

    told_where_rare = columns()
    monkeypatch.setattr(type(kind), "catalog", kind.catalog.replace(usual, "CASE WHEN false AND"))

    assert told_where_rare == columns()
    assert len(told_where_rare) == 38
