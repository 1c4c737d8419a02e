"""A column gets a type that would rewrite its table by a second one beside it, while others write all the time."""

import json
import secrets
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from tests.faults.stage import GONE, Stage, session

ROWS = 6000
ALLOWED = ("--allow", "irreversible", "--allow", "breaks-cached-plans")
EXPECTED = "{t: {columns: {n: {type: bigint, expand: true}}}}"
# Every row that is updated is written down, and takes a while.
SLOW = """
CREATE TABLE seen (k int);
CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS
  'BEGIN INSERT INTO seen VALUES (NEW.k); PERFORM pg_sleep(0.001); RETURN NEW; END';
CREATE TRIGGER slow BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION slow()
"""
FILLING = "SELECT count(*) >= 1000 FROM seen"
BUILDING = "SELECT EXISTS (SELECT FROM pg_class WHERE relname LIKE 'drift\\_new\\_%' AND relkind = 'i')"
LEFT = """
SELECT (SELECT count(*) FROM pg_attribute WHERE attname LIKE 'drift\\_new\\_%' AND attrelid = 't'::regclass)
     + (SELECT count(*) FROM pg_class WHERE relname LIKE 'drift\\_new\\_%')
     + (SELECT count(*) FROM pg_constraint WHERE conname LIKE 'drift\\_%')
     + (SELECT count(*) FROM pg_trigger WHERE tgname LIKE '%drift\\_new\\_%')
     + (SELECT count(*) FROM pg_proc WHERE proname LIKE 'drift\\_%')
"""


def made(key: str, rows: int) -> str:
    """The SQL of a table t whose n is an int much stands on; m is always the same number."""
    return f"""
        CREATE TABLE t (k int {key}, n int NOT NULL DEFAULT 7 CONSTRAINT small CHECK (n < 1000000), m bigint DEFAULT 7);
        CREATE INDEX i ON t (n);
        INSERT INTO t SELECT g, g, g FROM generate_series(1, {rows}) g
    """


@pytest.fixture(params=["PRIMARY KEY", ""], ids=["by key", "by block"])
def table(stage: Stage, request: pytest.FixtureRequest) -> Stage:
    """Its rows are filled in batches, one way or the other."""
    stage.database.execute(made(request.param, ROWS))
    return stage


def type_of(stage: Stage) -> str:
    """What n is."""
    return str(
        stage.database.query("SELECT atttypid::regtype::text FROM pg_attribute WHERE attrelid='t'::regclass AND attname='n'")[0][
            0
        ]
    )


@contextmanager
def at_work(url: str) -> Iterator[tuple[dict[int, int], list[BaseException]]]:
    """An application that inserts, updates and deletes; answers the rows beyond the first as it knows them, and its failures."""
    ended, refused, rows = threading.Event(), list[BaseException](), dict[int, int]()

    def work() -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            number = ROWS
            while not ended.is_set():
                number += 1
                try:
                    connection.execute("INSERT INTO t (k, n, m) VALUES (%s, %s, %s)", (number, number, number))
                    rows[number] = number
                    key, value = 1 + secrets.randbelow(number), secrets.randbelow(10**6)
                    connection.execute("UPDATE t SET n = %s, m = %s WHERE k = %s", (value, value, key))
                    if key in rows:
                        rows[key] = value
                    if number % 3 == 0:
                        connection.execute("DELETE FROM t WHERE k = %s", (number - 2,))
                        rows.pop(number - 2, None)
                except psycopg.Error as error:
                    refused.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield rows, refused
    finally:
        ended.set()
        thread.join()


def test_all_rows_are_as_the_application_wrote_them(table: Stage) -> None:
    """It writes all the time, nothing it does fails, and the table is not written anew."""
    table.expects(EXPECTED)
    file = table.database.query("SELECT pg_relation_filenode('t')")

    with at_work(table.url) as (rows, refused):
        table.eventually(f"SELECT count(*) > {ROWS + 20} FROM t")
        table.fix(*ALLOWED).ended(0)
        done = len(rows)
        table.eventually(f"SELECT max(k) > {ROWS + done} FROM t")

    assert [] == refused
    assert "bigint" == type_of(table)
    assert sorted(rows.items()) == table.database.query(f"SELECT k, n FROM t WHERE k > {ROWS} ORDER BY k")
    assert [(ROWS, 0)] == table.database.query(
        f"SELECT count(*) FILTER (WHERE k <= {ROWS}), count(*) FILTER (WHERE n <> m) FROM t"
    )
    assert file == table.database.query("SELECT pg_relation_filenode('t')")
    assert [(0,)] == table.database.query(LEFT)
    table.drift("check").ended(0)


def test_what_came_to_stand_there_is_what_stood_there(table: Stage) -> None:
    """But for the place of the column, the schema is what ALTER COLUMN … TYPE would have made of it."""
    table.database.execute("CREATE TABLE like_t (LIKE t); ALTER TABLE like_t ALTER n TYPE bigint")
    before = table.database.dump()
    table.expects(EXPECTED)

    table.fix(*ALLOWED).ended(0)

    after = table.database.dump().replace("bigint DEFAULT 7 NOT NULL", "integer DEFAULT 7 NOT NULL")
    assert sorted(line.rstrip(",") for line in before.splitlines()) == sorted(line.rstrip(",") for line in after.splitlines())


def test_nothing_needs_a_rewrite_and_the_plan_says_what_has_no_way_back(table: Stage) -> None:
    table.expects(EXPECTED)

    done = table.fix().ended(5)
    steps = table.plan()["plan"]["steps"]

    assert "--allow irreversible --allow breaks-cached-plans" in done.err
    assert [] == table.begun()
    assert not any(step["rewrites"] for step in steps)
    lost = next(index for index, step in enumerate(steps) if "irreversible" in step["hazards"])
    assert "DROP COLUMN n" in steps[lost]["sql"]
    assert "becomes the last column" in steps[lost]["note"]
    assert all(step["undo"] for step in steps if step["transaction"] < steps[lost]["transaction"])


def test_cut_off_behind_any_transaction_the_next_run_comes_to_the_same(stage: Stage) -> None:
    """Wherever a run was cut off, what it left is gone on with or taken away, and is never taken for somebody else's."""
    stage.database.execute(made("PRIMARY KEY", 50))
    stage.expects(EXPECTED)
    steps = stage.plan()["plan"]["steps"]
    stage.fix(*ALLOWED).ended(0)
    expected = stage.database.dump()

    for cut in sorted({step["transaction"] for step in steps})[:-1]:
        stage.database.execute("DROP TABLE t")
        stage.database.execute(made("PRIMARY KEY", 50))
        for step in steps:
            if step["transaction"] <= cut:
                stage.database.execute(step["sql"])
        assert [(0,)] != stage.database.query(LEFT)

        stage.fix(*ALLOWED, "--allow", "data-loss").ended(0)

        assert expected == stage.database.dump(), cut
        assert [(0,)] == stage.database.query(LEFT), cut


def test_what_is_left_on_the_way_is_no_drift_where_all_is_to_be_exact(table: Stage) -> None:
    """The column, its trigger and its function are a part of what is found of the type."""
    table.expects(EXPECTED)
    half_done(table)
    written = "k: int, n: {type: bigint, expand: true, nullable: false, default: 7}, m: {type: bigint, default: 7}"
    kept = "exact: [columns, triggers], triggers: {slow: {timing: before, events: [update], function: slow(), enabled: disabled}}"
    table.expects(f"{{t: {{{kept}, columns: {{{written}}}}}}}", exact="[functions]", functions="{slow(): {}}")

    found = json.loads(table.drift("check", "-o", "json").ended(1).out)["findings"]

    assert ["column-type"] == [finding["rule"] for finding in found]
    table.fix(*ALLOWED).ended(0)
    table.drift("check").ended(0)


@pytest.mark.parametrize(
    "number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT], ids=lambda number: signal.Signals(number).name
)
def test_a_run_stopped_while_it_fills_goes_on_where_it_was(table: Stage, number: signal.Signals) -> None:
    """No row is filled twice."""
    table.database.execute(SLOW)
    table.expects(EXPECTED)

    with table.running("check", "--fix", *ALLOWED) as first:
        table.eventually(FILLING)
        first.process.send_signal(number)
        first.end()
    table.eventually(GONE)
    again = table.fix(*ALLOWED)

    again.ended(0)
    assert "ADD COLUMN" not in again.out
    assert [(ROWS, ROWS)] == table.database.query("SELECT count(*), count(DISTINCT k) FROM seen")
    assert ("bigint", [(0,)]) == (type_of(table), table.database.query(LEFT))


def test_a_run_stopped_while_it_builds_is_taken_back_byte_for_byte(table: Stage) -> None:
    """What a stopped run leaves is the column and its rows; drift rollback takes those as well."""
    table.expects(EXPECTED)
    rows = "SELECT * FROM t ORDER BY k"
    before, held = table.database.dump(), table.database.query(rows)

    fix = table.running("check", "--fix", *ALLOWED)
    with session(table.url, "UPDATE t SET k = k WHERE k = 1") as writer, fix as started:
        # The first moment waits for the writer; then the writer is what the build waits for.
        table.waits()
        writer.rollback()
        table.eventually("SELECT count(*) > 0 FROM pg_constraint WHERE conname = 'drift_new_n'")
        writer.execute("LOCK TABLE t IN ROW EXCLUSIVE MODE")
        table.eventually(BUILDING)
        started.process.send_signal(signal.SIGINT)
        writer.rollback()
        done = started.end()
    run = next(record["run"] for record in table.records() if record["record"] == "run")
    kept = table.database.query("SELECT count(*) FROM t WHERE drift_new_n = n")

    assert 130 == done.code, done
    assert "the rows that were filled stay" in done.err
    assert [(ROWS,)] == kept
    assert 0 == table.invalid()
    assert "--allow data-loss" in table.drift("rollback", run).ended(5).err
    table.drift("rollback", run, "--allow", "data-loss").ended(0)
    assert (before, held) == (table.database.dump(), table.database.query(rows))
    assert [(0,)] == table.database.query(LEFT)


def half_done(stage: Stage) -> None:
    """A run that is killed when the column beside is there."""
    stage.database.execute(SLOW)
    with stage.running("check", "--fix", *ALLOWED) as first:
        stage.eventually(FILLING)
        first.process.kill()
        first.end()
    stage.eventually(GONE)
    stage.database.execute("ALTER TABLE t DISABLE TRIGGER slow")


def test_who_does_not_want_it_any_more_is_rid_of_what_is_left(table: Stage) -> None:
    table.expects(EXPECTED)
    half_done(table)
    table.expects("{t: {exact: [columns], columns: {k: int, n: {type: bigint}, m: bigint}}}")

    done = table.fix("--allow", "table-rewrite", "--allow", "data-loss", "--allow", "breaks-cached-plans").ended(0)

    assert "removing what a run that was cut off has left: column drift_new_n" in done.err
    assert ("bigint", [(0,)]) == (type_of(table), table.database.query(LEFT))


def test_who_wants_another_type_meanwhile_begins_anew(table: Stage) -> None:
    table.expects(EXPECTED)
    half_done(table)
    table.expects("{t: {exact: [columns], columns: {k: int, n: {type: numeric, expand: true}, m: bigint}}}")

    table.fix(*ALLOWED).ended(0)

    assert ("numeric", [(0,)]) == (type_of(table), table.database.query(LEFT))
    assert [(0,)] == table.database.query("SELECT count(*) FROM t WHERE n <> m")


def test_an_index_somebody_made_meanwhile_is_not_lost(table: Stage) -> None:
    """The last transaction sees it and is rolled back; the next run builds its like as well."""
    table.expects(EXPECTED)
    table.plan()

    with session(table.url, "UPDATE t SET k = k WHERE k = 1") as writer, table.running("apply", "plan.json", *ALLOWED) as fix:
        table.waits()
        writer.execute("CREATE INDEX added ON t (m) WHERE n > 5")
        writer.commit()
        done = fix.end()

    done.ended(6)
    assert "index added" in done.err
    assert "integer" == type_of(table)
    table.fix(*ALLOWED).ended(0)
    assert [("CREATE INDEX added ON public.t USING btree (m) WHERE (n > 5)",)] == table.database.query(
        "SELECT pg_get_indexdef('added'::regclass)"
    )


def test_writes_that_fire_no_other_trigger_are_kept_in_step(table: Stage) -> None:
    """Those of a session in the role of a replica, as of who restores data."""
    table.expects(EXPECTED)
    half_done(table)

    table.database.execute(
        "SET session_replication_role = replica; UPDATE t SET n = n + 1, m = m + 1; INSERT INTO t VALUES (0, 0, 0)"
    )

    assert [(0,)] == table.database.query("SELECT count(*) FROM t WHERE drift_new_n IS DISTINCT FROM n")
    table.fix(*ALLOWED).ended(0)
    assert [(0,)] == table.database.query("SELECT count(*) FROM t WHERE n <> m")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("CREATE VIEW v AS SELECT n FROM t", "view v"),
        ("ALTER TABLE t ADD UNIQUE (n); CREATE TABLE r (n int REFERENCES t (n))", "constraint r_n_fkey on table r"),
        (
            "CREATE TABLE p (n int PRIMARY KEY); ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (n) REFERENCES p NOT VALID",
            "constraint f",
        ),
        ("CREATE POLICY p ON t USING (n > 0)", "policy p on table t"),
        ("CREATE STATISTICS s ON n, k FROM t", "statistics object s"),
        ("ALTER TABLE t ADD g int GENERATED ALWAYS AS (n + 1) STORED", "column g of table t"),
        ("ALTER TABLE t ADD EXCLUDE (n WITH =)", "constraint t_n_excl on table t"),
        ("CREATE RULE r AS ON INSERT TO t DO ALSO NOTIFY t", "it has rules"),
        ("CREATE TABLE c () INHERITS (t)", "others inherit it"),
        ("ALTER TABLE t ADD CHECK (t IS NOT NULL) NOT VALID", "constraint t_check names whole rows"),
        ("CREATE FUNCTION f(t) RETURNS int LANGUAGE sql AS 'SELECT 1'", "function f(t) has the type of its rows"),
        ("CREATE TABLE c (r t)", "column r of table c has the type of its rows"),
        ("CREATE PUBLICATION p FOR TABLE t", "it is published (p)"),
        ("CREATE PUBLICATION p FOR ALL TABLES", "it is published (p)"),
        ("ALTER TABLE t ADD drift_new_n int", "there is a column drift_new_n already"),
        ("CLUSTER t USING i", "index i, by which CLUSTER sorts the table"),
        (
            "CREATE UNIQUE INDEX u ON t (n); ALTER TABLE t REPLICA IDENTITY USING INDEX u",
            "index u, which is the REPLICA IDENTITY",
        ),
        (
            "CREATE TRIGGER z AFTER UPDATE OF n ON t FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
            "trigger z on table t",
        ),
        (
            "CREATE TRIGGER zzz BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
            "trigger zzz fires behind the one that would keep the two in step",
        ),
    ],
)
def test_what_cannot_move_over_is_named_in_the_plan(stage: Stage, given: str, said: str) -> None:
    stage.database.execute(f"CREATE TABLE t (k int, n int NOT NULL); CREATE INDEX i ON t (n); {given}")
    stage.expects(EXPECTED)

    plan = stage.plan()["plan"]

    assert [] == plan["steps"]
    assert said in plan["unfixable"][0]["reason"]
    assert "take expand away and have the table written anew (--allow table-rewrite)" in plan["unfixable"][0]["reason"]


@pytest.mark.parametrize(
    ("column", "stated", "said"),
    [
        ("timestamptz", "{type: text, expand: true}", "must be marked IMMUTABLE"),
        ("text", "{type: json, expand: true}", "has no default operator class"),
        ("text DEFAULT 'x'", "{type: uuid, expand: true}", "is of type uuid but default expression is of type text"),
        ("text", "{type: bigint, using: 'random()::bigint', expand: true}", "must be marked IMMUTABLE"),
    ],
)
def test_what_would_not_be_the_same_in_every_session_is_refused_before_anything_is_run(
    stage: Stage, column: str, stated: str, said: str
) -> None:
    stage.database.execute(f"CREATE TABLE t (n {column})")
    stage.expects(f"{{t: {{columns: {{n: {stated}}}}}}}")
    before = stage.database.dump()

    done = stage.fix(*ALLOWED, "--allow", "data-loss").ended(5)

    assert said in done.err, done
    assert (before, []) == (stage.database.dump(), stage.begun())


def test_rows_that_do_not_fit_are_named_before_anything_is_run(stage: Stage) -> None:
    stage.database.execute("CREATE TABLE t (k int PRIMARY KEY, n text); INSERT INTO t VALUES (1, '1'), (2, 'two')")
    stage.expects(EXPECTED)

    done = stage.fix(*ALLOWED, "--allow", "data-loss").ended(5)

    assert "k=2" in done.err, done
    assert [] == stage.begun()


@pytest.mark.parametrize(
    "stated",
    ["{expand: true}", "{type: bigint, expand: true, position: 2}", "{type: bigint, expand: true, identity: always}"],
)
def test_where_it_means_nothing_it_is_a_fault(stage: Stage, stated: str) -> None:
    stage.expects(f"{{t: {{columns: {{n: {stated}}}}}}}")

    assert "expand: " in stage.drift("check").ended(2).err
