"""Others are in the way of a lock: readers, vacuums, prepared transactions, other runs of drift."""

import secrets

import psycopg
import pytest

from tests.faults.stage import Stage, meanwhile, session

DEFAULT = "{t: {columns: {c: {default: \"'new'\"}}}}"


@pytest.fixture
def table(stage: Stage) -> Stage:
    """A table t whose column c lacks its default."""
    stage.database.execute("CREATE TABLE t (c text)")
    stage.expects(DEFAULT)
    return stage


def test_a_reader_that_stays_is_named_and_nothing_is_changed(table: Stage) -> None:
    before = table.database.dump()

    with session(table.url, "SELECT * FROM t") as reader:
        pid = reader.info.backend_pid
        done = table.fix("--timeout", "2s")

    done.ended(4)
    assert f"locked by process {pid}" in done.err
    assert "the database is as before" in done.err
    assert f"pg_terminate_backend({pid})" in done.err
    assert before == table.database.dump()


@pytest.mark.parametrize("plain", [False, True], ids=["superuser", "owner"])
def test_a_vacuum_of_the_servers_own_is_made_to_give_way(own_stage: Stage, *, plain: bool) -> None:
    """It does so only for who waits longer than deadlock_timeout, so that short attempts would never win.

    To a plain role the server does not say that it is a vacuum.
    """
    stage = own_stage
    if plain:
        role, password = stage.database.name, secrets.token_hex(8)
        stage.database.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{password}'; GRANT CREATE ON SCHEMA public TO {role}")
        stage = Stage(stage.database, stage.folder, stage.database.as_role(role, password))
    slowly = "autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1, autovacuum_vacuum_threshold = 1"
    stage.database.execute("CREATE TABLE t (c text)")
    stage.expects(DEFAULT)
    stage.database.execute("INSERT INTO t SELECT repeat('x', 500) FROM generate_series(1, 20000); DELETE FROM t")
    stage.database.execute(f"ALTER TABLE t SET ({slowly}, autovacuum_vacuum_scale_factor = 0)")
    if plain:
        stage.database.execute(f"ALTER TABLE t OWNER TO {stage.database.name}")
    stage.eventually("SELECT count(*) > 0 FROM pg_stat_progress_vacuum WHERE relid = 't'::regclass")

    done = stage.fix("--timeout", "30s")

    done.ended(0)
    assert "an autovacuum" in done.err
    assert "'new'::text" == stage.default()
    if plain:
        stage.database.execute(f"DROP OWNED BY {stage.database.name}; DROP ROLE {stage.database.name}")


def test_a_prepared_transaction_is_named_and_nothing_is_tried(own_stage: Stage) -> None:
    """It waits for a person; waiting for it is of no use."""
    stage = own_stage
    stage.database.execute("CREATE TABLE t (c text)")
    stage.expects(DEFAULT)
    before = stage.database.dump()
    with psycopg.connect(stage.url) as other:
        other.execute("INSERT INTO t VALUES ('x')")
        other.execute("PREPARE TRANSACTION 'it''s forgotten'")
        other.commit()
    try:
        done = stage.fix("--timeout", "30s")
    finally:
        stage.database.execute("ROLLBACK PREPARED 'it''s forgotten'")

    done.ended(5)
    assert "the prepared transaction 'it''s forgotten'" in done.err
    assert "ROLLBACK PREPARED 'it''s forgotten'" in done.err
    assert before == stage.database.dump()
    stage.fix().ended(0)


def test_a_prepared_transaction_that_ends_in_time_is_waited_for(own_stage: Stage) -> None:
    stage = own_stage
    stage.database.execute("CREATE TABLE t (c text)")
    stage.expects(DEFAULT)
    with psycopg.connect(stage.url) as other:
        other.execute("INSERT INTO t VALUES ('x')")
        other.execute("PREPARE TRANSACTION 'soon'")
        other.commit()
    held = "SELECT count(*) > 0 FROM pg_stat_activity WHERE application_name LIKE 'drift/%' AND datname = current_database()"

    with stage.running("check", "--fix") as run:
        stage.eventually(held)
        stage.database.execute("COMMIT PREPARED 'soon'")
        done = run.end()

    done.ended(0)
    assert "'new'::text" == stage.default()


def test_two_that_carry_out_the_same_plan_do_it_once(table: Stage) -> None:
    table.plan()

    with session(table.url, "SELECT * FROM t") as reader, table.running("apply", "plan.json") as one:
        table.waits()
        with table.running("apply", "plan.json") as other:
            polls = (
                "SELECT count(*) = 2 FROM pg_stat_activity WHERE application_name LIKE 'drift/%' AND datname = current_database()"
            )
            table.eventually(polls)
            reader.rollback()
            ends = one.end(), other.end()

    assert (0, 0) == tuple(end.code for end in ends), "\n".join(map(str, ends))
    assert 1 == len(table.begun())
    assert ["column-default public.t.c"] == [item["finding"] for item in table.records() if item["record"] == "satisfied"]
    assert "already done column-default public.t.c" in ends[1].out


def test_two_that_build_the_same_index_build_it_once(stage: Stage) -> None:
    stage.database.execute("CREATE TABLE t (c text)")
    stage.expects("{t: {indexes: {i: [c]}}}")

    with session(stage.url, "INSERT INTO t VALUES ('x')") as writer, stage.running("check", "--fix") as one:
        stage.waits()
        with stage.running("check", "--fix") as other:
            polls = (
                "SELECT count(*) = 2 FROM pg_stat_activity WHERE application_name LIKE 'drift/%' AND datname = current_database()"
            )
            stage.eventually(polls)
            writer.commit()
            ends = one.end(), other.end()

    assert (0, 0) == tuple(end.code for end in ends), "\n".join(map(str, ends))
    assert "40P01" not in "".join(map(str, ends))
    assert 1 == sum("CREATE INDEX" in sql for sql in stage.begun())
    assert [(True,)] == stage.database.query("SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass")


def test_a_table_with_many_partitions_is_changed_without_locking_them(stage: Stage) -> None:
    """A partition has a default of its own, and a reader; neither is touched."""
    stage.database.execute(
        "CREATE TABLE m (id int, c text) PARTITION BY LIST (id);"
        "DO $$ BEGIN FOR n IN 1..200 LOOP EXECUTE format('CREATE TABLE m%s PARTITION OF m FOR VALUES IN (%s)', n, n);"
        " END LOOP; END $$;"
        "ALTER TABLE m7 ALTER COLUMN c SET DEFAULT 'seven'"
    )
    stage.expects("{m: {columns: {c: {default: \"'new'\"}}}}")

    with session(stage.url, "SELECT * FROM m9"):
        done = stage.fix("--timeout", "5s")

    done.ended(0)
    assert ("'new'::text", "'seven'::text") == (stage.default("m"), stage.default("m7"))
    assert None is stage.default("m9")


def test_the_locks_of_all_partitions_are_told_and_waited_for_within_one_budget(stage: Stage) -> None:
    stage.database.execute(
        "CREATE TABLE m (id int NOT NULL, c text) PARTITION BY LIST (id);"
        "DO $$ BEGIN FOR n IN 1..40 LOOP EXECUTE format('CREATE TABLE m%s PARTITION OF m FOR VALUES IN (%s)', n, n);"
        " END LOOP; END $$;"
    )
    stage.expects("{m: {columns: {c: {nullable: false}}}}")
    before = stage.database.dump()

    with session(stage.url, "SELECT * FROM m40") as reader:
        pid = reader.info.backend_pid
        done = stage.fix("--timeout", "3s")

    done.ended(4)
    assert "m is locked with its 40 partitions and children, 41 locks; each is waited for at most 0.8 s" in done.err
    assert f"process {pid}" in done.err
    assert before == stage.database.dump()


def test_a_deadlock_costs_the_application_nothing(table: Stage) -> None:
    """It goes through the tables in the opposite order: our wait is over before the server looks for a deadlock."""
    table.database.execute("CREATE TABLE p (id int PRIMARY KEY); ALTER TABLE t ADD COLUMN p int")
    table.expects("{t: {foreign_keys: {f: {columns: [p], references: p(id)}}}}")

    with psycopg.connect(table.url) as application, table.running("check", "--fix") as run:
        application.execute("INSERT INTO p VALUES (1)")
        table.waits()
        with meanwhile(lambda: application.execute("INSERT INTO t VALUES ('x')")) as failed:
            pass
        application.commit()
        done = run.end()

    assert [] == failed
    done.ended(0)
