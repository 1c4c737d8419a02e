"""Fixtures of the whole suite: one server per process, a fresh database and roles per test."""

import os
import secrets
import signal
from collections.abc import Callable, Iterator
from zlib import crc32

import psycopg
import pytest
from hypothesis import settings
from packaging.specifiers import SpecifierSet
from psycopg import sql

from drift.redact import REDACTOR
from tests.databases import Database, Role
from tests.servers import NoServer, Running, choose

# A shared machine's pauses are no bug of ours, and a checkout may be read-only.
settings.register_profile("drift", deadline=None, database=None)
settings.load_profile("drift")

# What a test's kinds mean by a text is not what the next test's do; tests/expectations/test_memory.py turns it on for itself.
os.environ["DRIFT_CACHE_DIR"] = ""

# Where GitHub Actions runs the suite, the checks it makes are none of the workflow's.
os.environ.pop("GITHUB_ACTIONS", None)

# A shell that starts the suite in the background has it, and all it starts, ignore an interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

RoleFactory = Callable[..., Role]


def pytest_report_header() -> str:
    """Which server the run uses, or why there is none."""
    try:
        return f"server: {choose().describe()}"
    except (NoServer, psycopg.Error) as error:
        return f"server: none ({str(error).strip()})"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark ``server`` what uses one, so that ``-m server`` runs just these on another version; leave out what no sample wants."""
    for item in items:
        if "server" in getattr(item, "fixturenames", ()) or item.get_closest_marker("pg"):
            item.add_marker(pytest.mark.server)
    left_out = [item for item in items if not _is_of_the_sample(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


def _is_of_the_sample(item: pytest.Item) -> bool:
    """Answer whether a row of a long table is run: all are, unless DRIFT_TEST_ROWS or DRIFT_TEST_AGAIN say one of how many."""
    for marker, variable in (("rows", "DRIFT_TEST_ROWS"), ("again", "DRIFT_TEST_AGAIN")):
        if item.get_closest_marker(marker) and hasattr(item, "callspec"):
            salted = os.environ.get("DRIFT_TEST_SALT", "") + item.nodeid
            return crc32(salted.encode()) % int(os.environ.get(variable) or 1) == 0
    return True


@pytest.fixture(autouse=True)
def no_secret_of_another_test() -> None:
    """What one test had for a password is a plain word in the next."""
    REDACTOR.forget()


@pytest.fixture(scope="session")
def server() -> Iterator[Running]:
    """The PostgreSQL of this process, entered as a superuser; see `tests.servers`."""
    try:
        source = choose()
    except NoServer as error:
        reason = str(error)
    else:
        with source.start() as running:
            yield running
        return
    pytest.fail(reason, pytrace=False)


@pytest.fixture(autouse=True)
def _right_version(request: pytest.FixtureRequest) -> None:
    """Skip a test whose ``pg`` marker does not admit the server's major version."""
    marker = request.node.get_closest_marker("pg")
    if marker is None:
        return
    running: Running = request.getfixturevalue("server")
    if str(running.major) not in SpecifierSet(marker.args[0]):
        pytest.skip(f"needs PostgreSQL {marker.args[0]}, the server is {running.version}")


@pytest.fixture
def role(server: Running) -> Iterator[RoleFactory]:
    """Make login roles: ``role("reader", "NOINHERIT")``; all are dropped, after the test's database."""
    made: list[Role] = []

    def make(hint: str = "role", options: str = "") -> Role:
        new = Role(_unique(hint), secrets.token_hex(8))
        statement = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {} {}").format(
            sql.Identifier(new.name), sql.Literal(new.password), sql.SQL(options)
        )
        _administer(server, statement)
        made.append(new)
        return new

    yield make
    for each in made:
        _administer(server, sql.SQL("DROP ROLE {}").format(sql.Identifier(each.name)))


@pytest.fixture
def databases(server: Running, role: RoleFactory) -> Iterator[Callable[[], Database]]:
    """Make new empty databases; all are dropped afterwards, whoever is still connected."""
    del role  # asked for only so that roles are dropped after what depends on them
    made: list[str] = []

    def make() -> Database:
        name = _unique("drift")
        _administer(server, sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        made.append(name)
        return Database(server.url(name), name)

    yield make
    for name in made:
        Database(server.url(name), name).unsubscribe()
        _administer(server, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def database(databases: Callable[[], Database]) -> Database:
    """A new empty database, dropped afterwards whoever is still connected."""
    return databases()


def _administer(server: Running, statement: sql.Composed) -> None:
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(statement)


def _unique(hint: str) -> str:
    """A name no other test, worker or run on the same server uses."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    return f"{hint}_{worker}_{secrets.token_hex(4)}"
