"""Values no one has given, invented by type, so that an INSERT can be tried. Pure: chance is left to the server."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from drift.model import Ref
from drift.sqltext import qualified, quote


class Cell(Struct, frozen=True):
    """What is known of one named column.

    Args:
        base: its type without domains, as format_type prints it.
        family: typtype and typcategory of that type.
        traits: of ``nullable``, ``default``, ``unique``, ``checked``.
        lookup: a query for a value it may reference, None where it references nothing.
        exists: whether there is such a column at all.
    """

    base: str
    family: str
    traits: frozenset[str]
    lookup: str | None = None
    exists: bool = True


# Literals take the type of the column they go into.
_PLAIN: Final = {
    "smallint": "1",
    "integer": "1",
    "bigint": "1",
    "real": "1",
    "double precision": "1",
    "numeric": "1",
    "money": "1",
    "oid": "1",
    "boolean": "false",
    "uuid": "pg_catalog.gen_random_uuid()",
    "date": "pg_catalog.now()",
    "timestamp without time zone": "pg_catalog.now()",
    "timestamp with time zone": "pg_catalog.now()",
    "time without time zone": "pg_catalog.now()",
    "time with time zone": "pg_catalog.now()",
    "interval": "'0'",
    "json": "'{}'",
    "jsonb": "'{}'",
    "jsonpath": "'$'",
    "xml": "'<drift/>'",
    "bytea": "''",
    "bit varying": "'0'",
    "inet": "'127.0.0.1'",
    "cidr": "'127.0.0.0/8'",
    "macaddr": "'00:00:00:00:00:00'",
    "macaddr8": "'00:00:00:00:00:00:00:00'",
    "tsvector": "''",
    "tsquery": "''",
    "pg_lsn": "'0/0'",
    "xid": "'3'",
    "xid8": "'3'",
    "point": "'(0,0)'",
    "line": "'{1,0,0}'",
    "lseg": "'[(0,0),(1,1)]'",
    "box": "'(1,1),(0,0)'",
    "path": "'[(0,0),(1,1)]'",
    "polygon": "'((0,0),(1,1),(1,0))'",
    "circle": "'<(0,0),1>'",
}

# Where a key must not be met twice.
_RANDOM: Final = {
    "smallint": "(pg_catalog.random() * 32767)::smallint",
    "integer": "(pg_catalog.random() * 2147483647)::integer",
    "bigint": "(pg_catalog.random() * 9007199254740991)::bigint",
    "numeric": "(pg_catalog.random() * 1000000000)::numeric",
    "real": "pg_catalog.random()",
    "double precision": "pg_catalog.random()",
    "timestamp without time zone": "pg_catalog.clock_timestamp()",
    "timestamp with time zone": "pg_catalog.clock_timestamp()",
    "bytea": "pg_catalog.uuid_send(pg_catalog.gen_random_uuid())",
    "inet": "'::'::inet + (pg_catalog.random() * 9007199254740991)::bigint",
}

_PREFIX: Final = "drift-probe-"


def statement(ref: Ref, columns: Sequence[str], values: Iterable[str]) -> str:
    """Answer the INSERT of these values into these columns."""
    table = qualified(*ref.path[:2])
    if not columns:
        return f"INSERT INTO {table} DEFAULT VALUES"
    return f"INSERT INTO {table} ({', '.join(map(quote, columns))}) VALUES ({', '.join(values)})"


def values(cells: Iterable[Cell]) -> list[str]:
    """Answer a value for each column, the likeliest to be accepted first: one referenced, the default, NULL, one of the type."""
    return [_value(cell) for cell in cells]


def _value(cell: Cell) -> str:
    if not cell.exists:
        return "NULL"
    if cell.lookup is not None:
        return cell.lookup if "nullable" in cell.traits else f"coalesce({cell.lookup}, {_invented(cell)})"
    if "unique" not in cell.traits:
        if "default" in cell.traits:
            return "DEFAULT"
        if {"checked", "nullable"} <= cell.traits:
            return "NULL"
    return _invented(cell)


def _invented(cell: Cell) -> str:
    name, numbers = re.sub(r"\([^)]*\)", "", cell.base), [int(digits) for digits in re.findall(r"\d+", cell.base)]
    if cell.family[:1] == "b" and numbers and (sized := _sized(name, numbers, "unique" in cell.traits)):
        return sized
    if "unique" in cell.traits and name in _RANDOM:
        return _RANDOM[name]
    return _PLAIN.get(name) or _of_family(cell)


def _sized(name: str, numbers: list[int], unique: bool) -> str | None:
    """Answer a value that fits a length or a precision, None where the type has no such thing."""
    if name == "numeric":
        whole = numbers[0] - (numbers[1] if len(numbers) > 1 else 0)
        most = "0" if whole <= 0 else f"{10 ** min(whole, 9) - 1}"
        return f"(pg_catalog.random() * {most})::{name}" if unique else str(min(1, int(most)))
    if name == "bit":
        return f"B'{'0' * numbers[0]}'"
    if name in ("character varying", "character"):
        return _text(numbers[0])
    return None


def _text(limit: int | None = None) -> str:
    chance = "pg_catalog.gen_random_uuid()::text"
    if limit is None or limit >= len(_PREFIX) + 8:
        return f"'{_PREFIX}' || pg_catalog.left({chance}, 8)"
    return f"pg_catalog.left({chance}, {limit})"


def _of_family(cell: Cell) -> str:
    """Answer a value for a type known only by what sort of type it is; the empty text where even that says nothing."""
    by_type = {
        "e": f"pg_catalog.enum_first(NULL::{cell.base})",
        "c": f"pg_catalog.jsonb_populate_record(NULL::{cell.base}, '{{}}')",
        "r": "'empty'",
        "m": "'{}'",
    }
    if known := by_type.get(cell.family[:1]):
        return known
    by_category = {"A": "'{}'", "N": "'0'", "S": _text(), "Z": _text()}
    unknown = "NULL" if "nullable" in cell.traits else "''"
    return by_category.get(cell.family[1:], unknown)
