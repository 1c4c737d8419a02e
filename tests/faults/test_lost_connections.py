"""Connections, processes and servers that end in the middle: what was done is found out, and the rest is done once."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from drift import embedded
from drift.errors import EmbeddedUnavailable
from tests.databases import Database
from tests.faults.proxy import Cut, proxy
from tests.faults.stage import GONE, OURS, Stage, session
from tests.faults.waiting import eventually

DEFAULT = "{t: {columns: {c: {default: \"'new'\"}}}}"
INDEX = "{t: {indexes: {i: [c]}}}"


@pytest.fixture
def table(stage: Stage) -> Stage:
    """A table t whose column c lacks its default, and an index."""
    stage.database.execute("CREATE TABLE t (c text)")
    return stage


def test_a_backend_that_is_terminated_is_not_the_end(table: Stage) -> None:
    """What it had open is rolled back; the run goes on over another connection."""
    table.expects(DEFAULT)

    with session(table.url, "SELECT * FROM t") as reader, table.running("check", "--fix") as run:
        pid = table.waits()
        table.database.execute(f"SELECT pg_terminate_backend({pid})")
        table.eventually(f"SELECT count(*) > 0 FROM pg_stat_activity WHERE {OURS} AND pid <> {pid}")
        reader.rollback()
        done = run.end()

    done.ended(0)
    assert "beginning again" in done.err
    assert "'new'::text" == table.default()
    assert 1 == sum(record["record"] == "committed" for record in table.records())


@pytest.mark.parametrize("cut", [Cut.BEFORE, Cut.AFTER], ids=lambda cut: cut.name.lower())
def test_a_connection_cut_exactly_at_commit_is_settled_and_nothing_is_done_twice(cut: Cut, table: Stage) -> None:
    table.expects(DEFAULT)
    with proxy(table.url) as between:
        through = Stage(table.database, table.folder, between.url(table.url))
        between.cut = cut

        done = through.fix()

        assert 1 == between.cuts
    done.ended(0)
    assert "'new'::text" == table.default()
    committed = [record["record"] for record in table.records() if record["record"] in ("begin", "committed", "failed")]
    assert {Cut.BEFORE: ["begin", "failed", "begin", "committed"], Cut.AFTER: ["begin", "committed"]}[cut] == committed
    table.drift("rollback").ended(0)
    assert None is table.default()


def test_the_answer_lost_in_the_middle_of_a_plan_does_not_stop_the_rest(table: Stage) -> None:
    table.expects("{t: {columns: {c: {nullable: false, default: \"'new'\"}}}}")
    with proxy(table.url) as between:
        through = Stage(table.database, table.folder, between.url(table.url))
        between.cut = Cut.AFTER

        done = through.fix()

    done.ended(0)
    assert "c text DEFAULT 'new'::text NOT NULL" in table.database.dump()
    assert "drift_nn" not in table.database.dump()


@pytest.fixture
def crashing(tmp_path: Path) -> Iterator[Stage]:
    """A server that may crash without anybody else's harm."""
    try:
        embedded.bin_dir()
    except EmbeddedUnavailable as error:
        pytest.skip(str(error))
    with embedded.throwaway() as server:
        database = Database(server.url(), "postgres")
        database.execute("CREATE TABLE t (c text); INSERT INTO t VALUES ('a')")
        yield Stage(database, tmp_path, server.url())


def test_a_server_that_crashes_during_a_build_is_waited_for_and_the_index_built_anew(crashing: Stage) -> None:
    stage = crashing
    stage.expects(INDEX)

    with session(stage.url, "INSERT INTO t VALUES ('b')"), stage.running("check", "--fix") as run:
        pid = stage.waits()
        stage.eventually("SELECT count(*) > 0 FROM pg_index WHERE NOT indisvalid")
        os.kill(pid, signal.SIGKILL)
        done = run.end()

    done.ended(0)
    assert "beginning again" in done.err
    assert [(True,)] == stage.database.query("SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass")
    assert 0 == stage.invalid()


def test_who_comes_after_a_killed_build_finds_an_orphan_and_ends_with_one_valid_index(table: Stage) -> None:
    """The orphan holds the advisory lock until it has ended or the server has noticed; then there is one valid index."""
    table.expects(INDEX)

    with session(table.url, "INSERT INTO t VALUES ('x')") as writer, table.running("check", "--fix") as one:
        table.waits()
        table.eventually("SELECT count(*) > 0 FROM pg_index WHERE NOT indisvalid")
        with table.running("check", "--fix") as other:
            table.eventually(f"SELECT count(DISTINCT application_name) = 2 FROM pg_stat_activity WHERE {OURS}")
            one.process.kill()
            one.process.wait()
            writer.commit()
            done = other.end()

    done.ended(0)
    table.eventually(GONE)
    assert [("i", True)] == table.database.query(
        "SELECT relname::text, indisvalid FROM pg_index JOIN pg_class ON oid = indexrelid WHERE indrelid = 't'::regclass"
    )


def test_a_process_that_is_frozen_with_its_lock_gives_it_back(table: Stage) -> None:
    """The server ends its transaction after a while; when it goes on it finds out, and begins again."""
    table.expects(DEFAULT)

    with session(table.url, "SELECT * FROM t") as reader, table.running("check", "--fix") as run:
        table.waits()
        run.process.send_signal(signal.SIGSTOP)
        reader.rollback()
        table.eventually(GONE)
        table.database.execute("INSERT INTO t VALUES ('free')")
        assert None is table.default()
        run.process.send_signal(signal.SIGCONT)
        done = run.end()

    done.ended(0)
    assert "beginning again" in done.err
    assert 1 == sum(record["record"] == "committed" for record in table.records())
    assert "'new'::text" == table.default()


def test_a_failover_in_the_middle_goes_on_at_the_new_primary(tmp_path: Path) -> None:
    """The address stays, as a service name does; the system is the same, and it takes writes."""
    try:
        embedded.bin_dir()
    except EmbeddedUnavailable as error:
        pytest.skip(str(error))
    with embedded.throwaway() as primary, embedded.standby(primary) as follower:
        old, new = Database(primary.url(), "postgres"), Database(follower.url(), "postgres")
        old.execute("CREATE TABLE t (c text)")
        eventually(lambda: new.query("SELECT to_regclass('t') IS NOT NULL") == [(True,)], "the standby has the table")
        with proxy(primary.url()) as between:
            stage = Stage(old, tmp_path, between.url(primary.url()))
            stage.expects(DEFAULT)
            with session(primary.url(), "SELECT * FROM t"), stage.running("check", "--fix") as run:
                stage.waits()
                new.execute("SELECT pg_promote()")
                between.upstream = (follower.host, follower.port)
                os.kill(int((primary.data_dir / "postmaster.pid").read_text().split()[0]), signal.SIGQUIT)
                done = run.end()

        done.ended(0)
        assert "beginning again" in done.err
        assert "'new'::text" == Stage(new, tmp_path, new.url).default()
