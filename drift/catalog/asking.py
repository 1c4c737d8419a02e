"""What the catalog cannot say, asked by a query of the author's own, inside the check's read-only transaction."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from msgspec.structs import replace

from drift.catalog.court import Court
from drift.catalog.session import Rows, ServerRefused, Session
from drift.facts import Key, Sheet, with_sheet
from drift.kind import Kind
from drift.model import Expectation, Snapshot
from drift.stated import of_kinds

ANSWER: Final = "rows"
"""The attribute that holds what came back, or could not be learned."""


def ask(
    session: Session, stated: Sequence[Expectation], snapshot: Snapshot, kinds: Mapping[str, Kind[Any]], schema: str
) -> Snapshot:
    """Answer the snapshot with what was asked for, and why where there was no answer.

    Args:
        session: inside its read-only transaction, with a savepoint named ``drift`` set.
        stated: what is expected.
        snapshot: what the catalog said.
        kinds: every kind by name.
        schema: the one the search path begins with, now and afterwards.
    """
    asking = of_kinds(stated, [name for name, kind in kinds.items() if type(kind).asks is not Kind.asks])
    court = Court(session, schema)
    learned: dict[str, dict[Key, tuple[Any, ...]]] = {}
    unread = dict(snapshot.unread)
    for item in asking:
        kind = kinds[item.ref.kind]
        query = None if item.wanted is None else kind.asks(item.ref, item.wanted)
        if query is None:
            continue
        answer: tuple[Any, ...] = ()
        try:
            answer = _texts(court.ask(query, item.schema))
        except ServerRefused as error:
            unread[item.ref, ANSWER] = f"the server says: {error}"
        learned.setdefault(kind.name, {})[item.ref.path, item.ref.arguments] = (answer,)
    facts = snapshot.facts
    for name, rows in learned.items():
        facts = with_sheet(facts, name, Sheet(kinds[name].fact, (ANSWER,), rows))
    return replace(snapshot, facts=facts, unread=unread)


def _texts(rows: Rows) -> tuple[tuple[str | None, ...], ...]:
    return tuple(tuple(None if value is None else str(value) for value in row) for row in rows.rows)
