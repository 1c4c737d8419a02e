"""Spellings of types that matter to columns: the serial shorthands, and length limits that a cast would silently apply."""

import re
from typing import Final

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
