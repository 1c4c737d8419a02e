"""What happens to a concurrent build, and to what is left of it."""

import os
import re
import secrets
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from drift import embedded
from tests.conftest import RoleFactory
from tests.databases import Database
from tests.faults.stage import OURS, Stage, meanwhile, session

INDEX = "{t: {indexes: {i: [c]}}}"
UNIQUE = "{t: {unique: {t_c_key: [c]}}}"


@pytest.fixture
def table(stage: Stage) -> Stage:
    """A table t with rows, and no index."""
    stage.database.execute("CREATE TABLE t (id int PRIMARY KEY, c text)")
    stage.database.execute("INSERT INTO t SELECT n, 'v' || n FROM generate_series(1, 100) n")
    return stage


def index(stage: Stage, name: str = "i") -> tuple[int, bool]:
    """The oid of an index and whether it is valid."""
    [(oid, valid)] = stage.database.query(
        f"SELECT indexrelid::bigint, indisvalid FROM pg_index WHERE indexrelid = '{name}'::regclass"
    )
    return oid, valid


def test_a_roles_lock_timeout_does_not_break_a_build(table: Stage, role: RoleFactory) -> None:
    owner = role("owner")
    table.database.execute(f"ALTER TABLE t OWNER TO {owner.name}; GRANT CREATE ON SCHEMA public TO {owner.name}")
    table.database.execute(f"ALTER ROLE {owner.name} SET lock_timeout = '50ms'")
    table.expects(INDEX)
    theirs = Stage(table.database, table.folder, table.database.as_role(owner.name, owner.password))

    with session(table.url, "INSERT INTO t VALUES (0, 'x')") as writer, theirs.running("check", "--fix") as run:
        table.waits()
        long = f"SELECT bool_or(clock_timestamp() - query_start > interval '200 ms') FROM pg_stat_activity WHERE {OURS}"
        table.eventually(f"{long} AND query LIKE 'CREATE INDEX%'")
        writer.commit()
        done = run.end()

    done.ended(0)
    assert (True, 0) == (index(table)[1], table.invalid())


def test_an_invalid_index_of_the_name_is_made_anew_and_not_skipped(table: Stage) -> None:
    """Nobody needs to allow it: what never became valid is of use to nobody."""
    table.database.execute("INSERT INTO t VALUES (1000, 'v1')")
    with pytest.raises(psycopg.errors.UniqueViolation):
        table.database.execute("CREATE UNIQUE INDEX CONCURRENTLY i ON t (c)")
    table.database.execute("DELETE FROM t WHERE id = 1000")
    before, valid = index(table)
    table.expects("{t: {indexes: {i: {columns: [c], unique: true}}}}")

    done = table.fix()

    assert not valid
    done.ended(0)
    after, valid = index(table)
    assert (True, True) == (valid, after != before)


def test_an_invalid_index_in_the_place_of_a_unique_constraint_is_made_anew(table: Stage) -> None:
    table.database.execute("INSERT INTO t VALUES (1000, 'v1')")
    with pytest.raises(psycopg.errors.UniqueViolation):
        table.database.execute("CREATE UNIQUE INDEX CONCURRENTLY t_c_key ON t (c)")
    table.database.execute("DELETE FROM t WHERE id = 1000")
    table.expects(UNIQUE)

    table.fix().ended(0)

    assert 0 == table.invalid()
    assert [("u",)] == table.database.query("SELECT contype FROM pg_constraint WHERE conname = 't_c_key'")


@contextmanager
def their_build(table: Stage, writer: "psycopg.Connection[tuple[object, ...]]") -> Iterator[int]:
    """Somebody else builds the index i, and waits for a writer; answers the oid of what is half made."""
    with meanwhile(lambda: table.database.execute("CREATE INDEX CONCURRENTLY i ON t (c)")) as failed:
        table.eventually(
            "SELECT count(*) > 0 FROM pg_stat_progress_create_index p JOIN pg_stat_activity a USING (pid)"
            " WHERE a.wait_event_type = 'Lock' AND p.datname = current_database()"
        )
        table.eventually("SELECT to_regclass('i') IS NOT NULL")
        try:
            yield index(table)[0]
        finally:
            writer.commit()
    assert [] == failed


def test_somebody_elses_build_is_waited_for_and_not_dropped(table: Stage) -> None:
    table.expects(INDEX)

    with (
        session(table.url, "INSERT INTO t VALUES (0, 'x')") as writer,
        their_build(table, writer) as theirs,
        table.running("check", "--fix") as run,
    ):
        table.eventually(f"SELECT count(*) > 0 FROM pg_stat_activity WHERE {OURS}")
        writer.commit()
        done = run.end()

    done.ended(0)
    assert (theirs, True) == index(table)
    assert [] == table.begun()


def test_somebody_elses_build_that_does_not_end_is_named_and_not_dropped(table: Stage) -> None:
    table.expects(INDEX)

    with session(table.url, "INSERT INTO t VALUES (0, 'x')") as writer, their_build(table, writer) as theirs:
        done = table.fix("--timeout", "2s")
        assert (theirs, False) == index(table)

    done.ended(5)
    assert "builds an index on public.t" in done.err
    assert (theirs, True) == index(table)


def test_an_old_snapshot_elsewhere_is_named_and_not_waited_for_without_end(table: Stage) -> None:
    """It need not even have looked at the table; the build is cancelled and what it left is removed."""
    table.database.execute("CREATE TABLE other (id int)")
    table.expects(INDEX)
    before = table.database.dump()

    with session(table.url, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", "SELECT * FROM other") as report:
        pid = report.info.backend_pid
        done = table.fix("--timeout", "3s")

    done.ended(4)
    assert f"it did nothing but wait for process {pid}" in done.err
    assert re.search(rf"index-missing public.t.i: waiting for old snapshots \(\d+ s, waits for process {pid} ", done.err)
    assert (before, 0) == (table.database.dump(), table.invalid())


def test_duplicates_are_found_before_anything_is_built(table: Stage) -> None:
    table.database.execute("INSERT INTO t VALUES (101, 'v1'), (102, 'v1'), (103, 'v2')")
    table.expects(UNIQUE)
    before = table.database.dump()

    done = table.fix()

    done.ended(5)
    assert "rows of public.t that are equal in (c): 2 keys, among them (v1) 3 times, (v2) 2 times" in done.err
    assert (before, []) == (table.database.dump(), table.begun())


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        ("{t: {primary_key: [c]}}", "rows of public.k without a value in c: 1 rows, among them"),
        ("{t: {indexes: {j: {columns: [lower(c)], unique: true, where: id > 50}}}}", "(v60) 2 times"),
    ],
)
def test_rows_that_keep_other_keys_from_being_made(stated: str, words: str, table: Stage) -> None:
    table.database.execute("INSERT INTO t VALUES (200, 'V60'), (201, 'V10'); CREATE TABLE k (c text)")
    table.database.execute("INSERT INTO k VALUES ('a'), (NULL)")
    table.expects(stated.replace("{t: {primary", "{k: {primary"))

    done = table.fix("--allow", "blocking-scan")

    done.ended(5)
    assert words in done.err


def test_a_duplicate_that_comes_during_the_build_is_told_and_the_index_goes(table: Stage) -> None:
    """Nobody could see it before: it is committed while the build waits for who wrote it."""
    table.expects(UNIQUE)
    before = table.database.dump()

    with session(table.url, "INSERT INTO t VALUES (1000, 'v1')") as writer, table.running("check", "--fix") as run:
        table.waits()
        table.eventually("SELECT count(*) > 0 FROM pg_index WHERE NOT indisvalid")
        writer.commit()
        done = run.end()

    done.ended(4)
    assert "Key (c)=(v1) is duplicated" in done.err
    assert "rows of public.t that are equal in (c): 1 keys, among them (v1) 2 times" in done.err
    assert "the database is as before" in done.err
    assert (before, 0) == (table.database.dump(), table.invalid())


@pytest.fixture
def small_disk(tuned: embedded.Server) -> Iterator[Path]:
    """A file system of 24 MiB the server may write to."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small file system to fill")
    folder = Path(tempfile.mkdtemp(prefix="disk-", dir="/tmp"))
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)], capture_output=True, check=False)
    if mounted.returncode != 0:
        folder.rmdir()
        pytest.skip(f"no small file system could be mounted: {mounted.stderr.decode().strip()}")
    owner = tuned.data_dir.stat()
    os.chown(folder, owner.st_uid, owner.st_gid)
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)
        folder.rmdir()


@pytest.fixture
def cramped(tuned: embedded.Server, small_disk: Path, tmp_path: Path) -> Iterator[Stage]:
    """A database on that file system, with a table that nearly fills it."""
    name = f"cramped_{secrets.token_hex(6)}"
    with psycopg.connect(tuned.url(), autocommit=True) as connection:
        connection.execute(f"CREATE TABLESPACE {name} LOCATION '{small_disk}'".encode())
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 TABLESPACE {name}".encode())
    made = Database(tuned.url(name), name)
    made.execute("CREATE TABLE t (id int, c text)")
    made.execute("INSERT INTO t SELECT n, repeat('x', 400) || n FROM generate_series(1, 20000) n; ANALYZE t")
    yield Stage(made, tmp_path, made.url)
    with psycopg.connect(tuned.url(), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
        connection.execute(f"DROP TABLESPACE {name}".encode())


def test_a_full_disk_leaves_nothing_and_says_what_is_needed(cramped: Stage) -> None:
    cramped.expects("{t: {indexes: {i: {columns: [c]}}}}")
    before = cramped.database.dump()

    done = cramped.fix()

    done.ended(4)
    assert "(53100)" in done.err
    assert "public.t needs up to 9 MiB of disk in tablespace" in done.err
    assert "the database is as before" in done.err
    assert (before, 0) == (cramped.database.dump(), cramped.invalid())
