"""What is said to the server before a step runs: time-outs, search path, the lock.

One text for two uses: the scripts for psql print these statements and the apply engine executes them, so that
what was reviewed is what runs. Statements carry no trailing semicolon. The reasons are PostgreSQL's:
``lock_timeout`` counts for each lock, only ``statement_timeout`` bounds the sum (manual, "Client Connection
Defaults"), and a lock taken weaker first and upgraded later deadlocks.
"""

from collections.abc import Iterable
from typing import Final

from drift.sqltext import quote

BEGIN: Final = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
"""Explicit, because a role or a database may default to read only, or to a snapshot older than the lock."""

COMMIT: Final = "COMMIT"

LOCK_MODES: Final = (
    "ACCESS SHARE",
    "ROW SHARE",
    "ROW EXCLUSIVE",
    "SHARE UPDATE EXCLUSIVE",
    "SHARE",
    "SHARE ROW EXCLUSIVE",
    "EXCLUSIVE",
    "ACCESS EXCLUSIVE",
)
"""The modes of LOCK, weakest first (manual, "Explicit Locking")."""

WEAK_LOCKS: Final = LOCK_MODES[:4]
"""The modes under which the reads and writes of others go on."""


def preamble(lock_timeout_ms: int, statement_timeout_ms: int, search_path: tuple[str, ...] = ("public",)) -> tuple[str, ...]:
    """Answer what is set inside a transaction before its first statement.

    Args:
        lock_timeout_ms: milliseconds to wait for each lock, 0 for ever.
        statement_timeout_ms: milliseconds one statement may take, 0 for ever.
        search_path: unquoted schema names in order; pg_catalog is searched first without being named.
    """
    return (
        f"SET LOCAL lock_timeout = '{lock_timeout_ms:d}ms'",
        f"SET LOCAL statement_timeout = '{statement_timeout_ms:d}ms'",
        f"SET LOCAL search_path = {_path(search_path)}",
    )


def session_preamble(statement_timeout_ms: int, search_path: tuple[str, ...] = ("public",)) -> tuple[str, ...]:
    """Answer what is set for the session before a statement that PostgreSQL refuses in a transaction block.

    ``lock_timeout`` must not cut such a statement short: a concurrent build would leave a broken index.

    Args:
        statement_timeout_ms: milliseconds the statement may take, 0 for ever.
        search_path: unquoted schema names in order.
    """
    return (
        "SET lock_timeout = 0",
        f"SET statement_timeout = '{statement_timeout_ms:d}ms'",
        f"SET search_path = {_path(search_path)}",
    )


def session_reset() -> tuple[str, ...]:
    """Answer what takes ``session_preamble`` back."""
    return ("RESET lock_timeout", "RESET statement_timeout", "RESET search_path")


def lock_statement(relation: str, lock: str, *, only: bool = False) -> str:
    """Answer the statement that takes the lock before anything else is done.

    Args:
        relation: the table, quoted and qualified.
        lock: one of ``LOCK_MODES``.
        only: whether to leave its children and partitions alone.

    Raises:
        ValueError: PostgreSQL has no such lock.
    """
    if lock not in LOCK_MODES:
        raise ValueError(f"{lock!r} is no lock of PostgreSQL; it is one of {', '.join(LOCK_MODES)}")
    return f"LOCK TABLE {'ONLY ' if only else ''}{relation} IN {lock} MODE"


def strongest(locks: Iterable[str]) -> str:
    """Answer the strongest of some locks (at least one), so that it is taken first and never upgraded to.

    Raises:
        ValueError: one of them is no lock of PostgreSQL.
    """
    return max(locks, key=LOCK_MODES.index)


def _path(schemas: tuple[str, ...]) -> str:
    return ", ".join(map(quote, schemas)) or "''"
