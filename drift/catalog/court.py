"""Where texts from a file are put to the server, one at a time: a refusal leaves the transaction usable."""

from typing import Final

from drift.catalog.session import Rows, ServerRefused, Session, search_path, sql
from drift.sqltext import quote

_DENIED: Final = "42501"

# A function, an operator, a type, a table, a schema, any other object that the server does not see.
_UNSEEN: Final = frozenset({"42883", "42704", "42P01", "3F000"})


class Court:
    """A session inside its read-only transaction, and which schema its search path begins with.

    Args:
        session: with a savepoint named ``drift`` set.
        schema: the one its search path begins with, now and after a return to the savepoint.
    """

    def __init__(self, session: Session, schema: str) -> None:
        self._session = session
        self._home = schema
        self._at = schema

    def ask(self, text: str, schema: str) -> Rows:
        """Run one statement with the schema of the author's names first on the path.

        Raises:
            ServerRefused: the server will not; the transaction can go on.
        """
        try:
            rows = self._session.one(text) if self._at == schema else self._session.one_on(search_path(schema), text)
        except ServerRefused as refused:
            self._session.batch("ROLLBACK TO SAVEPOINT drift")
            self._at = self._home
            raise self._understood(refused, schema) from refused
        self._at = schema
        return rows

    def _understood(self, refused: ServerRefused, schema: str) -> ServerRefused:
        """Answer the refusal as one of privileges where what is not seen may stand in a schema that the role cannot use."""
        if refused.sqlstate not in _UNSEEN:
            return refused
        closed = [row["schema"] for row in self._session.one(sql("unusable"), ([schema, "public"],))]
        if not closed:
            return refused
        names = " and ".join(map(quote, closed))
        return ServerRefused(_DENIED, f"{refused.message}; this role has no USAGE on schema {names}, where it may be")
