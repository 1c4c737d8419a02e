"""Rows are filled in batches while others write; whatever cuts it off, the next run goes on where it was."""

import json
import random
import secrets
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from tests.databases import newest_pg_dump, run
from tests.faults.stage import GONE, Stage, session

ROWS = 6000
SEED = secrets.randbelow(10**6)
MISSING = "{t: {columns: {id: {type: uuid, nullable: false, default: gen_random_uuid(), backfill: gen_random_uuid()}}}}"
NULLS = "{t: {columns: {c: {nullable: false, backfill: \"'c' || k\"}}}}"
# Every row that is updated is written down, and takes a while.
SLOW = """
CREATE TABLE seen (k int);
CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS
  'BEGIN INSERT INTO seen VALUES (NEW.k); PERFORM pg_sleep(0.001); RETURN NEW; END';
CREATE TRIGGER slow BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION slow()
"""
FILLING = "SELECT count(*) >= 1000 FROM t WHERE c IS NOT NULL"


@pytest.fixture(params=["PRIMARY KEY", ""], ids=["by key", "by block"])
def table(stage: Stage, request: pytest.FixtureRequest) -> Stage:
    """A table t whose c holds nothing."""
    stage.database.execute(f"CREATE TABLE t (k int {request.param}, c text)")
    stage.database.execute(f"INSERT INTO t SELECT n FROM generate_series(1, {ROWS}) n")
    return stage


def nulls(stage: Stage) -> int:
    """How many rows are still to be filled."""
    return int(stage.database.query("SELECT count(*) FROM t WHERE c IS NULL")[0][0])


def test_a_volatile_default_comes_without_writing_the_table_anew(table: Stage) -> None:
    """Every row gets a value of its own, and nothing has to be allowed."""
    table.expects(MISSING)
    file = table.database.query("SELECT pg_relation_filenode('t')")

    table.fix().ended(0)

    assert [(ROWS,)] == table.database.query("SELECT count(DISTINCT id) FROM t")
    assert file == table.database.query("SELECT pg_relation_filenode('t')")
    assert [(True, "gen_random_uuid()")] == table.database.query(
        "SELECT attnotnull, pg_get_expr(adbin, adrelid) FROM pg_attribute"
        " JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum"
        " WHERE attrelid = 't'::regclass AND attname = 'id'"
    )


def test_a_script_for_psql_and_a_saved_plan_fill_it_as_well(table: Stage, tmp_path: Path) -> None:
    table.expects(NULLS)
    table.plan()
    table.drift("plan", "-o", "sql=up.sql").ended(0)

    with session(table.url):
        run(newest_pg_dump().with_name("psql"), "-X", "-v", "ON_ERROR_STOP=1", "-d", table.url, "-f", str(tmp_path / "up.sql"))

    assert [("c7",)] == table.database.query("SELECT c FROM t WHERE k = 7")
    assert 0 == nulls(table)
    table.database.execute("ALTER TABLE t ALTER c DROP NOT NULL; UPDATE t SET c = NULL")
    table.apply().ended(0)
    assert 0 == nulls(table)


def test_the_plan_says_which_triggers_fire_and_what_no_undo_brings_back(table: Stage) -> None:
    table.database.execute(SLOW)
    table.expects(NULLS)

    said = table.drift("plan").ended(0).out

    assert "fires for each row: slow" in said
    assert "no undo brings it back" in said
    assert "in batches by" in said
    table.drift("plan", "-o", "json=p.json").ended(0)
    assert "in batches by" in json.loads((table.folder / "p.json").read_text(encoding="utf-8"))["plan"]["steps"][0]["note"]


@pytest.mark.parametrize("expression", ["1 / (k - 7)", "CASE WHEN k <> 7 THEN k END"])
def test_rows_it_gives_nothing_for_are_named_before_anything_is_run(table: Stage, expression: str) -> None:
    table.database.execute("ALTER TABLE t ADD n int")
    table.expects(f"{{t: {{columns: {{n: {{nullable: false, backfill: {expression!r}}}}}}}}}")
    before = table.database.dump(data=True)

    done = table.fix().ended(5)

    assert "1 rows, among them k=7" in done.err or "1 rows, among them ctid=(0,7)" in done.err, done
    assert (before, []) == (table.database.dump(data=True), table.begun())


def test_an_expression_that_names_no_column_is_left_to_a_person(table: Stage) -> None:
    table.expects("{t: {columns: {c: {nullable: false, backfill: b || 'x'}}}}")

    assert 'column "b" does not exist' in table.drift("plan").out


@pytest.mark.parametrize(
    "number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT], ids=lambda number: signal.Signals(number).name
)
def test_a_run_stopped_in_the_middle_goes_on_where_it_was(table: Stage, number: signal.Signals) -> None:
    """No row is filled twice but those of the batch that was cut off."""
    table.database.execute(SLOW)
    table.expects(NULLS)

    with table.running("check", "--fix") as first:
        table.eventually(FILLING)
        first.process.send_signal(number)
        done = first.end()
    table.eventually(GONE)
    left = nulls(table)
    again = table.fix()

    assert {signal.SIGKILL: -9, signal.SIGTERM: 143, signal.SIGINT: 130}[number] == done.code, done
    assert number == signal.SIGKILL or "the rows that were filled stay, and running it again goes on from there" in done.err
    # Before 14 a server does not see that who asked is gone, and ends what it was asked.
    assert (0 if number == signal.SIGKILL else 1) <= left <= ROWS - 1000
    again.ended(0)
    assert 0 == nulls(table)
    # What a batch that is rolled back has written down is gone as well.
    assert [(ROWS, ROWS)] == table.database.query("SELECT count(*), count(DISTINCT k) FROM seen")


def test_a_statement_the_server_cancels_goes_on_where_it_was(table: Stage) -> None:
    """As a time-out does (57014)."""
    table.database.execute(SLOW)
    table.expects(NULLS)

    with table.running("check", "--fix") as first:
        table.eventually(FILLING)
        table.database.query(
            "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE query LIKE 'DO $drift$%' AND state = 'active'"
        )
        done = first.end()
    left = nulls(table)

    done.ended(6)
    assert "the rows that were filled stay, and running it again goes on from there" in done.err
    assert 0 < left <= ROWS - 1000
    table.fix().ended(0)
    assert [(ROWS, ROWS)] == table.database.query("SELECT count(*), count(DISTINCT k) FROM seen")


def test_a_connection_that_is_lost_goes_on_in_the_same_run(table: Stage) -> None:
    table.database.execute(SLOW)
    table.expects(NULLS)

    with table.running("check", "--fix") as first:
        table.eventually(FILLING)
        table.database.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'DO $drift$%'")
        first.end().ended(0)

    assert [(ROWS, ROWS)] == table.database.query("SELECT count(*), count(DISTINCT k) FROM seen")


def test_a_null_that_comes_at_the_end_leaves_the_rows_filled_and_no_constraint(table: Stage) -> None:
    """It is the application's own: what was filled is not thrown away for it."""
    table.database.execute("CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.c := NULL; RETURN NEW; END'")
    table.database.execute("CREATE TRIGGER late BEFORE UPDATE ON t FOR EACH ROW WHEN (OLD.k = 9) EXECUTE FUNCTION late()")
    table.expects(NULLS)
    before = table.database.dump()

    done = table.fix().ended(6)

    assert "is violated by some row" in done.err
    assert "the rows that were filled stay" in done.err
    assert 1 == nulls(table)
    assert before == table.database.dump()


def test_a_row_somebody_holds_is_waited_for_and_the_application_never_yields(table: Stage) -> None:
    table.expects(NULLS)

    with session(table.url, "UPDATE t SET k = k WHERE k = 3000") as holder, table.running("check", "--fix") as fix:
        table.waits()
        holder.commit()
        fix.end().ended(0)

    assert 0 == nulls(table)


@contextmanager
def writing(url: str) -> Iterator[list[BaseException]]:
    """An application that inserts and updates meanwhile; answers what it could not do."""
    ended, refused = threading.Event(), list[BaseException]()

    def work() -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            number = ROWS
            while not ended.is_set():
                number += 1
                try:
                    connection.execute("INSERT INTO t (k, c) VALUES (%s, 'new')", (number,))
                    connection.execute("UPDATE t SET k = k WHERE k = %s", (1 + secrets.randbelow(ROWS),))
                except psycopg.Error as error:
                    refused.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield refused
    finally:
        ended.set()
        thread.join()


def test_a_backfill_killed_again_and_again_ends_where_an_unharmed_one_ends(table: Stage) -> None:
    """With an application at work on the table."""
    chance = random.Random(SEED)  # noqa: S311 -- to be repeated, not to be secret
    table.database.execute(SLOW)
    table.expects(
        "{t: {columns: {c: {nullable: false, backfill: \"'c' || k\"}, d: {type: int, nullable: false, default: 5, backfill: k}}}}"
    )
    with writing(table.url) as refused:
        for _ in range(6):
            with table.running("check", "--fix") as fix:
                with suppress(subprocess.TimeoutExpired):
                    fix.process.wait(chance.uniform(0.5, 4))
                    break
                fix.process.send_signal(chance.choice((signal.SIGKILL, signal.SIGTERM, signal.SIGINT)))
                fix.process.communicate(timeout=60)
        done = table.fix()

    assert 0 == done.code, f"seed {SEED}\n{done}"
    assert [] == refused, f"seed {SEED}: the application was the victim"
    assert [(0,)] == table.database.query(f"SELECT count(*) FROM t WHERE k <= {ROWS} AND (c <> 'c' || k OR d <> k)")
    assert [(0,)] == table.database.query("SELECT count(*) FROM pg_constraint WHERE conname LIKE 'drift\\_%'")
    table.drift("check").ended(0)
