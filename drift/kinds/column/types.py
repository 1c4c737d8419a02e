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

# None of these is compiled here: what only reads expectations needs none.
_SPELLING: Final = r"(?i)(?:pg_catalog\.)?([a-z][a-z ]*?)\s*(?:\(\s*(\d+)\s*\))?((?:\s*\[\d*\])*)\Z"


def serial(type_name: str) -> str | None:
    """Answer the type a serial shorthand creates, None for any other type (manual, "Serial Types")."""
    return _SERIAL.get(type_name.strip().lower())


def without_length(type_name: str) -> str:
    """Answer the type to cast a default to: the same without its length where a cast to the length would cut."""
    match = re.match(_SPELLING, type_name.strip())
    plain = None if match is None else _ANY_LENGTH.get(_folded(match.group(1)))
    return type_name if match is None or plain is None else f"{plain}{match.group(3)}"


def char_limit(type_name: str) -> int | None:
    """Answer how many characters fit into a character type, however it is spelled, None where there is no limit."""
    match = re.match(_SPELLING, type_name)
    if match is None or match.group(2) is None or match.group(3) or _folded(match.group(1)) not in _CHARACTERS:
        return None
    return int(match.group(2))


_EXACT_NUMBER: Final = r"numeric(?:\((\d+),(-?\d+)\))?\Z"
_FRACTION: Final = r"(timestamp|time|interval)(?:\((\d)\))?( with(?:out)? time zone)?\Z"
_BITS: Final = r"bit varying(?:\((\d+)\))?\Z"


def keeps_values(before: str, after: str) -> bool:
    """Answer whether every value stays as it is, byte for byte, so that PostgreSQL writes nothing (measured on 13 to 18).

    Args:
        before: in any spelling.
        after: in any spelling.
    """
    old, new = _printed(before), _printed(after)
    if old in ("text", "character varying") and new in ("text", "character varying"):
        return True
    if old.startswith("character varying(") and not old.endswith("]"):
        small, large = char_limit(old), char_limit(new)
        wider = new.startswith("character varying(") and small is not None and large is not None and large >= small
        return wider or new in ("text", "character varying")
    if old == "cidr":
        return new == "inet"
    return _numbers_kept(old, new) or _fractions_kept(old, new) or _bits_kept(old, new)


_WIDER: Final = {
    "smallint": frozenset({"integer", "bigint", "numeric", "real", "double precision"}),
    "integer": frozenset({"bigint", "numeric", "double precision"}),
    "bigint": frozenset({"numeric"}),
    "real": frozenset({"double precision"}),
}
_NUMBERS: Final = {"int2": "smallint", "int": "integer", "int4": "integer", "int8": "bigint", "float8": "double precision"}


def widens(before: str, after: str) -> bool:
    """Answer whether a change of numbers that writes them anew can neither fail nor lose anything.

    Args:
        before: in any spelling.
        after: in any spelling.
    """
    old, new = (_printed(name) for name in (before, after))
    return _NUMBERS.get(new, new) in _WIDER.get(_NUMBERS.get(old, old), ())


def counts(type_name: str) -> bool:
    """Answer whether it is a type a sequence may have."""
    printed = _printed(type_name)
    return _NUMBERS.get(printed, printed) in ("smallint", "integer", "bigint")


def _numbers_kept(old: str, new: str) -> bool:
    few, many = re.match(_EXACT_NUMBER, old), re.match(_EXACT_NUMBER, new)
    if few is None or many is None or few[1] is None:
        return False
    return many[1] is None or (few[2] == many[2] and int(few[1]) <= int(many[1]))


def _fractions_kept(old: str, new: str) -> bool:
    few, many = re.match(_FRACTION, old), re.match(_FRACTION, new)
    if few is None or many is None or (few[1], few[3]) != (many[1], many[3]) or few[2] is None:
        return False
    return int(few[2]) <= int(many[2] or 6)


def _bits_kept(old: str, new: str) -> bool:
    few, many = re.match(_BITS, old), re.match(_BITS, new)
    return few is not None and many is not None and few[1] is not None and (many[1] is None or int(few[1]) <= int(many[1]))


_LONG: Final = (
    (r"\Avarchar\b", "character varying"),
    (r"\Avarbit\b", "bit varying"),
    (r"\A(?:decimal|dec)\b", "numeric"),
    (r"\A(numeric\(\d+)\)\Z", r"\1,0)"),
    (r"\A(timestamp|time)tz(\(\d\))?\Z", r"\1\2 with time zone"),
    (r"\A(timestamp|time)(\(\d\))?\Z", r"\1\2 without time zone"),
)


def _printed(type_name: str) -> str:
    """Answer a type as PostgreSQL prints it, where it is one of those that can be widened."""
    text = re.sub(r"\s*([(),])\s*", r"\1", _folded(type_name)).removeprefix("pg_catalog.")
    for short, long in _LONG:
        text = re.sub(short, long, text)
    return re.sub(r"\)(?=[a-z])", ") ", text)


def _folded(words: str) -> str:
    return " ".join(words.lower().split())


# What people write for what format_type prints (manual, table "Data Types", column "Aliases").
_SHORT: Final = (
    (r"\Acharacter varying", "varchar"),
    (r"\A(timestamp|time)(\(\d\))? with time zone", r"\1tz\2"),
    (r"\A(timestamp|time)(\(\d\))? without time zone", r"\1\2"),
    (r"\Acharacter\(", "char("),
)
_CONSTANT: Final = r"(?s)('(?:[^']|'')*')::(.+)"


def short_type(printed: str, schema: str) -> str:
    """Answer the name people use for a type as PostgreSQL prints it; one of the schema itself is not qualified.

    Args:
        printed: as ``format_type`` prints it.
        schema: where unqualified names live.
    """
    for long, short in _SHORT:
        if re.match(long, printed):
            return re.sub(long, short, printed)
    own = f"{quote(schema)}."
    return printed.removeprefix(own) if "." not in printed.removeprefix(own) else printed


def short_default(printed: str, type_name: str) -> str:
    """Answer a constant without the cast to its column's own type that PostgreSQL prints behind it: ``'x'::text`` is ``'x'``.

    Args:
        printed: the default as PostgreSQL prints it.
        type_name: the column's type as ``format_type`` prints it.
    """
    match = re.fullmatch(_CONSTANT, printed)
    return match[1] if match and "(" not in match[2] and match[2] == re.sub(r"\(\d+(?:,\d+)?\)", "", type_name) else printed
