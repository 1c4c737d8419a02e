"""What the catalog cannot say, asked by a query of the author's own, inside the check's read-only transaction.

The text comes from a file, perhaps from a pull request: it is put in parentheses behind FROM, so that it is one SELECT and
nothing else, sent by the protocol that takes one statement only, and ends after a limited number of rows, characters and seconds.
What it may call is for the role to say: a role that may only read is the right one. What it set is undone before the next text.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

from msgspec.structs import replace

from drift.catalog.court import Court
from drift.catalog.session import ServerRefused, Session, milliseconds
from drift.errors import CheckTimedOut
from drift.facts import Key, Sheet, with_sheet
from drift.kind import CHARACTERS_READ, ROWS_READ, Kind
from drift.model import Expectation, Snapshot
from drift.sqlquery import one_query
from drift.sqltext import NotOneExpression
from drift.stated import of_kinds, spoken_of

ANSWER: Final = "rows"
"""The attribute that holds what came back, or could not be learned."""

_COLUMNS: Final = 50

Texts: TypeAlias = tuple[tuple[str | None, ...], ...]


class _NoAnswer(Exception):
    """Nothing was learned; the text is the reason."""


def ask(session: Session, stated: Sequence[Expectation], snapshot: Snapshot, kinds: Mapping[str, Kind[Any]]) -> Snapshot:
    """Answer the snapshot with what was asked for, and why where there was no answer.

    Args:
        session: inside its read-only transaction, with a savepoint named ``drift`` set; back at it afterwards.
        stated: what is expected.
        snapshot: what the catalog said.
        kinds: every kind by name.
    """
    asked = [(item, query) for item in _asking(stated, kinds) if (query := _query(item, kinds)) is not None]
    learned: dict[str, dict[Key, tuple[Any, ...]]] = {}
    unread = dict(snapshot.unread)
    for number, (item, query) in enumerate(asked):
        answer: Texts = ()
        try:
            answer = _answer(session, query, item.schema, session.share(len(asked) - number))
        except _NoAnswer as reason:
            unread[item.ref, ANSWER] = str(reason)
        learned.setdefault(item.ref.kind, {})[item.ref.path, item.ref.arguments] = (answer,)
    if asked:
        _return(session)
    facts = snapshot.facts
    for name, rows in learned.items():
        facts = with_sheet(facts, name, Sheet(kinds[name].fact, (ANSWER,), rows))
    return replace(snapshot, facts=facts, unread=unread)


def _asking(stated: Sequence[Expectation], kinds: Mapping[str, Kind[Any]]) -> list[Expectation]:
    return of_kinds(stated, [name for name in spoken_of(stated) if type(kinds[name]).asks is not Kind.asks])


def _query(item: Expectation, kinds: Mapping[str, Kind[Any]]) -> str | None:
    return None if item.wanted is None else kinds[item.ref.kind].asks(item.ref, item.wanted)


def _return(session: Session, setting: str = "") -> None:
    session.batch(f"ROLLBACK TO SAVEPOINT drift; {setting}")


def _answer(session: Session, query: str, schema: str, seconds: float) -> Texts:
    """Answer the rows of a query as texts.

    Raises:
        _NoAnswer: with the server's words, or ours.
    """
    # Where the path begins is not known behind a return, so the court is a new one, which is told to go there.
    _return(session, f"SET LOCAL statement_timeout = '{milliseconds(seconds)}'; SET LOCAL search_path = pg_catalog")
    court = Court(session, "pg_catalog")
    try:
        query = one_query(query)
        columns = court.describe(query, schema)
        if not 0 < len(columns) <= _COLUMNS:
            raise _NoAnswer(f"it gives {len(columns)} columns; from 1 to {_COLUMNS} are read")
        return tuple(court.ask(_as_texts(query, len(columns)), schema).rows)
    except NotOneExpression as reason:
        raise _NoAnswer(str(reason)) from reason
    except ServerRefused as error:
        raise _NoAnswer(f"the server says: {error}") from error
    except CheckTimedOut as error:
        session.remaining()  # Raises where it is the time of the whole check that ran out.
        raise _NoAnswer(f"the server says: {error.message}, after {seconds:.0f} s") from error


def _as_texts(query: str, columns: int) -> str:
    names = [f"c{number}" for number in range(1, columns + 1)]
    texts = ", ".join(f"pg_catalog.left({name}::pg_catalog.text, {CHARACTERS_READ + 1})" for name in names)
    return f"SELECT {texts} FROM (\n{query}\n) AS asked({', '.join(names)}) LIMIT {ROWS_READ + 1}"
