"""Does a statement succeed here? Run for real, each behind a savepoint, in one transaction that is always rolled back.

What a rollback does not take back stays: sequences have advanced, and a trigger may have told somebody outside.
"""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from drift.catalog.session import QUERY_CANCELED, ServerRefused, Session, milliseconds, refusal_is_no_verdict
from drift.errors import CheckTimedOut
from drift.model import Expectation
from drift.sqltext import quote

_LOCK_SECONDS: Final = 2.0
_STATEMENT_SECONDS: Final = 10.0


class ProbeResult(Struct, frozen=True):
    """What the server said to one statement; ``sqlstate`` is None where it succeeded."""

    expectation: Expectation
    statement: str
    sqlstate: str | None = None
    message: str = ""


def probe(session: Session, statements: Sequence[tuple[Expectation, str]]) -> list[ProbeResult]:
    """Answer how each statement fared; nothing it wrote is left behind.

    Args:
        session: on an idle connection; it is idle again afterwards.
        statements: each with the expectation it is to prove; one statement a text, a second one is refused by the protocol.

    Raises:
        CouldNotCheck: the server refuses the transaction.
        CheckTimedOut: the time for the whole check ran out.
    """
    if not statements:
        return []
    try:
        with refusal_is_no_verdict("the probe could not begin"):
            session.batch(_opening(session))
        return [_tried(session, expectation, statement) for expectation, statement in statements]
    finally:
        session.end()


def _opening(session: Session) -> str:
    """Answer what opens the transaction; whether it may write is left to the server, so that a read-only role stays one."""
    left = session.remaining()
    limit = _STATEMENT_SECONDS if left is None else min(left, _STATEMENT_SECONDS)
    times = f"SET LOCAL lock_timeout = '{milliseconds(_LOCK_SECONDS)}'; SET LOCAL statement_timeout = '{milliseconds(limit)}'"
    return f"BEGIN ISOLATION LEVEL READ COMMITTED; {times}; SAVEPOINT drift"


def _tried(session: Session, expectation: Expectation, statement: str) -> ProbeResult:
    try:
        _search(session, expectation.schema)
        session.one(statement)
        # What waits for COMMIT never comes to it here: deferred constraints speak now.
        session.one("SET CONSTRAINTS ALL IMMEDIATE")
    except ServerRefused as error:
        result = ProbeResult(expectation, statement, error.sqlstate, error.message)
    except CheckTimedOut as error:
        session.remaining()
        result = ProbeResult(expectation, statement, QUERY_CANCELED, error.message)
    else:
        result = ProbeResult(expectation, statement)
    session.batch("ROLLBACK TO SAVEPOINT drift")
    return result


def _search(session: Session, schema: str) -> None:
    """Let the author's unqualified names live in their schema; triggers find what the session's own path leads to."""
    if schema != "public":
        path = "pg_catalog.concat_ws(', ', %s::text, nullif(pg_catalog.current_setting('search_path'), ''))"
        session.one(f"SELECT pg_catalog.set_config('search_path', {path}, true)", (quote(schema),))
