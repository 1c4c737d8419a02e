"""The Python API takes what its callers have: a URL, a psycopg connection, or something of SQLAlchemy's."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy

from drift.catalog.connect import adopt, connect
from drift.catalog.target import ConnectionSpec
from drift.errors import TargetMissing, UsageError
from drift.redact import MASK, REDACTOR, clean
from tests.databases import Database, to_params, to_url

CANARY = "c4n4ry-s3cr3t/p@ss%"


@pytest.fixture(autouse=True)
def _nothing_is_known() -> Iterator[None]:
    REDACTOR.forget()
    yield
    REDACTOR.forget()


@pytest.fixture
def params(database: Database) -> dict[str, str]:
    return to_params(database.url)


def test_adopt_takes_a_url(params: dict[str, str]) -> None:
    adopted = adopt(to_url(params))
    assert isinstance(adopted, ConnectionSpec)
    assert dict(adopted.parameters) == params


def test_adopt_of_nothing_asks_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRIFT_DATABASE_URL", "postgresql://h/app")
    adopted = adopt(None)
    assert isinstance(adopted, ConnectionSpec)
    assert adopted.source == "DRIFT_DATABASE_URL"


def test_adopt_of_nothing_where_nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DRIFT_DATABASE_URL", "DATABASE_URL", "POSTGRES_URL", "PGHOST", "PGHOSTADDR", "PGPORT", "PGDATABASE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("PGUSER", "PGSERVICE"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(TargetMissing):
        adopt(None)


def test_adopt_takes_an_idle_psycopg_connection_as_it_is(database: Database) -> None:
    with psycopg.connect(database.url) as connection:
        assert adopt(connection) is connection
        connection.execute("SELECT 1")
        with pytest.raises(UsageError, match="in a transaction"):
            adopt(connection)
        connection.rollback()
        assert adopt(connection) is connection
    with pytest.raises(UsageError, match="is closed"):
        adopt(connection)


def test_adopt_learns_the_secret_of_a_connection(params: dict[str, str]) -> None:
    if "password" not in params:
        pytest.skip("this server wants no password")
    with psycopg.connect(to_url(params)) as connection:
        adopt(connection)
    assert clean(f"<{params['password']}>") == f"<{MASK}>"


@pytest.mark.parametrize("driver", ["psycopg", "psycopg2", "asyncpg", "pg8000"])
def test_adopt_takes_sqlalchemy_s_url(driver: str) -> None:
    url = sqlalchemy.URL.create(f"postgresql+{driver}", "u", CANARY, "h", 5433, "app")
    adopted = adopt(url)
    assert isinstance(adopted, ConnectionSpec)
    assert dict(adopted.parameters) == {"user": "u", "password": CANARY, "host": "h", "port": "5433", "dbname": "app"}
    assert "s3cr3t" not in repr(adopted) + clean(CANARY)


@pytest.fixture
def engine(params: dict[str, str]) -> Iterator[sqlalchemy.Engine]:
    engine = sqlalchemy.create_engine(to_url(params).replace("postgresql://", "postgresql+psycopg://"))
    yield engine
    engine.dispose()


def test_adopt_takes_an_engine_for_its_url(engine: sqlalchemy.Engine, params: dict[str, str]) -> None:
    adopted = adopt(engine)
    assert isinstance(adopted, ConnectionSpec)
    assert dict(adopted.parameters) == params
    connect(adopted).close()


def test_adopt_takes_an_idle_sqlalchemy_connection_s_own(engine: sqlalchemy.Engine) -> None:
    with engine.connect() as connection:
        adopted = adopt(connection)
        assert isinstance(adopted, psycopg.Connection)
        assert adopted is connection.connection.driver_connection
        connection.execute(sqlalchemy.text("SELECT 1"))
        with pytest.raises(UsageError, match="SQLAlchemy Connection is in a transaction"):
            adopt(connection)
    with pytest.raises(UsageError, match="SQLAlchemy Connection is closed"):
        adopt(connection)


def test_adopt_takes_an_async_engine_for_its_url() -> None:
    pytest.importorskip("greenlet", reason="SQLAlchemy's async engines need greenlet")
    from sqlalchemy.ext.asyncio import create_async_engine

    engine = create_async_engine("postgresql+psycopg://u:pw@h/app")
    for given in (engine, engine.connect()):
        adopted = adopt(given)
        assert isinstance(adopted, ConnectionSpec)
        assert dict(adopted.parameters) == {"user": "u", "password": "pw", "host": "h", "dbname": "app"}


@pytest.mark.parametrize("given", [42, object(), b"postgresql://h/app", {"host": "h"}, Path("x"), ["postgresql://h"]])
def test_adopt_refuses_anything_else_by_its_type(given: object) -> None:
    with pytest.raises(UsageError, match=rf"a database cannot be a .*{type(given).__name__}") as caught:
        adopt(given)
    assert "SQLAlchemy" in str(caught.value.hint)


def test_adopt_refuses_an_engine_of_another_database() -> None:
    with pytest.raises(UsageError, match="speaks PostgreSQL only"):
        adopt(sqlalchemy.create_engine("sqlite://"))
