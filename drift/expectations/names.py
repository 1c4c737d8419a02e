"""Names of objects as people write them: which can exist in PostgreSQL at all, and which schema they live in."""

import re
from typing import Final

from drift.expectations.nodes import shown
from drift.sqltext import split_name

LONGEST: Final = 63
"""Bytes of a name that PostgreSQL keeps (NAMEDATALEN - 1)."""

_QUOTING: Final = """a name with a dot or a quote is written '"a.b"', quotes in it doubled"""

# libyaml refuses the escape that makes one, PyYAML's own parser lets it through.
_HALF: Final = re.compile("[\ud800-\udfff]")


def problem(name: str) -> str | None:
    """Answer why no object can have this name, None when one can."""
    if not name:
        return "a name is empty"
    return unstorable(name) or too_long(name)


def possible(name: str) -> str:
    """Answer the name.

    Raises:
        ValueError: no object can have it; the text is the reason.
    """
    if reason := problem(name):
        raise ValueError(reason)
    return name


def unstorable(text: str) -> str | None:
    """Answer why PostgreSQL cannot hold this text at all, None when it can."""
    if "\0" in text:
        return f"{shown(text)} has a NUL character, which PostgreSQL cannot store"
    if not text.isascii() and _HALF.search(text):
        return f"{shown(text)} has half a surrogate pair, which is no text"
    return None


def too_long(name: str) -> str | None:
    """Answer why the name is too long to match anything, None when it is not."""
    if len(name) <= LONGEST // 4 or (size := len(name.encode())) <= LONGEST:
        return None
    return f"{shown(name)} has {size} bytes; PostgreSQL cuts names at {LONGEST} bytes, it could never match"


def qualified_path(text: str, schema: str) -> tuple[str, ...]:
    """Answer ``(schema, name)`` of a name that may bring its own schema.

    Raises:
        ValueError: it is no name or schema.name, or no object can have it; the text is the reason.
    """
    try:
        parts = split_name(text) if text else ("",)
    except ValueError:
        raise ValueError(f"{shown(text)} is not name or schema.name; {_QUOTING}") from None
    if len(parts) > 2:
        raise ValueError(f"{shown(text)} has {len(parts)} parts, expected name or schema.name; {_QUOTING}")
    parts = tuple(possible(part) for part in parts)
    return parts if len(parts) == 2 else (schema, *parts)


def is_pattern(text: str) -> bool:
    """Answer whether the name has a ``*`` or ``?`` outside SQL quotes."""
    return any(mark in piece for piece in text.split('"')[::2] for mark in "*?")
