r"""Open the connection a check or a remedy runs on, and say in one line why that failed.

psycopg is imported inside the functions: what needs no database must not pay for it at start-up.

Nothing is sent at start-up that a transaction-pooling pgbouncer refuses: no ``options``, only names it tracks.
Texts are read as UTF-8. A database with the encoding SQL_ASCII holds any bytes and converts nothing, and with
client_encoding UTF8 its server refuses to send what is not valid: there the client's encoding is SQL_ASCII too,
and what is not UTF-8 becomes a surrogate, shown as ``\xe9``.
"""

import os
import random
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from drift.catalog.refusals import Attempt, Refusal, explain, sentence
from drift.catalog.target import ConnectionSpec, resolve
from drift.errors import DriftError, TargetUnreachable, UsageError
from drift.model import Target
from drift.redact import REDACTOR, clean

if TYPE_CHECKING:
    import psycopg
    from psycopg.pq.abc import PGconn

_KEEP_ALIVE: Final = {"keepalives_idle": "30", "keepalives_interval": "10", "keepalives_count": "3"}
"""Seconds, seconds and probes: a server that vanished without a word is noticed after a minute, not after hours."""

_SHORTEST_PAUSE: Final = 0.1
_LONGEST_PAUSE: Final = 2.0

_TAKES: Final = "a URL, a psycopg connection, or SQLAlchemy's Engine, Connection or URL"


def connect(
    spec: ConnectionSpec,
    *,
    wait: float = 0,
    connect_timeout: int = 10,
    on_retry: Callable[[str], None] | None = None,
) -> "psycopg.Connection[Any]":
    """Answer a connection in autocommit mode that prepares nothing by itself.

    Args:
        spec: what to connect to.
        wait: seconds to try again while nobody answers or the server is starting; a refusal is final at once.
        connect_timeout: seconds for one attempt at one address; ``connect_timeout`` in the target or PGCONNECT_TIMEOUT wins.
        on_retry: told before each pause why the last attempt failed.

    Raises:
        TargetUnreachable: in one line, who was asked, who named it, and why not.
        UsageError: libpq does not understand the target.
    """
    import psycopg

    parameters = _parameters(spec, connect_timeout)
    start = time.monotonic()
    pause = _SHORTEST_PAUSE
    while True:
        try:
            connection: psycopg.Connection[Any] = psycopg.connect(autocommit=True, prepare_threshold=None, **parameters)
        except psycopg.Error as error:
            refusal, failure = _failure(error, spec)
        else:
            return _ready(connection)
        left = start + wait - time.monotonic()
        if left <= 0 or not refusal.transient:
            raise failure
        if on_retry is not None:
            on_retry(failure.message)
        time.sleep(min(left, random.uniform(pause / 2, pause)))  # noqa: S311
        pause = min(2 * pause, _LONGEST_PAUSE)


def _parameters(spec: ConnectionSpec, connect_timeout: int) -> dict[str, Any]:
    parameters = {**_KEEP_ALIVE, "fallback_application_name": "drift", **spec.parameters, "client_encoding": "UTF8"}
    if "PGCONNECT_TIMEOUT" not in os.environ:
        parameters.setdefault("connect_timeout", str(connect_timeout))
    return parameters


def _ready(connection: "psycopg.Connection[Any]") -> "psycopg.Connection[Any]":
    REDACTOR.add(connection.info.password)
    if server_encoding(connection) == "SQL_ASCII":
        from drift.catalog.ascii import read_any_bytes

        read_any_bytes(connection)
    return connection


def server_encoding(connection: "psycopg.Connection[Any]") -> str:
    """Answer the encoding of the database, such as ``UTF8``."""
    told = connection.info.parameter_status("server_encoding")
    if told is not None:
        return told
    # Some poolers do not pass on what the server told them.
    row = connection.execute("SHOW server_encoding").fetchone()
    return "" if row is None else bytes(row[0]).decode() if isinstance(row[0], bytes) else str(row[0])


def encoding_note(connection: "psycopg.Connection[Any]") -> str | None:
    """Answer a sentence about how texts are read where that is not as everywhere, else None."""
    if server_encoding(connection) != "SQL_ASCII":
        return None
    return "the database's encoding is SQL_ASCII: texts are read as UTF-8, other bytes are shown as \\x.."


def _failure(error: "psycopg.Error", spec: ConnectionSpec) -> tuple[Refusal, DriftError]:
    """Answer what a failed attempt means, as data and as the error to raise."""
    attempt = _attempt(error, spec)
    refusal = explain(attempt)
    target = clean(f"{_address(attempt, spec)} (from {spec.source})")
    reason = " ".join(clean(refusal.reason).split())
    kind = UsageError if refusal.usage else TargetUnreachable
    failure = kind(f"cannot connect to {target}: {reason}", clean(refusal.hint))
    failure.add_note(clean(f"the driver said: {sentence(attempt.words)}"))
    return refusal, failure


def _attempt(error: "psycopg.Error", spec: ConnectionSpec) -> Attempt:
    """Answer the facts of a failure: libpq's, where it came that far, else the target's."""
    given = spec.parameters
    pgconn = error.pgconn
    REDACTOR.add(_text(pgconn, "password"))
    return Attempt(
        words=str(error),
        host=_text(pgconn, "host") or given.get("host") or given.get("hostaddr") or os.environ.get("PGHOST", ""),
        port=_text(pgconn, "port") or given.get("port") or os.environ.get("PGPORT") or "5432",
        user=_text(pgconn, "user") or given.get("user") or os.environ.get("PGUSER", ""),
        database=_text(pgconn, "db") or given.get("dbname") or os.environ.get("PGDATABASE", ""),
        needs_password=bool(getattr(pgconn, "needs_password", False)),
        used_password=bool(getattr(pgconn, "used_password", False)),
    )


def _text(pgconn: "PGconn | None", name: str) -> str:
    value = getattr(pgconn, name, None)
    return value.decode(errors="replace") if isinstance(value, bytes) else ""


def _address(attempt: Attempt, spec: ConnectionSpec) -> str:
    if not (attempt.host or attempt.user) or "," in spec.parameters.get("host", ""):
        return str(spec)
    user = f"{attempt.user}@" if attempt.user else ""
    database = f"/{attempt.database}" if attempt.database else ""
    return f"{user}{attempt.host or 'localhost'}:{attempt.port}{database}"


def adopt(database: object) -> "ConnectionSpec | psycopg.Connection[Any]":
    """Answer how to reach what a caller of the Python API gave: a spec to connect to, or a connection to use as it is.

    An Engine, and a Connection whose driver is not psycopg 3, stand for their URL. None stands for the environment.

    Raises:
        UsageError: a connection that is closed or inside a transaction, a URL that is no PostgreSQL's, or something else.
        TargetMissing: None was given and the environment names no database.
    """
    if database is None or isinstance(database, str):
        return resolve(database, os.environ)
    if "psycopg" in sys.modules:
        import psycopg

        if isinstance(database, psycopg.Connection):
            return _idle(database)
    if callable(getattr(database, "render_as_string", None)):
        return _from_url(database)
    if callable(getattr(database, "in_transaction", None)) and hasattr(database, "engine"):
        return _from_sqlalchemy(database)
    if callable(getattr(getattr(database, "url", None), "render_as_string", None)):
        return _from_url(getattr(database, "url"))  # noqa: B009
    raise UsageError(f"a database cannot be a {type(database).__module__}.{type(database).__qualname__}", f"give {_TAKES}")


def _from_url(url: Any) -> ConnectionSpec:
    return resolve(url.render_as_string(hide_password=False), {})


def _from_sqlalchemy(connection: Any) -> "ConnectionSpec | psycopg.Connection[Any]":
    import psycopg

    # An AsyncConnection has a plain one behind it once it is started.
    plain = getattr(connection, "sync_connection", connection)
    if plain is not None and (plain.closed or plain.in_transaction()):
        raise _busy("SQLAlchemy Connection", "closed" if plain.closed else "in a transaction")
    driver = connection.connection.driver_connection if plain is connection else None
    return _idle(driver) if isinstance(driver, psycopg.Connection) else _from_url(connection.engine.url)


def _idle(connection: "psycopg.Connection[Any]") -> "psycopg.Connection[Any]":
    import psycopg

    status = connection.info.transaction_status
    if connection.closed or status != psycopg.pq.TransactionStatus.IDLE:
        raise _busy("psycopg connection", "closed" if connection.closed else "in a transaction")
    REDACTOR.add(connection.info.password)
    return connection


def _busy(what: str, state: str) -> UsageError:
    return UsageError(f"the {what} is {state}", "commit or roll back first, or give the Engine or the URL instead")


def describe(connection: "psycopg.Connection[Any]", spec: ConnectionSpec | None = None) -> Target:
    """Answer whom the connection reached, without any secret; for a socket the host is its directory.

    Args:
        connection: an open connection.
        spec: what it was made from; None for one that was given to us.
    """
    info = connection.info
    source = spec.source if spec is not None else "the connection that was given"
    return Target(info.host or info.hostaddr, info.port, info.dbname, info.user, source=source)
