"""The Python API takes what a program has at hand, and gives it back as it was."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy
from psycopg.pq import TransactionStatus
from psycopg.rows import dict_row

import drift
from drift.catalog import opened as opening
from drift.catalog.session import Session
from tests.databases import Database
from tests.stories.commands import CONTRACT, founding_table
from tests.stories.conftest import Door

DEFAULT = "ALTER TABLE public.user_profiles ALTER COLUMN id SET DEFAULT gen_random_uuid()::text"


def sqlalchemy_url(database: Database) -> sqlalchemy.URL:
    return sqlalchemy.make_url(database.url).set(drivername="postgresql+psycopg")


@contextmanager
def an_engine(database: Database) -> Iterator[object]:
    engine = sqlalchemy.create_engine(sqlalchemy_url(database))
    yield engine
    engine.dispose()


@contextmanager
def an_async_engine(database: Database) -> Iterator[object]:
    pytest.importorskip("greenlet", reason="SQLAlchemy's asyncio needs greenlet")
    from sqlalchemy.ext.asyncio import create_async_engine

    yield create_async_engine(sqlalchemy_url(database))


@contextmanager
def a_connection(database: Database) -> Iterator[object]:
    engine = sqlalchemy.create_engine(sqlalchemy_url(database))
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@contextmanager
def an_autocommit_connection(database: Database) -> Iterator[object]:
    engine = sqlalchemy.create_engine(sqlalchemy_url(database), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@contextmanager
def a_psycopg_connection(database: Database) -> Iterator[object]:
    with psycopg.connect(database.url) as connection:
        yield connection


@contextmanager
def an_autocommit_psycopg_connection(database: Database) -> Iterator[object]:
    with psycopg.connect(database.url, autocommit=True) as connection:
        yield connection


@contextmanager
def a_url(database: Database) -> Iterator[object]:
    yield database.url


@contextmanager
def a_sqlalchemy_url(database: Database) -> Iterator[object]:
    yield sqlalchemy_url(database)


@contextmanager
def a_drivers_url(database: Database) -> Iterator[object]:
    yield database.url.replace("postgresql://", "postgresql+asyncpg://")


MANNERS = [
    a_url,
    a_drivers_url,
    a_sqlalchemy_url,
    an_engine,
    an_async_engine,
    a_connection,
    an_autocommit_connection,
    a_psycopg_connection,
    an_autocommit_psycopg_connection,
]
CONNECTIONS = [a_connection, an_autocommit_connection, a_psycopg_connection, an_autocommit_psycopg_connection]

Manner = Callable[[Database], Any]
each_manner = pytest.mark.parametrize("manner", MANNERS, ids=lambda manner: manner.__name__)
each_connection = pytest.mark.parametrize("manner", CONNECTIONS, ids=lambda manner: manner.__name__)


@pytest.fixture
def bot(database: Database) -> Database:
    """The founding table without its default."""
    database.execute(founding_table())
    return database


def driver(connection: Any) -> "psycopg.Connection[Any]":
    """The psycopg connection below whatever was given."""
    raw = connection if isinstance(connection, psycopg.Connection) else connection.connection.driver_connection
    assert isinstance(raw, psycopg.Connection)
    return raw


@each_manner
def test_check_plan_apply_rollback(manner: Manner, bot: Database, tmp_path: Path) -> None:
    before, runs = bot.dump(), tmp_path / "runs"
    with manner(bot) as database:
        found = drift.check(database, CONTRACT)
        planned = drift.plan(database, CONTRACT)
        assert before == bot.dump()
        applied = drift.apply(database, CONTRACT, runs=runs)
        green = drift.check(database, str(CONTRACT))
        undone = drift.rollback(database, applied.run, runs=runs)

    assert drift.Verdict.DRIFT is found.verdict
    assert "column-default public.user_profiles.id" in [finding.name for finding in found.findings]
    assert [DEFAULT] == [step.sql for step in planned.steps] == [step.sql for step in applied.applied]
    assert ((), drift.Verdict.AS_EXPECTED) == (applied.remaining, applied.verdict)
    assert drift.Verdict.AS_EXPECTED is green.verdict
    assert undone.run not in (None, applied.run)
    assert before == bot.dump()


@each_connection
def test_a_connection_comes_back_idle_and_as_it_was(manner: Manner, bot: Database) -> None:
    settings = "SELECT name, setting FROM pg_settings WHERE name NOT LIKE 'transaction%' ORDER BY name"
    with manner(bot) as given:
        raw = driver(given)
        before, autocommit = raw.execute(settings).fetchall(), raw.autocommit
        if not autocommit:
            raw.rollback()
        said: list[str | None] = []
        raw.add_notice_handler(lambda notice: said.append(notice.message_primary))

        assert drift.check(given, CONTRACT).verdict is drift.Verdict.DRIFT

        assert (False, TransactionStatus.IDLE) == (raw.closed, raw.info.transaction_status)
        assert autocommit == raw.autocommit
        assert before == raw.execute(settings).fetchall()
        assert [] == said
        if not autocommit:
            raw.rollback()


@each_connection
def test_a_check_can_not_write_whatever_the_connection_is_like(
    manner: Manner, bot: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, ...]] = []

    class Watched(Session):
        def end(self) -> None:
            row = self.connection.execute("SHOW transaction_read_only").fetchone()
            level = self.connection.execute("SHOW transaction_isolation").fetchone()
            seen.append((*(row or ()), *(level or ())))
            super().end()

    monkeypatch.setattr(opening, "Session", Watched)

    with manner(bot) as given:
        drift.check(given, CONTRACT)

    assert [("on", "repeatable read")] == seen


def test_a_sqlalchemy_connection_goes_on_working(bot: Database) -> None:
    with a_connection(bot) as given:
        assert isinstance(given, sqlalchemy.Connection)

        drift.check(given, CONTRACT)

        assert not given.in_transaction()
        with given.begin():
            given.execute(sqlalchemy.text("ALTER TABLE user_profiles ALTER COLUMN id SET DEFAULT gen_random_uuid()"))
        assert drift.check(given, CONTRACT).verdict is drift.Verdict.AS_EXPECTED


@each_connection
def test_a_connection_comes_back_usable_when_the_check_fails(manner: Manner, bot: Database, tmp_path: Path) -> None:
    hopeless = tmp_path / "hopeless.yaml"
    hopeless.write_text("version: 1\ntables:\n  user_profiles:\n    columns: {id: {default: no_such_function()}}\n")
    with manner(bot) as given:
        drift.check(given, hopeless)
        with pytest.raises(drift.DriftError):
            drift.check(given, CONTRACT, timeout=0.000001)

        assert TransactionStatus.IDLE is driver(given).info.transaction_status
        assert (1,) == driver(given).execute("SELECT 1").fetchone()
        driver(given).rollback()


class _Nothing(psycopg.adapt.Loader):
    def load(self, data: psycopg.adapt.Buffer) -> None:
        return None


@pytest.mark.parametrize(
    "given", [{"row_factory": dict_row}, {"cursor_factory": psycopg.ClientCursor}, {}], ids=["rows", "cursors", "loaders"]
)
def test_how_a_connection_is_used_by_its_owner_changes_nothing(given: dict[str, Any], bot: Database) -> None:
    with psycopg.connect(bot.url, **given) as connection:
        connection.adapters.register_loader("text", _Nothing)
        connection.adapters.register_loader("bool", _Nothing)

        assert drift.check(bot.url, CONTRACT).findings == drift.check(connection, CONTRACT).findings


def test_a_connection_in_a_transaction_is_refused_and_left_in_it(bot: Database) -> None:
    with psycopg.connect(bot.url) as connection:
        connection.execute("CREATE TABLE mine ()")

        with pytest.raises(drift.DriftError, match=r"in a transaction.*\n.*commit or roll back") as caught:
            drift.check(connection, CONTRACT)

        assert drift.ExitCode.USAGE is caught.value.exit_code
        assert (1,) == connection.execute("SELECT count(*) FROM pg_class WHERE relname = 'mine'").fetchone()
        connection.rollback()


def test_a_sqlalchemy_connection_in_a_transaction_is_refused(bot: Database) -> None:
    with a_connection(bot) as given:
        assert isinstance(given, sqlalchemy.Connection)
        given.execute(sqlalchemy.text("SELECT 1"))

        with pytest.raises(drift.DriftError, match="in a transaction"):
            drift.check(given, CONTRACT)


def test_a_closed_connection_is_refused(bot: Database) -> None:
    with psycopg.connect(bot.url) as connection:
        connection.close()

        with pytest.raises(drift.DriftError, match="is closed"):
            drift.check(connection, CONTRACT)


@pytest.mark.parametrize("wrong", [42, b"postgresql://localhost/app", ["postgresql://localhost/app"], object(), Path("app.db")])
def test_anything_else_is_refused_in_words(wrong: object) -> None:
    with pytest.raises(drift.DriftError) as caught:
        drift.check(wrong, CONTRACT)

    assert drift.ExitCode.USAGE is caught.value.exit_code
    assert type(wrong).__qualname__ in str(caught.value)
    assert "a URL, a psycopg connection, or SQLAlchemy's Engine, Connection or URL" in str(caught.value)


def test_another_database_s_engine_is_refused_in_words() -> None:
    engine = sqlalchemy.create_engine("sqlite://")

    with pytest.raises(drift.DriftError, match="sqlite") as caught:
        drift.check(engine, CONTRACT)

    assert drift.ExitCode.USAGE is caught.value.exit_code


def test_nothing_given_means_the_environment(bot: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DRIFT_DATABASE_URL", "POSTGRES_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATABASE_URL", bot.url)

    assert bot.name == drift.check(paths=CONTRACT).target.database


def test_options_choose_what_counts(bot: Database) -> None:
    ignored = drift.check(bot.url, [CONTRACT], ignore=["*"])
    never = drift.check(bot.url, CONTRACT, fail_on=None)

    assert ((), drift.Verdict.AS_EXPECTED) == (ignored.findings, ignored.verdict)
    assert never.findings
    assert drift.Verdict.AS_EXPECTED is never.verdict


def test_lint_contacts_nothing(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", door.url)

    assert drift.lint(CONTRACT).stated
    assert not door.knocked()


def test_hazards_must_be_allowed_by_name(bot: Database, tmp_path: Path) -> None:
    lossy = tmp_path / "lossy.yaml"
    lossy.write_text("version: 1\ntables:\n  user_profiles:\n    columns: {notes: {absent: true}}\n")
    before = bot.dump()

    with pytest.raises(drift.DriftError) as caught:
        drift.apply(bot.url, lossy, runs=tmp_path / "runs")
    assert drift.ExitCode.REFUSED is caught.value.exit_code
    assert before == bot.dump()

    with pytest.raises(ValueError, match="nonsense"):
        drift.apply(bot.url, lossy, runs=tmp_path / "runs", allow=["nonsense"])
    assert before == bot.dump()
