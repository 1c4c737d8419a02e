"""Names of objects as people write them: which can exist in PostgreSQL at all, and which schema they live in."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from drift.expectations.nodes import shown
from drift.sqltext import split_name

LONGEST: Final = 63
"""Bytes of a name that PostgreSQL keeps (NAMEDATALEN - 1)."""

_QUOTING: Final = """a name with a dot or a quote is written '"a.b"', quotes in it doubled"""

# libyaml refuses the escape that makes one, PyYAML's own parser lets it through.
_HALF: Final = "[\ud800-\udfff]"


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
    if not text.isascii() and re.search(_HALF, text):
        return f"{shown(text)} has half a surrogate pair, which is no text"
    return None


def too_long(name: str) -> str | None:
    """Answer why the name is too long to match anything, None when it is not."""
    if len(name) <= LONGEST // 4 or (size := len(name.encode())) <= LONGEST:
        return None
    return f"{shown(name)} has {size} bytes; PostgreSQL cuts names at {LONGEST} bytes, it could never match"


def too_long_in_list(text: str) -> str | None:
    """Answer why an item of a list of names is too long, which may bring its schema (the tables another inherits from)."""
    reason = too_long(text)
    if reason is None:
        return None
    try:
        parts = split_name(text)
    except ValueError:
        return reason
    return None if len(parts) == 2 and not any(map(too_long, parts)) else reason


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


@lru_cache(maxsize=4096)
def own_name(text: str) -> str:
    """Answer the name of what stands in an object: as it is, or in SQL quotes where it would be read as something else.

    Raises:
        ValueError: no object can have it; the text is the reason.
    """
    if len(text) > 2 and text[0] == text[-1] == '"':
        inside = text[1:-1]
        if '"' in inside.replace('""', ""):
            raise ValueError(f"{shown(text)} is not a name in quotes; {_QUOTING}")
        text = inside.replace('""', '"')
    return possible(text)


def phrase(text: str) -> str:
    """Answer a phrase made of several names as it is.

    Raises:
        ValueError: PostgreSQL cannot hold such names; the text is the reason.
    """
    if reason := unstorable(text):
        raise ValueError(reason)
    return text


def signature(text: str) -> tuple[str, tuple[str, ...] | None]:
    """Answer the name and the types of the arguments of ``add(integer, integer)``; None where no parenthesis follows the name.

    Raises:
        ValueError: what is opened is not closed; the text is the reason.
    """
    from drift.sqltext import NotOneExpression, tokens

    try:
        items = list(tokens(text))
    except NotOneExpression as reason:
        raise ValueError(f"{shown(text)} is no name with arguments: {reason}") from None
    opens = next((index for index, item in enumerate(items) if item.text == "("), None)
    if opens is None:
        return text, None
    if items[-1].text != ")":
        raise ValueError(f"{shown(text)} is no name with arguments: write name(type, type)")
    starts, depth = [items[opens].end], 0
    for item in items[opens + 1 : -1]:
        depth += (item.kind == "open") - (item.kind == "close")
        if item.kind == "comma" and depth == 0:
            starts.append(item.end)
    ends = [*(start - 1 for start in starts[1:]), items[-1].start]
    types = tuple(text[start:end].strip() for start, end in zip(starts, ends, strict=True))
    if types == ("",):
        types = ()
    if "" in types:
        raise ValueError(f"{shown(text)} names no type between two commas")
    return text[: items[opens].start].strip(), types


def is_pattern(text: str) -> bool:
    """Answer whether the name has a ``*`` or ``?`` outside SQL quotes."""
    if "*" not in text and "?" not in text:
        return False
    return any(mark in piece for piece in text.split('"')[::2] for mark in "*?")


def as_globs(path: tuple[str, ...], text: str, above: tuple[str, ...]) -> tuple[str, ...]:
    """Answer the globs for the path of a rule; what is a name in it matches nothing else.

    Args:
        path: the parts as they are named.
        text: the last of them as it was written, or both where the schema was written as well.
        above: the globs of the object around it, where that is a rule; empty where it is none.

    Raises:
        ValueError: the schema is no name.
    """
    from glob import escape  # rules are rare

    is_name = text.endswith('"') or not is_pattern(path[-1])
    if not above and is_name:
        raise ValueError(f"{shown(text)}: a schema is named, not matched; state it once for each schema")
    last = escape(path[-1]) if is_name or not is_pattern(text) else path[-1]
    return (*(above or map(escape, path[:-1])), last)


def written_own(name: str, signature: Sequence[str] | None = None) -> str:
    """Answer a name as ``own_name`` (and ``signature``) reads it."""
    quoted = is_pattern(name) or (len(name) > 2 and name[0] == name[-1] == '"')
    return _signed(_in_quotes(name) if quoted or _unsigned(name, signature) else name, signature)


def written(path: Sequence[str], schema: str | None, signature: Sequence[str] | None = None) -> str:
    """Answer the path of what lives in a schema as ``qualified_path`` (and ``signature``) reads it in a file of a schema."""
    parts = path[1:] if path[0] == schema else path
    quoted = (re.search(r'[."*?(]', part) or _unsigned(part, signature) for part in parts)
    return _signed(".".join(_in_quotes(part) if quotes else part for part, quotes in zip(parts, quoted, strict=True)), signature)


def _unsigned(name: str, signature: Sequence[str] | None) -> bool:
    """Answer whether ``signature`` would not find the end of a name that stands before arguments."""
    return signature is not None and not name.isidentifier()


def _signed(name: str, signature: Sequence[str] | None) -> str:
    return name if signature is None else f"{name}({', '.join(signature)})"


def _in_quotes(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
