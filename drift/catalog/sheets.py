"""What the server answered about one kind, as a sheet of rows by object."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from drift.catalog.session import Rows
from drift.facts import Key, Sheet
from drift.kind import Kind

_PATH: Final = "path"
_ARGUMENTS: Final = "arguments"
_AWAITS: Final = "awaits"
_NO_ATTRIBUTE: Final = frozenset({_PATH, _ARGUMENTS, _AWAITS})


def sheet_of(kind: Kind[Any], rows: Rows) -> Sheet:
    """Answer the rows by the object each is about, with arrays as tuples."""
    names = tuple(name for name in rows.names if name not in _NO_ATTRIBUTE)
    cut = _cut([index for index, name in enumerate(rows.names) if name not in _NO_ATTRIBUTE])
    found = dict(zip(_keys(rows), _with_tuples([row[cut] for row in rows.rows] if cut else _picked(rows)), strict=True))
    return Sheet(kind.fact, names, found)


def awaiting(rows: Rows) -> Iterator[tuple[Key, Sequence[str]]]:
    """Yield the objects some attributes of which stand in the definitions, with the names of these attributes."""
    if _AWAITS in rows.names:
        awaits = rows.names.index(_AWAITS)
        yield from ((key, row[awaits]) for key, row in zip(_keys(rows), rows.rows, strict=True) if row[awaits])


def _keys(rows: Rows) -> Iterator[Key]:
    path = rows.names.index(_PATH)
    if _ARGUMENTS not in rows.names:
        return ((tuple(row[path]), None) for row in rows.rows)
    arguments = rows.names.index(_ARGUMENTS)
    return ((tuple(row[path]), None if row[arguments] is None else tuple(row[arguments])) for row in rows.rows)


def _cut(places: Sequence[int]) -> slice | None:
    """Answer the slice of a row that is its attributes, None where they do not stand together."""
    return slice(places[0], places[-1] + 1) if places and places[-1] - places[0] + 1 == len(places) else None


def _picked(rows: Rows) -> list[tuple[Any, ...]]:
    places = [index for index, name in enumerate(rows.names) if name not in _NO_ATTRIBUTE]
    return [tuple(row[place] for place in places) for row in rows.rows]


def _with_tuples(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Answer the rows with tuples for lists, so that they compare with what is stated; few kinds have any."""
    arrays = {index for row in rows for index, value in enumerate(row) if type(value) is list}
    return [tuple(tuple(value) if type(value) is list else value for value in row) for row in rows] if arrays else rows
