"""Spellings of types that matter to columns: the serial shorthands, and length limits that a cast would silently apply."""

import re
from typing import Final

from drift.sqltext import quote

_SERIAL: Final = {
    "smallserial": "smallint",
    "serial2": "smallint",
    "serial": "integer",
    "serial4": "integer",
    "bigserial": "bigint",
    "serial8": "bigint",
}

# An explicit cast to these cuts where an INSERT raises. Written with pg_catalog, the bare name means "of any length" (the SQL
# words char and bit mean a length of one). A varchar without a length is text in everything but name.
_ANY_LENGTH: Final = {
    "character varying": "pg_catalog.text",
    "varchar": "pg_catalog.text",
    "character": "pg_catalog.bpchar",
    "char": "pg_catalog.bpchar",
    "bpchar": "pg_catalog.bpchar",
    "bit": "pg_catalog.bit",
    "bit varying": "pg_catalog.varbit",
    "varbit": "pg_catalog.varbit",
}

_CHARACTERS: Final = frozenset({"character varying", "varchar", "character", "char", "bpchar"})

_SPELLING: Final = re.compile(r"(?:pg_catalog\.)?([a-z][a-z ]*?)\s*(?:\(\s*(\d+)\s*\))?((?:\s*\[\d*\])*)\Z", re.IGNORECASE)


def serial(type_name: str) -> str | None:
    """Answer the type a serial shorthand creates, None for any other type (manual, "Serial Types")."""
    return _SERIAL.get(type_name.strip().lower())


def without_length(type_name: str) -> str:
    """Answer the type to cast a default to: the same without its length where a cast to the length would cut."""
    match = _SPELLING.match(type_name.strip())
    plain = None if match is None else _ANY_LENGTH.get(_folded(match.group(1)))
    return type_name if match is None or plain is None else f"{plain}{match.group(3)}"


def char_limit(type_name: str) -> int | None:
    """Answer how many characters fit into a character type, however it is spelled, None where there is no limit."""
    match = _SPELLING.match(type_name)
    if match is None or match.group(2) is None or match.group(3) or _folded(match.group(1)) not in _CHARACTERS:
        return None
    return int(match.group(2))


def _folded(words: str) -> str:
    return " ".join(words.lower().split())


# What people write for what format_type prints (manual, table "Data Types", column "Aliases").
_SHORT: Final = (
    (re.compile(r"\Acharacter varying"), "varchar"),
    (re.compile(r"\A(timestamp|time)(\(\d\))? with time zone"), r"\1tz\2"),
    (re.compile(r"\A(timestamp|time)(\(\d\))? without time zone"), r"\1\2"),
    (re.compile(r"\Acharacter\("), "char("),
)
_CONSTANT: Final = re.compile(r"('(?:[^']|'')*')::(.+)", re.DOTALL)


def short_type(printed: str, schema: str) -> str:
    """Answer the name people use for a type as PostgreSQL prints it; one of the schema itself is not qualified.

    Args:
        printed: as ``format_type`` prints it.
        schema: where unqualified names live.
    """
    for long, short in _SHORT:
        if long.match(printed):
            return long.sub(short, printed)
    own = f"{quote(schema)}."
    return printed.removeprefix(own) if "." not in printed.removeprefix(own) else printed


def short_default(printed: str, type_name: str) -> str:
    """Answer a constant without the cast to its column's own type that PostgreSQL prints behind it: ``'x'::text`` is ``'x'``.

    Args:
        printed: the default as PostgreSQL prints it.
        type_name: the column's type as ``format_type`` prints it.
    """
    match = _CONSTANT.fullmatch(printed)
    return match[1] if match and "(" not in match[2] and match[2] == re.sub(r"\(\d+(?:,\d+)?\)", "", type_name) else printed
