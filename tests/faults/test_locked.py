"""While somebody holds a table exclusively, what needs no lock is decided, the rest is "cannot tell", and nothing hangs."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.databases import Database
from tests.faults import shop
from tests.faults.waiting import eventually
from tests.stories.commands import Completed, drift, names, written

OTHER = shop.TABLE.replace("orders", "returns")
BOTH = shop.AS_IT_IS + shop.AS_IT_IS.partition("tables:\n")[2].replace("orders", "returns")

# A default can be decided without the table, the others print an expression only under its lock.
NEEDS_THE_LOCK = [
    "orders_amount_check expression",
    "orders_lower columns",
    "orders_lower where",
]


@pytest.fixture
def shops(database: Database) -> Database:
    """Two tables alike."""
    database.execute(shop.TABLE + OTHER)
    return database


@contextmanager
def locked(database: Database, *tables: str, mode: str = "ACCESS EXCLUSIVE") -> Iterator[int]:
    """Hold tables until the end; answers the process that holds them."""
    with psycopg.connect(database.url) as connection:
        connection.execute(f"LOCK TABLE {', '.join(tables)} IN {mode} MODE".encode())
        yield connection.info.backend_pid
        connection.rollback()


def check(database: Database, folder: Path, *arguments: str) -> tuple[Completed, Any]:
    done = drift("check", "-d", database.url, "-o", "json", *arguments, cwd=folder)
    return done, json.loads(done.out)


def undecided(document: Any) -> list[str]:
    return sorted(f"{item['ref'].split('.')[-1]} {item['attribute']}" for item in document["undecided"])


def test_what_needs_no_lock_is_decided_and_the_rest_is_not_green(shops: Database, tmp_path: Path) -> None:
    written(tmp_path, BOTH)

    with locked(shops, "orders") as holder:
        start = time.monotonic()
        done, told = check(shops, tmp_path, "--timeout", "30s")
        seconds = time.monotonic() - start

    done.ended(3)
    assert ("cannot-tell", []) == (told["verdict"], told["findings"])
    assert NEEDS_THE_LOCK == undecided(told)
    assert {True} == {f"process {holder} " in item["reason"] for item in told["undecided"]}
    # The two objects of the locked table that hold something unread; everything else, the other table's too, is as expected.
    assert told["summary"]["expectations"] - 2 == told["summary"]["as_expected"]
    assert seconds < 30
    done, told = check(shops, tmp_path)
    assert (0, []) == (done.code, undecided(told)), str(done)


def test_a_person_is_told_who_and_what_to_do(shops: Database, tmp_path: Path) -> None:
    written(tmp_path, shop.AS_IT_IS)

    with locked(shops, "orders") as holder:
        done = drift("check", "-d", shops.url, cwd=tmp_path)

    done.ended(3)
    line = next(line for line in done.out.splitlines() if "orders_amount_check" in line)
    assert "cannot tell" in line
    assert f"locked by process {holder}" in line
    assert f"pid = {holder}" in line
    assert "expectations/case.yaml:" in line


def test_drift_that_needs_no_lock_is_found_all_the_same(shops: Database, tmp_path: Path) -> None:
    written(tmp_path, shop.DRIFTED)
    _, free = check(shops, tmp_path)

    with locked(shops, "orders"):
        done, told = check(shops, tmp_path)

    done.ended(1)
    waiting = {"check-expression public.orders.orders_amount_check", "index-columns public.orders.orders_lower"}
    assert sorted({*names(free)} - waiting) == names(told)
    assert NEEDS_THE_LOCK == undecided(told)


def test_two_tables_held_by_two_sessions(shops: Database, tmp_path: Path) -> None:
    written(tmp_path, BOTH)

    with locked(shops, "orders") as one, locked(shops, "returns") as other:
        done, told = check(shops, tmp_path)

    done.ended(3)
    holders = {item["ref"].split(".")[1]: item["reason"] for item in told["undecided"]}
    assert f"process {one} " in holders["orders"]
    assert f"process {other} " in holders["returns"]
    assert 6 == len(told["undecided"])


def test_who_only_waits_for_the_table_blocks_as_well(shops: Database, tmp_path: Path) -> None:
    """An ALTER behind a long report: the report holds hardly anything, but nobody gets past the ALTER."""
    written(tmp_path, BOTH)

    with psycopg.connect(shops.url) as reader, psycopg.connect(shops.url) as alters:
        reader.execute("SELECT count(*) FROM orders")
        waiting = alters.info.backend_pid
        alter = threading.Thread(target=alters.execute, args=(b"ALTER TABLE orders ADD COLUMN later int",))
        alter.start()
        try:
            waits = f"SELECT 1 FROM pg_locks WHERE pid = {waiting} AND NOT granted"
            eventually(lambda: shops.query(waits) == [(1,)], "the ALTER waits")
            done, told = check(shops, tmp_path)
        finally:
            reader.rollback()
            alter.join()
        alters.rollback()

    done.ended(3)
    assert NEEDS_THE_LOCK == undecided(told)
    assert {True} == {f"process {waiting} " in item["reason"] for item in told["undecided"]}


def test_a_weaker_lock_is_in_nobody_s_way(shops: Database, tmp_path: Path) -> None:
    written(tmp_path, BOTH)

    with locked(shops, "orders", "returns", mode="EXCLUSIVE"):
        done, told = check(shops, tmp_path)

    assert (0, "as-expected") == (done.code, told["verdict"]), str(done)


def test_the_timeout_is_kept(shops: Database, tmp_path: Path) -> None:
    written(tmp_path, shop.AS_IT_IS)

    with locked(shops, "orders"):
        start = time.monotonic()
        done, told = check(shops, tmp_path, "--timeout", "1s")
        seconds = time.monotonic() - start

    assert seconds < 30
    done.ended(3)
    assert told["verdict"] in ("error", "cannot-tell")
    assert "--timeout" in done.err or NEEDS_THE_LOCK == undecided(told)


def test_a_fix_of_a_locked_table_gives_up_and_names_the_holder(shops: Database, tmp_path: Path) -> None:
    written(tmp_path, "version: 1\ntables:\n  orders:\n    columns: {amount: {default: 5}}\n")
    before = shops.dump()

    with locked(shops, "orders") as holder:
        done = drift("check", "--fix", "-d", shops.url, "--timeout", "5s", "--lock-timeout", "100ms", cwd=tmp_path)

    assert done.code in (3, 4, 5), str(done)
    assert str(holder) in done.err
    assert before == shops.dump()
    drift("check", "--fix", "-d", shops.url, cwd=tmp_path).ended(0)
