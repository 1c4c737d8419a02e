"""What the server answered about one kind, as a sheet of rows by object."""

from collections.abc import Callable, Sequence
from sys import intern
from typing import Any, Final

from drift.catalog.session import Rows
from drift.facts import Key, Sheet
from drift.kind import Kind

PATH: Final = "path"
"""The column every answer about a kind has: the names that lead to the object."""

_ARGUMENTS: Final = "arguments"
_AWAITS: Final = "awaits"
_NO_ATTRIBUTE: Final = frozenset({PATH, _ARGUMENTS, _AWAITS})


class Intake:
    """Takes in what the server says of one kind, part by part as it arrives.

    The objects of a large database are alike: of rows that say the same one is kept.

    Args:
        kind: whose facts the rows hold.

    Attributes:
        sheet: what was taken in.
        awaited: the objects some attributes of which stand in the definitions, with the names of these attributes.
        signed: whether the objects are told apart by their arguments as well.
    """

    def __init__(self, kind: Kind[Any]) -> None:
        self.sheet = Sheet(kind.fact, (), {})
        self.awaited: dict[Key, Sequence[str]] = {}
        self.signed = False
        self._alike: dict[tuple[Any, ...], tuple[Any, ...]] = {}

    def take(self, part: Rows) -> None:
        """Take in some rows."""
        places = [index for index, name in enumerate(part.names) if name not in _NO_ATTRIBUTE]
        self.sheet.names = tuple(part.names[place] for place in places)
        self.signed = _ARGUMENTS in part.names
        cut, key_of = _cutter(places), _reader_of_keys(part.names)
        rows, alike = self.sheet.rows, self._alike
        for row in part.rows:
            said = cut(row)
            try:
                rows[key_of(row)] = alike.setdefault(said, said)
            except TypeError:  # Arrays come as lists, and few kinds have any.
                said = tuple(tuple(value) if type(value) is list else value for value in said)
                rows[key_of(row)] = alike.setdefault(said, said)
        if _AWAITS in part.names:
            awaits = part.names.index(_AWAITS)
            self.awaited |= {key_of(row): row[awaits] for row in part.rows if row[awaits]}


def sheet_of(kind: Kind[Any], rows: Rows) -> Sheet:
    """Answer the rows by the object each is about, with arrays as tuples."""
    intake = Intake(kind)
    intake.take(rows)
    return intake.sheet


def _reader_of_keys(names: Sequence[str]) -> Callable[[Sequence[Any]], Key]:
    path = names.index(PATH)
    if _ARGUMENTS not in names:
        # Few names lead to many objects, and what is stated of them was interned as well.
        return lambda row: (tuple(map(intern, row[path])), None)
    arguments = names.index(_ARGUMENTS)
    return lambda row: (tuple(row[path]), None if row[arguments] is None else tuple(row[arguments]))


def _cutter(places: Sequence[int]) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
    """Answer what cuts the attributes out of a row; as a rule they stand together."""
    if places and places[-1] - places[0] + 1 == len(places):
        together = slice(places[0], places[-1] + 1)
        return lambda row: row[together]
    return lambda row: tuple(row[place] for place in places)
