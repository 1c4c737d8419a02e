"""Stages for faults: on the suite's server, and on one of our own with what a lent server rarely has."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from drift import embedded
from drift.errors import EmbeddedUnavailable
from tests.databases import Database
from tests.faults.stage import Stage

SETTINGS = {
    "max_prepared_transactions": "10",
    "wal_level": "logical",
    "autovacuum_naptime": "1s",
}


@pytest.fixture
def stage(database: Database, tmp_path: Path) -> Stage:
    """A stage on the suite's server."""
    return Stage(database, tmp_path, database.url)


@pytest.fixture(scope="session")
def tuned() -> Iterator[embedded.Server]:
    """A server of our own, with prepared transactions, logical replication and a busy autovacuum."""
    try:
        embedded.bin_dir()
    except EmbeddedUnavailable as error:
        pytest.skip(str(error))
    with embedded.throwaway(SETTINGS) as server:
        yield server


@pytest.fixture
def own_stage(tuned: embedded.Server, tmp_path: Path) -> Iterator[Stage]:
    """A stage on a server of our own."""
    name = f"own_{secrets.token_hex(6)}"
    with psycopg.connect(tuned.url(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0".encode())
    made = Database(tuned.url(name), name)
    yield Stage(made, tmp_path, made.url)
    with psycopg.connect(tuned.url(), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
