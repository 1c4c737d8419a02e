"""The scripts do on a real server what they say, and take it back to the letter."""

from pathlib import Path

import psycopg
import pytest

from drift.model import Finding, Hazard, Outcome, Plan, Statement, Step
from drift.report import ReportOptions, render
from drift.sqltext import literal, qualified, quote
from tests.databases import Database, newest_pg_dump, run
from tests.report.build import at, column, finding, locking, outcome, step

# psql would obey the backslash and fill in the variables, were they not inside quotes.
NAME = 'we"ird\n\\! echo pwned\n:USER'
T = qualified("public", NAME)
ALL = ReportOptions(verb="plan", allow=frozenset(Hazard))


@pytest.fixture
def odd(database: Database) -> Database:
    """A database with one table of that name."""
    database.execute(f"CREATE TABLE {T} (id text DEFAULT 'old', {quote(NAME)} text, n integer)")
    return database


def one(number: int) -> Finding:
    return finding(ref=column(f"c{number}"), origin=at(number))


def plan() -> Outcome:
    """A default, a comment, a new table, NOT NULL in three transactions, an index built outside of any."""
    default, comment = (
        f"ALTER TABLE {T} ALTER COLUMN id SET DEFAULT",
        f"COMMENT ON COLUMN {T}.{quote(NAME)} IS",
    )
    said = literal("it's :USER \\ 'x'\n\\q")
    made = 'CREATE TABLE public."Made" (\n  id integer -- a key\n)'
    gone = Statement('DROP TABLE public."Made"', "ACCESS EXCLUSIVE", 'public."Made"', (Hazard.DATA_LOSS,))
    steps = (
        table_step(1, f"{default} 'a:USER'", f"{default} 'old'"),
        table_step(2, f"{comment} {said}", f"{comment} NULL"),
        step(one(3), made, gone, lock=None, relation=None, transaction=2),
        *not_null(one(4)),
        new_index(one(5)),
    )
    return outcome(plan=Plan(steps))


def not_null(found: Finding) -> tuple[Step, ...]:
    null, drop = f"ALTER TABLE {T} ALTER COLUMN n", f"ALTER TABLE {T} DROP CONSTRAINT nn"
    check = f"ALTER TABLE {T} ADD CONSTRAINT nn CHECK (n IS NOT NULL) NOT VALID"
    return (
        step(found, check, drop, relation=T, transaction=3),
        step(found, f"ALTER TABLE {T} VALIDATE CONSTRAINT nn", drop, relation=T, transaction=4),
        step(found, f"{null} SET NOT NULL", drop, relation=T, transaction=5),
        step(found, drop, locking(f"{null} DROP NOT NULL", relation=T), relation=T, transaction=5),
    )


def new_index(found: Finding) -> Step:
    weak = "SHARE UPDATE EXCLUSIVE"
    drop = Statement("DROP INDEX CONCURRENTLY public.i", weak, T, in_transaction=False)
    create = f"CREATE INDEX CONCURRENTLY i ON {T} (id)"
    return step(found, create, drop, in_transaction=False, lock=weak, relation=T)


def table_step(number: int, sql: str, undo: str) -> Step:
    return step(one(number), sql, locking(undo, relation=T), relation=T)


def psql(database: Database, script: str, folder: Path) -> str:
    file = folder / "script.sql"
    file.write_bytes(script.encode())
    program = newest_pg_dump().with_name("psql")
    return run(program, "-X", "-v", "ON_ERROR_STOP=1", "-d", database.url, "-f", str(file))


def test_up_and_down(odd: Database, tmp_path: Path) -> None:
    before = odd.dump()
    said = psql(odd, render("sql", plan(), ALL), tmp_path)
    after = odd.dump()
    psql(odd, render("undo", plan(), ALL), tmp_path)

    assert "pwned" not in said
    assert before != after
    assert before == odd.dump()


def test_up_does_what_it_says(odd: Database, tmp_path: Path) -> None:
    psql(odd, render("sql", plan(), ALL), tmp_path)
    table = literal(T)

    assert odd.query("SELECT relname, indisvalid FROM pg_index JOIN pg_class ON oid = indexrelid WHERE relname = 'i'") == [
        ("i", True)
    ]
    assert odd.query(f"SELECT col_description({table}::regclass, 2)") == [("it's :USER \\ 'x'\n\\q",)]
    assert odd.query(f"SELECT attnotnull FROM pg_attribute WHERE attrelid = {table}::regclass AND attname = 'n'") == [(True,)]
    assert odd.query(f"INSERT INTO {T} (n) VALUES (1) RETURNING id") == [("a:USER",)]
    assert odd.query("SELECT to_regclass('public.\"Made\"') IS NOT NULL") == [(True,)]


def test_a_failure_leaves_nothing_of_its_transaction(odd: Database, tmp_path: Path) -> None:
    before = odd.dump()
    good = step(one(1), f"ALTER TABLE {T} ALTER COLUMN id DROP DEFAULT", relation=T)
    bad = step(one(2), f"ALTER TABLE {T} ALTER COLUMN nowhere DROP DEFAULT", relation=T)

    with pytest.raises(RuntimeError, match='column "nowhere"'):
        psql(odd, render("sql", outcome(plan=Plan((good, bad))), ALL), tmp_path)
    assert before == odd.dump()


def test_a_locked_table_is_not_waited_for(odd: Database, tmp_path: Path) -> None:
    mend = step(one(1), f"ALTER TABLE {T} ALTER COLUMN id DROP DEFAULT", relation=T, lock_timeout=50)

    with psycopg.connect(odd.url) as other:
        other.execute(f"LOCK TABLE {T} IN ACCESS SHARE MODE".encode())
        with pytest.raises(RuntimeError, match="lock timeout"):
            psql(odd, render("sql", outcome(plan=Plan((mend,))), ALL), tmp_path)


def test_a_role_that_is_read_only_by_default_can_run_it(odd: Database, tmp_path: Path) -> None:
    odd.execute(f"ALTER DATABASE {odd.name} SET default_transaction_read_only = on")
    mend = step(one(1), f"ALTER TABLE {T} ALTER COLUMN id SET DEFAULT 'new'", relation=T)

    psql(odd, render("sql", outcome(plan=Plan((mend,))), ALL), tmp_path)
    assert "DEFAULT 'new'::text" in odd.dump()
