"""The driver, as the rest of this room sees it: the only place in it that knows psycopg."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import psycopg
from psycopg.pq import TransactionStatus
from psycopg.rows import dict_row

from drift.redact import clean
from drift.remedy.wire import Notice, ServerSaid
from drift.remedy.witness import Asked, Sight, Witness

if TYPE_CHECKING:
    from psycopg.errors import Diagnostic

Connection: TypeAlias = psycopg.Connection[Any]
"""What the rest of this room, which may not know the driver, calls its connection."""

# Functions of the server's that find out that another session wrote the same catalog row; their message is translated.
_RACES: Final = frozenset({"simple_heap_update", "simple_heap_delete"})

# What our own statements that commit as they go say of themselves, each time they have.
_COUNT: Final = re.compile(r"drift: (?P<done>\d+) of (?P<total>\d+) rows")


def another(connect: Callable[[], Connection]) -> "PsycopgWire":
    """Answer a further connection.

    Raises:
        ServerSaid: the server refused, or is not there.
        DriftError: whoever opens it says why not.
    """
    try:
        return PsycopgWire(connect())
    except psycopg.Error as error:
        raise ServerSaid(error.sqlstate or "", clean(str(error).strip().partition("\n")[0]), lost=True) from error


class PsycopgWire:
    """A psycopg connection as the rest of this room sees it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._heard: list[Notice] = []
        self._counted: tuple[int, int] | None = None
        if not connection.autocommit:
            connection.autocommit = True
        # What psycopg prepares by itself it drops after each ALTER with DEALLOCATE ALL: a round trip under the lock, and what the
        # witness has prepared is lost.
        self._threshold, connection.prepare_threshold = connection.prepare_threshold, None
        connection.add_notice_handler(self._hear)

    @property
    def connection(self) -> Connection:
        """Answer what it wraps."""
        return self._connection

    @property
    def client_pid(self) -> int:
        """Answer the backend's process as the start of the connection named it."""
        return self._connection.info.backend_pid

    @property
    def closed(self) -> bool:
        """Answer whether the connection is gone."""
        return self._connection.closed

    @property
    def counted(self) -> tuple[int, int] | None:
        """Answer how many rows the statement that runs says it has done, and of how many; None where it says nothing."""
        return self._counted

    @property
    def busy(self) -> bool:
        """Answer whether a transaction, or a statement, is not over."""
        return not self.closed and self._connection.info.transaction_status != TransactionStatus.IDLE

    def run(self, sql: str) -> str:
        """Run exactly one statement, byte for byte; answer its command tag."""
        self._counted = None
        with self.translated():
            # A binary cursor makes psycopg speak the extended protocol, which refuses a second statement.
            cursor = self._connection.cursor(binary=True)
            cursor.execute(_octets(sql), prepare=False)
            return cursor.statusmessage or ""

    def batch(self, statements: Sequence[str]) -> None:
        """Run statements of our own in one round trip."""
        with self.translated():
            self._connection.execute(_octets("; ".join(statements)))

    def rows(self, sql: str) -> list[Mapping[str, Any]]:
        """Answer the rows of a query of our own; a DO block has none."""
        with self.translated():
            cursor = self._connection.cursor(row_factory=dict_row)
            cursor.execute(_octets(sql), prepare=False)
            return list(cursor) if cursor.description else []

    def notices(self) -> list[Notice]:
        """Answer what was said since this was last asked."""
        heard, self._heard = self._heard, []
        return heard

    def cancel(self) -> bool:
        """Have the server stop what runs, without waiting for its end; answer whether anything did."""
        if self._connection.info.transaction_status != TransactionStatus.ACTIVE:
            return False
        # Where the server cannot be reached any more, only the time-outs are left.
        with suppress(psycopg.Error):
            self._connection.cancel_safe(timeout=5.0)
        return True

    def close(self) -> None:
        """Leave, so that the server ends what is open."""
        self._connection.close()

    def hang_up(self) -> None:
        """Stop listening."""
        self._connection.remove_notice_handler(self._hear)
        self._connection.prepare_threshold = self._threshold

    def _hear(self, said: "Diagnostic") -> None:
        if count := _COUNT.fullmatch(said.message_primary or ""):
            self._counted = int(count["done"]), int(count["total"])
            return
        self._heard.append(Notice(said.sqlstate or "", clean(said.message_primary or "")))

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Tell the driver's errors as ``ServerSaid``."""
        try:
            yield
        except psycopg.Error as error:
            raise self._said(error) from error

    def _said(self, error: psycopg.Error) -> ServerSaid:
        diag = error.diag
        message = diag.message_primary or str(error).strip().partition("\n")[0]
        where = (diag.context or "").partition("\n")[0]
        words = "; ".join(part for part in (message, diag.message_detail, where) if part)
        raced = diag.source_function in _RACES or "concurrently" in message
        return ServerSaid(error.sqlstate or "", clean(words), lost=self.closed, raced=raced)


class Translated:
    """A witness whose driver's errors are told as the wire's are."""

    def __init__(self, witness: Witness, wire: PsycopgWire) -> None:
        self._witness = witness
        self._wire = wire

    def see(self, asked: Asked) -> Sight:
        """Answer what is there now."""
        with self._wire.translated():
            return self._witness.see(asked)

    def prepare(self, asked: Asked) -> None:
        """Have the server plan what will be asked."""
        with self._wire.translated():
            self._witness.prepare(asked)

    def forget(self) -> None:
        """Have the server forget what it has planned."""
        with self._wire.translated():
            self._witness.forget()


def _octets(sql: str) -> bytes:
    """Answer the statement as it goes over the wire; a name that is no UTF-8 keeps its bytes."""
    return sql.encode("utf-8", "surrogateescape")
