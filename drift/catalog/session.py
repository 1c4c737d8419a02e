"""The one seam to the transport: a connection, its transaction, and a count of what went over the wire.

``batch`` sends SQL of ours, several statements at once, in one round trip. ``one`` sends a single statement through the extended
protocol, which refuses a second one: texts that come from a file go only through it.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import Struct

from drift.catalog.context import reading_context
from drift.errors import CatalogMoved, CheckTimedOut, CouldNotCheck, TargetUnreachable
from drift.redact import clean
from drift.sqltext import quote

if TYPE_CHECKING:
    import psycopg
    from psycopg.pq.abc import PGresult

LOCK_NOT_AVAILABLE = "55P03"
QUERY_CANCELED = "57014"

# Of a statement of ours: what a row of the transaction's moment points to was dropped since ("cache lookup failed", "invalid
# internal value for enum", "does not exist").
_MOVED = frozenset({"XX000", "22P03", "42P01", "42703", "42704", "42883", "3F000"})

_SECONDS_OF_ONE = 10.0

# libpq hands over a result in parts since 17; what is taken in is smaller than what libpq holds it in.
_ROWS_AT_ONCE = 1000
_SECONDS_OF_A_CANCEL = 5.0


class Rows(Struct, frozen=True):
    """The rows of one result, with the names of their columns."""

    names: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return (dict(zip(self.names, row, strict=True)) for row in self.rows)

    def first(self) -> dict[str, Any]:
        """Answer the only row."""
        return dict(zip(self.names, self.rows[0], strict=True))


class Column(NamedTuple):
    """A column of a result: its name, and the number and the modifier of its type."""

    name: str
    type: int
    modifier: int


class ServerRefused(Exception):
    """The server answered a statement with an error; ``sqlstate`` and ``message`` are its own words."""

    def __init__(self, sqlstate: str, message: str) -> None:
        super().__init__(f"{message} ({sqlstate})")
        self.sqlstate = sqlstate
        self.message = message


def sql(name: str) -> str:
    """Answer the text of one of this room's SQL files."""
    return Path(__file__).with_name(f"{name}.sql").read_text(encoding="utf-8")


class Session:
    """A connection as the rest of drift sees it.

    Args:
        connection: an idle psycopg connection in autocommit mode.
        timeout: seconds until every further statement is refused, None for no end.
    """

    def __init__(self, connection: "psycopg.Connection[Any]", timeout: float | None = None) -> None:
        self.connection = connection
        self.round_trips = 0
        self.rows_read = 0
        self._context = reading_context(connection)
        # Whether libpq, which was asked for parts, would hand over in parts as well what is sent next in a pipeline (18 does).
        self._in_parts = False
        self._deadline = None if timeout is None else time.monotonic() + timeout

    def remaining(self) -> float | None:
        """Answer the seconds left before the deadline, None without one.

        Raises:
            CheckTimedOut: none are left.
        """
        if self._deadline is None:
            return None
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise CheckTimedOut("the time given with --timeout ran out", hint="give more: drift check --timeout 120s")
        return left

    def share(self, waiting: int) -> float:
        """Answer the seconds a text from a file may take when so many are waiting, itself among them; the check goes on after.

        Raises:
            CheckTimedOut: no time is left.
        """
        left = self.remaining()
        return _SECONDS_OF_ONE if left is None else min(_SECONDS_OF_ONE, left / (waiting + 1))

    def batch(self, text: str) -> list[Rows]:
        """Run SQL of our own, several statements in one round trip, and answer the results that have rows."""
        with self._translated():
            cursor = self._cursor()
            cursor.execute(octets(text))
            self._in_parts = False
            results = [self._rows(cursor)] if cursor.description else []
            while cursor.nextset():
                if cursor.description:
                    results.append(self._rows(cursor))
        return results

    def stream(self, text: str, take: Callable[[int, Rows, bool], None], meanwhile: Callable[[], None] = lambda: None) -> None:
        """Run SQL of our own like ``batch``, and hand the rows over while the server works on those that follow.

        Args:
            text: several statements.
            take: takes the number of a result that has columns, some of its rows, and whether they are the last; once at least
                for each result.
            meanwhile: does what need not be done before the server has something to do.
        """
        from psycopg.adapt import Transformer

        transformer = Transformer(self._context)
        number = 0
        self._in_parts = True
        with self._translated(), self._heard_out():
            self._send(octets(text))
            meanwhile()
            for result, is_last in self._arriving():
                transformer.set_pgresult(result)
                take(number, Rows(_names(result), transformer.load_rows(0, result.ntuples, tuple)), is_last)
                self.rows_read += result.ntuples
                number += is_last

    def _send(self, text: bytes) -> None:
        from psycopg import capabilities
        from psycopg.generators import send

        pgconn = self.connection.pgconn
        pgconn.send_query(text)
        if capabilities.has_stream_chunked():
            pgconn.set_chunked_rows_mode(_ROWS_AT_ONCE)
        self.connection.wait(send(pgconn))

    def _arriving(self) -> "Iterator[tuple[PGresult, bool]]":
        """Yield what has columns as it arrives, and whether more of the same result may follow no more."""
        from psycopg.errors import error_from_result
        from psycopg.generators import fetch
        from psycopg.pq import ExecStatus

        while (result := self.connection.wait(fetch(self.connection.pgconn))) is not None:
            if result.status == ExecStatus.FATAL_ERROR:
                raise error_from_result(result)
            if result.nfields:
                yield result, result.status == ExecStatus.TUPLES_OK

    @contextmanager
    def _heard_out(self) -> Iterator[None]:
        """Hear everything the server still says, before something else is asked; what nobody takes any more is cancelled."""
        import psycopg

        try:
            yield
        except psycopg.Error:
            raise
        except BaseException:
            # Somebody interrupted, or what was taken could not be understood. Who cannot cancel hears it out all the same.
            with suppress(psycopg.Error):
                self.connection.cancel_safe(timeout=_SECONDS_OF_A_CANCEL)
            raise
        finally:
            from psycopg.generators import fetch

            while not self.connection.closed and self.connection.wait(fetch(self.connection.pgconn)) is not None:
                continue

    def one(self, text: str, parameters: Sequence[Any] | Mapping[str, Any] | None = None) -> Rows:
        """Run exactly one statement; a second one in the text is refused by the protocol itself."""
        with self._translated():
            cursor = self._cursor(binary=True)
            cursor.execute(octets(text), parameters)
            self._in_parts = False
            return self._rows(cursor)

    def one_on(self, path: str, text: str) -> Rows:
        """Set the search path and run exactly one statement under it, in one round trip where libpq knows how (14 and later)."""
        import psycopg

        with self._translated():
            paths, cursor = (self._cursor(binary=True) for _ in range(2))
            together = psycopg.Pipeline.is_supported() and not self._in_parts
            with self.connection.pipeline() if together else nullcontext():
                paths.execute(b"SELECT pg_catalog.set_config('search_path', %s, true)", (path,))
                cursor.execute(octets(text))
            self._in_parts = False
            self._rows(paths)
            return self._rows(cursor)

    def described(self, text: str) -> tuple[Column, ...]:
        """Answer the columns exactly one statement would give; the server reads it and does not run it (Parse and Describe).

        That takes the locks of a reader on the tables named, and no privilege on them.
        """
        from psycopg.errors import error_from_result
        from psycopg.pq import ExecStatus

        with self._translated():
            # The unnamed statement: a pooler that lends a connection for one transaction need not know of it.
            result = self.connection.pgconn.prepare(b"", octets(text))
            if result.status == ExecStatus.COMMAND_OK:
                self.round_trips += 1
                result = self.connection.pgconn.describe_prepared(b"")
            if result.status != ExecStatus.COMMAND_OK:
                raise error_from_result(result)
            return tuple(_column(result, number) for number in range(result.nfields))

    def end(self) -> None:
        """Leave the transaction without a trace; a connection that is gone already has left it."""
        if not self.connection.closed:
            self.round_trips += 1
            self.connection.execute("ROLLBACK")

    def _cursor(self, *, binary: bool = False) -> "psycopg.Cursor[Any]":
        """Answer a cursor of psycopg's own, whatever cursors somebody's connection makes."""
        import psycopg

        cursor = psycopg.Cursor(self.connection)
        # A binary one is what makes psycopg speak the extended protocol for a statement without parameters.
        cursor.format = psycopg.pq.Format.BINARY if binary else psycopg.pq.Format.TEXT
        return cursor

    def _rows(self, cursor: "psycopg.Cursor[Any]") -> Rows:
        from psycopg.adapt import Transformer

        result = cursor.pgresult
        if result is None or not result.nfields:
            return Rows((), ())
        transformer = Transformer(self._context)
        transformer.set_pgresult(result)
        self.rows_read += result.ntuples
        return Rows(_names(result), transformer.load_rows(0, result.ntuples, tuple))

    @contextmanager
    def _translated(self) -> Iterator[None]:
        import psycopg

        self.remaining()
        self.round_trips += 1
        try:
            yield
        except psycopg.errors.QueryCanceled as error:
            raise CheckTimedOut(_words(error), hint="give more time: --timeout 120s") from error
        except psycopg.Error as error:
            if self.connection.closed or error.sqlstate is None:
                raise TargetUnreachable(f"the connection was lost: {_words(error)}", hint="run it again") from error
            raise ServerRefused(error.sqlstate, _words(error)) from error


def _words(error: "psycopg.Error") -> str:
    """Answer the server's own sentence, without a position or a secret."""
    primary = error.diag.message_primary or str(error).strip().partition("\n")[0]
    return clean(primary)


def _names(result: "PGresult") -> tuple[str, ...]:
    return tuple((result.fname(number) or b"").decode("utf-8", "surrogateescape") for number in range(result.nfields))


def _column(result: "PGresult", number: int) -> Column:
    return Column(_names(result)[number], result.ftype(number), result.fmod(number))


def octets(text: str) -> bytes:
    """Answer the bytes to send for a text; surrogates stand for bytes read from a database in SQL_ASCII."""
    return text.encode("utf-8", "surrogateescape")


def search_path(schema: str) -> str:
    """Answer the search path under which the author's unqualified names are read: their schema, then public."""
    return quote(schema) if schema in ("public", "pg_catalog") else f"{quote(schema)}, public"


def milliseconds(seconds: float | None) -> str:
    """Answer a time-out as PostgreSQL takes it; 0 is no time-out."""
    return "0" if seconds is None else f"{max(1, int(seconds * 1000))}ms"


@contextmanager
def refusal_is_no_verdict(what: str) -> Iterator[None]:
    """Turn a refusal of a statement of ours into CouldNotCheck, naming what was asked."""
    try:
        yield
    except ServerRefused as error:
        if error.sqlstate == LOCK_NOT_AVAILABLE:
            raise CouldNotCheck(f"{what}: a system catalog is locked by another session", hint="run it again") from error
        if error.sqlstate in _MOVED:
            raise CatalogMoved(f"{what}: the server says: {error}", hint="others may be changing it: run it again") from error
        raise CouldNotCheck(f"{what}: the server says: {error}", hint="drift doctor") from error
