"""Where texts from a file are put to the server, one at a time: a refusal leaves the transaction usable."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from drift.catalog.session import Column, Rows, ServerRefused, Session, search_path, sql
from drift.errors import CheckTimedOut
from drift.sqltext import quote

_DENIED: Final = "42501"

# A function, an operator, a type, a table, a schema, any other object that the server does not see.
_UNSEEN: Final = frozenset({"42883", "42704", "42P01", "3F000"})


class Court:
    """A session inside its read-only transaction, and which schema its search path begins with.

    Args:
        session: with a savepoint set.
        schema: the one its search path begins with, now and after a return to the savepoint.
        savepoint: its name.
    """

    def __init__(self, session: Session, schema: str, savepoint: str = "drift") -> None:
        self._session = session
        self._home = schema
        self._at = schema
        self._savepoint = savepoint

    @property
    def server_version(self) -> int:
        """Answer the server's version as it counts itself: 150003 for 15.3."""
        return self._session.connection.info.server_version

    def ask(self, text: str, schema: str) -> Rows:
        """Run one statement with the schema of the author's names first on the path.

        Raises:
            ServerRefused: the server will not; the transaction can go on.
            CheckTimedOut: it took too long; so it can.
        """
        with self._returning(schema):
            return self._session.one(text) if self._at == schema else self._session.one_on(search_path(schema), text)

    def describe(self, text: str, schema: str) -> tuple[Column, ...]:
        """Answer the columns one statement would give, which is not run, with the schema first on the path.

        Raises:
            ServerRefused: the server will not read it; the transaction can go on.
            CheckTimedOut: it took too long; so it can.
        """
        with self._returning(schema):
            if self._at != schema:
                self._session.one("SELECT pg_catalog.set_config('search_path', %s, true)", (search_path(schema),))
            return self._session.described(text)

    @contextmanager
    def _returning(self, schema: str) -> Iterator[None]:
        """Go back to the savepoint after a refusal; else the schema is the one the path begins with from now on."""
        try:
            yield
        except (ServerRefused, CheckTimedOut) as refused:
            self._session.batch(f"ROLLBACK TO SAVEPOINT {self._savepoint}")
            self._at = self._home
            raise self._understood(refused, schema) from refused
        self._at = schema

    def _understood(self, refused: ServerRefused | CheckTimedOut, schema: str) -> ServerRefused | CheckTimedOut:
        """Answer the refusal as one of privileges where what is not seen may stand in a schema that the role cannot use."""
        if isinstance(refused, CheckTimedOut) or refused.sqlstate not in _UNSEEN:
            return refused
        closed = [row["schema"] for row in self._session.one(sql("unusable"), ([schema, "public"],))]
        if not closed:
            return refused
        names = " and ".join(map(quote, closed))
        return ServerRefused(_DENIED, f"{refused.message}; this role has no USAGE on schema {names}, where it may be")
