"""Tables beyond rows of YAML: what is pulled by name, what waits for a lock, tablespaces, and mending from what was pulled."""

from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from drift import pipeline
from drift.errors import NothingToCheck
from drift.model import Hazard, Outcome
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
