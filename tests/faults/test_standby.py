"""A hot standby can be checked like its primary, and is never written to."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from drift import embedded
from drift.errors import EmbeddedUnavailable
from tests.databases import Database
from tests.faults import shop
from tests.faults.waiting import eventually
from tests.stories.commands import contract, drift, founding_table, written


@dataclass(frozen=True, slots=True)
class Pair:
    """A primary and the standby that follows it."""

    primary: Database
    standby: Database

    def execute(self, sql: str) -> None:
        """Run SQL on the primary, and return when the standby shows it."""
        self.primary.execute(sql)
        self.follow()

    def follow(self) -> None:
        """Return when the standby shows what the primary has now."""
        # Not pg_current_wal_lsn(): without synchronous_commit that is behind what was just committed.
        [(there,)] = self.primary.query("SELECT pg_current_wal_insert_lsn()::text")
        replayed = f"SELECT pg_last_wal_replay_lsn() >= '{there}'"
        eventually(lambda: self.standby.query(replayed) == [(True,)], f"the standby has replayed {there}")


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[embedded.Server, embedded.Server]]:
    """The two servers, of their own whatever the suite runs on: nobody lends us a primary to replicate from."""
    try:
        embedded.bin_dir()
    except EmbeddedUnavailable as error:
        pytest.skip(str(error))
    with embedded.throwaway() as primary, embedded.standby(primary) as follower:
        yield primary, follower


@pytest.fixture
def pair(servers: tuple[embedded.Server, embedded.Server], request: pytest.FixtureRequest) -> Iterator[Pair]:
    """A new database on both."""
    primary, follower = servers
    name = f"pair_{abs(hash(request.node.name)):x}"
    with psycopg.connect(primary.url(), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0'.encode())
    made = Pair(Database(primary.url(name), name), Database(follower.url(name), name))
    with psycopg.connect(follower.url(), autocommit=True) as connection:
        asked = "SELECT count(*) FROM pg_database WHERE datname = %s"
        eventually(lambda: connection.execute(asked, (name,)).fetchone() == (1,), f"{name} is on the standby")
    yield made
    with psycopg.connect(primary.url(), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@pytest.mark.parametrize(("stated", "code"), [(shop.AS_IT_IS, 0), (shop.DRIFTED, 1)], ids=["as expected", "drifted"])
def test_the_same_verdicts_as_the_primary(pair: Pair, tmp_path: Path, stated: str, code: int) -> None:
    pair.execute(shop.TABLE)
    written(tmp_path, stated)

    on_primary, on_standby = (drift("check", "-d", each.url, "-o", "json", cwd=tmp_path) for each in (pair.primary, pair.standby))

    assert (code, code) == (on_primary.code, on_standby.code), str(on_standby)
    expected, seen = json.loads(on_primary.out), json.loads(on_standby.out)
    assert shop.verdicts(expected) == shop.verdicts(seen)
    assert (False, True) == (expected["target"]["in_recovery"], seen["target"]["in_recovery"])
    assert expected["equivalent"] == seen["equivalent"] != []


def test_a_fix_is_refused_and_the_primary_asked_for(pair: Pair, tmp_path: Path) -> None:
    pair.execute(founding_table())
    contract(tmp_path)
    before = pair.standby.dump()

    refused = drift("check", "--fix", cwd=tmp_path, env={"DATABASE_URL": pair.standby.url})

    refused.ended(5)
    assert "standby" in refused.err
    assert "primary" in refused.err
    assert before == pair.standby.dump() == pair.primary.dump()


def test_a_plan_made_on_the_standby_is_carried_out_on_the_primary(pair: Pair, tmp_path: Path) -> None:
    """They are one system; only one of them takes writes."""
    pair.execute(founding_table())
    contract(tmp_path)
    drift("plan", "-o", "json=plan.json", cwd=tmp_path, env={"DATABASE_URL": pair.standby.url}).ended(0)

    drift("apply", "plan.json", cwd=tmp_path, env={"DATABASE_URL": pair.standby.url}).ended(5)
    drift("apply", "plan.json", cwd=tmp_path, env={"DATABASE_URL": pair.primary.url}).ended(0)
    pair.follow()

    drift("check", cwd=tmp_path, env={"DATABASE_URL": pair.standby.url}).ended(0)


def test_a_fix_of_the_primary_is_seen_and_cannot_be_taken_back_here(pair: Pair, tmp_path: Path) -> None:
    pair.execute(founding_table())
    contract(tmp_path)
    drift("check", "--fix", cwd=tmp_path, env={"DATABASE_URL": pair.primary.url}).ended(0)
    pair.follow()

    green = drift("check", cwd=tmp_path, env={"DATABASE_URL": pair.standby.url})
    refused = drift("rollback", cwd=tmp_path, env={"DATABASE_URL": pair.standby.url})

    green.ended(0)
    assert "standby" in green.out
    refused.ended(5)
    drift("check", cwd=tmp_path, env={"DATABASE_URL": pair.primary.url}).ended(0)


def test_the_doctor_knows_a_standby(pair: Pair, tmp_path: Path) -> None:
    pair.execute(shop.TABLE)
    written(tmp_path, shop.AS_IT_IS)

    there, here = (drift("doctor", "-d", database.url, cwd=tmp_path).ended(0) for database in (pair.standby, pair.primary))

    assert "a standby: drift check works, drift check --fix is refused" in there.out
    assert "a primary: takes writes" in here.out
