"""Tables that are published and subscribed to: whoever changes them is told, and nothing stops."""

import secrets
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from drift import embedded
from tests.databases import Database
from tests.faults.stage import Stage, meanwhile
from tests.faults.waiting import eventually


@pytest.fixture
def followed(own_stage: Stage, tuned: embedded.Server, tmp_path: Path) -> Iterator[tuple[Stage, Database]]:
    """A published table with two possible keys, and the database that subscribes to it."""
    name = f"sub_{secrets.token_hex(6)}"
    with psycopg.connect(tuned.url(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0".encode())
    subscriber = Database(tuned.url(name), name)
    table = "CREATE TABLE t (id int NOT NULL, code int NOT NULL, c text, CONSTRAINT t_pkey PRIMARY KEY (id), UNIQUE (code))"
    own_stage.database.execute(f"{table}; CREATE PUBLICATION p FOR TABLE t; INSERT INTO t VALUES (1, 11, 'a')")
    subscriber.execute(table)
    # In one server the slot must be there first: making it waits for every transaction, the subscription's own too.
    own_stage.database.query(f"SELECT pg_create_logical_replication_slot('{name}', 'pgoutput')")
    subscriber.execute(
        f"CREATE SUBSCRIPTION s CONNECTION '{own_stage.url}' PUBLICATION p WITH (create_slot = false, slot_name = '{name}')"
    )
    arrived(subscriber, "SELECT count(*) = 1 FROM t")
    yield own_stage, subscriber
    subscriber.execute("ALTER SUBSCRIPTION s DISABLE")
    subscriber.execute("ALTER SUBSCRIPTION s SET (slot_name = NONE)")
    subscriber.execute("DROP SUBSCRIPTION s")
    eventually(
        lambda: own_stage.database.query(f"SELECT active FROM pg_replication_slots WHERE slot_name = '{name}'") == [(False,)],
        "nobody uses the slot",
    )
    own_stage.database.query(f"SELECT pg_drop_replication_slot('{name}')")
    with psycopg.connect(tuned.url(), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def arrived(subscriber: Database, query: str) -> None:
    """Return when the subscriber shows it."""
    eventually(lambda: subscriber.query(query) == [(True,)], query)


def errors(subscriber: Database) -> int:
    """How often applying has failed; counted since 15."""
    if subscriber.query("SELECT to_regclass('pg_catalog.pg_stat_subscription_stats') IS NULL") == [(True,)]:
        return 0
    return int(subscriber.query("SELECT apply_error_count FROM pg_stat_subscription_stats WHERE subname = 's'")[0][0])


def test_another_primary_key_on_a_published_table_stops_no_replication(followed: tuple[Stage, Database]) -> None:
    stage, subscriber = followed
    stage.expects("{t: {primary_key: [code]}}")
    subscriber.execute("ALTER TABLE t DROP CONSTRAINT t_pkey; ALTER TABLE t ADD PRIMARY KEY (code)")

    done = stage.fix("--allow", "index-build", "--allow", "blocking-scan")

    done.ended(0)
    assert "note: public.t is published (p): add columns on the subscriber first, drop them there last" in done.err
    stage.database.execute("UPDATE t SET c = 'b'; INSERT INTO t VALUES (2, 22, 'c')")
    arrived(subscriber, "SELECT count(*) = 2 AND bool_or(c = 'b') FROM t")
    assert 0 == errors(subscriber)


def test_a_published_table_is_never_without_its_key(own_stage: Stage) -> None:
    """An UPDATE of a table without one fails with 55000: the old key goes and the new one comes in one transaction."""
    stage = own_stage
    stage.database.execute("CREATE TABLE t (id int PRIMARY KEY, code int NOT NULL); INSERT INTO t VALUES (1, 11)")
    stage.database.execute("CREATE PUBLICATION p FOR TABLE t")
    stage.expects("{t: {primary_key: [code]}}")
    ended = threading.Event()

    def update_all_the_time() -> None:
        with psycopg.connect(stage.url, autocommit=True) as application:
            while not ended.is_set():
                application.execute("UPDATE t SET id = id + 1")

    with meanwhile(update_all_the_time) as failed:
        done = stage.fix("--allow", "index-build", "--allow", "blocking-scan")
        ended.set()

    done.ended(0)
    assert [] == failed


def test_the_side_of_the_subscriber_is_told_as_well(followed: tuple[Stage, Database], tmp_path: Path) -> None:
    _, subscriber = followed
    theirs = Stage(subscriber, tmp_path, subscriber.url)
    theirs.expects("{t: {columns: {extra: text}}}")

    done = theirs.fix()

    done.ended(0)
    assert "note: public.t is subscribed to (s): what the publisher sends must fit into it at every moment" in done.err
    assert 0 == errors(subscriber)
