"""Say statements to a server and hear the answer as psql would print it; for showing what an application meets."""

from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from drift.errors import TargetUnreachable
from drift.redact import clean

if TYPE_CHECKING:
    import psycopg

# What psql aligns to the right (pg_type.dat: int8, int2, int4, oid, float4, float8, numeric).
_NUMBERS: Final = frozenset({20, 21, 23, 26, 700, 701, 1700})


class Said(Struct, frozen=True):
    """What the server answered.

    Args:
        text: rows, command tags, or the error, in lines as psql with VERBOSITY=verbose prints them.
        sqlstate: of the error, None where all went well.
    """

    text: str
    sqlstate: str | None = None


def say(url: str, statements: str) -> Said:
    """Answer what the server says to some SQL of ours; each call is a session of its own.

    Args:
        url: as libpq takes it.
        statements: one or several; several are one transaction unless they say otherwise.

    Raises:
        TargetUnreachable: there is no server at that URL.
    """
    import psycopg

    try:
        connection = psycopg.connect(url, autocommit=True)
    except psycopg.Error as error:
        raise TargetUnreachable(clean(f"nobody answers: {str(error).strip()}")) from error
    with connection:
        try:
            return Said("\n".join(_results(connection.execute(statements.encode()))))
        except psycopg.Error as error:
            return Said(_error(error), error.sqlstate)


def _results(cursor: "psycopg.Cursor[Any]") -> list[str]:
    lines: list[str] = []
    while True:
        if cursor.description:
            lines += _table(cursor)
        tag = cursor.statusmessage or ""
        # psql prints no tag after the rows of a SELECT.
        if not (cursor.description and tag.startswith("SELECT")):
            lines.append(tag)
        if not cursor.nextset():
            return lines


def _table(cursor: "psycopg.Cursor[Any]") -> list[str]:
    columns = cursor.description or []
    names = [column.name for column in columns]
    right = [column.type_code in _NUMBERS for column in columns]
    rows = [[_value(cursor, row, column) for column in range(len(columns))] for row in range(cursor.rowcount)]
    widths = [max(len(row[index]) for row in [names, *rows]) for index in range(len(names))]
    head = " | ".join(_centred(name, width) for name, width in zip(names, widths, strict=True))
    rule = "-+-".join("-" * width for width in widths)
    body = [
        " | ".join(
            text.rjust(width) if numeric else text.ljust(width) for text, width, numeric in zip(row, widths, right, strict=True)
        )
        for row in rows
    ]
    total = f"({len(rows)} row{'' if len(rows) == 1 else 's'})"
    # psql pads the head and not the rows; nobody wants to look for blanks at the end of a line.
    return [f" {head}".rstrip(), f"-{rule}-", *(f" {line}".rstrip() for line in body), total, ""]


def _centred(name: str, width: int) -> str:
    # str.center() puts the odd blank to the left, psql to the right.
    return (" " * ((width - len(name)) // 2) + name).ljust(width)


def _value(cursor: "psycopg.Cursor[Any]", row: int, column: int) -> str:
    # The server's own letters; Python's values would be spelled in Python's way (True for t).
    value = cursor.pgresult.get_value(row, column) if cursor.pgresult else None
    return "" if value is None else value.decode(errors="backslashreplace")


def _error(error: "psycopg.Error") -> str:
    told = error.diag
    lines = [f"{told.severity or 'ERROR'}:  {error.sqlstate}: {told.message_primary or str(error).strip()}"]
    lines += [f"DETAIL:  {told.message_detail}"] if told.message_detail else []
    lines += [f"HINT:  {told.message_hint}"] if told.message_hint else []
    return clean("\n".join(lines))
