"""A database opened for one run: the session, what it leads to, and how to open the same again."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from drift.catalog.connect import adopt, connect, describe
from drift.catalog.session import Session
from drift.catalog.target import ConnectionSpec, resolve
from drift.model import Target
from drift.request import Request

if TYPE_CHECKING:
    import psycopg


class Opened(Struct, frozen=True):
    """One database, entered.

    Args:
        session: on an idle connection.
        target: what it leads to, as far as known before asking the server.
        again: opens another connection to the same database, None where all we were given is a connection.
    """

    session: Session
    target: Target
    again: "Callable[[], psycopg.Connection[Any]] | None"

    @contextmanager
    def another(self) -> "Iterator[psycopg.Connection[Any]]":
        """Open a further connection for what needs one of its own; the same one where we cannot open any."""
        if self.again is None:
            yield self.session.connection
            return
        connection = self.again()
        try:
            yield connection
        finally:
            connection.close()


@contextmanager
def opened(request: Request) -> Iterator[Opened]:
    """Open the database a request means, and close what was opened for it.

    Raises:
        TargetMissing, TargetUnreachable, UsageError: see ``catalog.connect``.
    """
    given = request.database
    found = resolve(given, os.environ, request.named_by) if isinstance(given, str | None) else adopt(given)
    if not isinstance(found, ConnectionSpec):
        with _autocommit(found):
            yield Opened(Session(found, request.timeout), describe(found), None)
        return
    for note in found.notes:
        request.notice(note)
    connection = connect(found, wait=request.wait, on_retry=request.notice)
    try:
        session = Session(connection, request.timeout)
        yield Opened(session, describe(connection, found), lambda: connect(found))
    finally:
        connection.close()


@contextmanager
def _autocommit(connection: "psycopg.Connection[Any]") -> Iterator[None]:
    """Let us say ourselves when a transaction begins, on a connection that is somebody else's."""
    before = connection.autocommit
    connection.autocommit = True
    try:
        yield
    finally:
        if not connection.closed:
            connection.autocommit = before
