"""Where texts from a file are put to the server, one at a time: a refusal leaves the transaction usable."""

from drift.catalog.session import Rows, ServerRefused, Session, search_path


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
        except ServerRefused:
            self._session.batch("ROLLBACK TO SAVEPOINT drift")
            self._at = self._home
            raise
        self._at = schema
        return rows
