"""COMMENT ON, the same for every kind."""

from typing import Any

from msgspec.structs import replace

from drift.model import Statement
from drift.sqltext import literal


def on(words: str, name: str, text: object, **facts: Any) -> Statement:
    """Answer ``COMMENT ON TYPE … IS …``; anything but a text takes the comment away.

    Args:
        words: what it is, as COMMENT ON says it.
        name: its quoted name, with arguments or ``ON`` a table where that belongs to it.
        text: the comment.
        facts: the lock and the relation, where a table is locked.
    """
    value = literal(text).lstrip() if isinstance(text, str) else "NULL"
    return Statement(f"COMMENT ON {words} {name} IS {value}", **facts)


def beside(words: str, name: str, text: object, **facts: Any) -> list[Statement]:
    """Answer the comment of what was made in the same transaction, nothing where none is stated."""
    return [replace(on(words, name, text, **facts), same_transaction=True)] if isinstance(text, str) else []
