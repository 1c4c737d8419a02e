"""What the catalog cannot say, asked by a query of the author's own, inside the check's read-only transaction."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from msgspec.structs import replace

from drift.catalog.court import Court
from drift.catalog.session import Rows, ServerRefused, Session
from drift.kind import Kind
from drift.model import Expectation, Snapshot

ANSWER: Final = "rows"
"""The attribute that holds what came back, or could not be learned."""


def ask(
    session: Session, stated: Iterable[Expectation], snapshot: Snapshot, kinds: Mapping[str, Kind[Any]], schema: str
) -> Snapshot:
    """Answer the snapshot with what was asked for, and why where there was no answer.

    Args:
        session: inside its read-only transaction, with a savepoint named ``drift`` set.
        stated: what is expected.
        snapshot: what the catalog said.
        kinds: every kind by name.
        schema: the one the search path begins with, now and afterwards.
    """
    court = Court(session, schema)
    facts, unread = dict(snapshot.facts), dict(snapshot.unread)
    for item in stated:
        kind = kinds[item.ref.kind]
        query = None if item.wanted is None else kind.asks(item.ref, item.wanted)
        if query is None:
            continue
        try:
            facts[item.ref] = _fact(kind, court.ask(query, item.schema))
        except ServerRefused as error:
            facts[item.ref] = kind.fact()
            unread[item.ref, ANSWER] = f"the server says: {error}"
    return replace(snapshot, facts=facts, unread=unread)


def _fact(kind: Kind[Any], rows: Rows) -> Any:
    return kind.fact(**{ANSWER: tuple(tuple(None if value is None else str(value) for value in row) for row in rows.rows)})
