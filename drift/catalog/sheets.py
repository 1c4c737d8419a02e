"""What the server answered about one kind, as a sheet of rows by object."""

import json
from collections.abc import Callable, Iterator, Sequence
from sys import intern
from typing import Any, Final

from drift.catalog.session import Rows
from drift.facts import Key, Sheet
from drift.kind import Kind

PATH: Final = "path"
"""The column every answer about a kind has: the names that lead to the object."""

_ARGUMENTS: Final = "arguments"
_AWAITS: Final = "awaits"
_RARE: Final = "rare"
_NO_ATTRIBUTE: Final = frozenset({PATH, _ARGUMENTS, _AWAITS, _RARE})


class Intake:
    """Takes in what the server says of one kind, part by part as it arrives.

    The objects of a large database are alike: of rows that say the same one is kept.

    Args:
        kind: whose facts the rows hold.

    Attributes:
        kind: whose facts they are.
        sheet: what was taken in.
        awaited: the objects some attributes of which stand in the definitions, with the names of these attributes.
        signed: whether the objects are told apart by their arguments as well.
    """

    def __init__(self, kind: Kind[Any]) -> None:
        self.kind = kind
        self.sheet = Sheet(kind.fact, (), {})
        self.awaited: dict[Key, Sequence[str]] = {}
        self.signed = False
        self._rare = {name: item.rare for name, item in kind.fact.declared_attributes.items() if item.rare is not None}
        self._alike: dict[tuple[Any, ...], tuple[Any, ...]] = {}
        self._arrays: set[int] = set()

    def take(self, part: Rows) -> None:
        """Take in some rows."""
        names = part.names
        has_rare = _RARE in names
        places = [index for index, name in enumerate(names) if name not in _NO_ATTRIBUTE]
        self.sheet.names = (*(names[place] for place in places), *(self._rare if has_rare else ()))
        self.signed = _ARGUMENTS in names
        cut, key_of = _cutter([*places, names.index(_RARE)] if has_rare else places), _reader_of_keys(names)
        rows, alike = self.sheet.rows, self._alike
        for row in part.rows:
            said = cut(row) if not self._arrays else self._frozen(cut(row))
            try:
                known = alike.get(said)
            except TypeError:  # Arrays come as lists, and few attributes are any.
                self._arrays.update(place for place, value in enumerate(said) if type(value) is list)
                said = self._frozen(said)
                known = alike.get(said)
            if known is None:
                known = alike[said] = self._whole(said) if has_rare else said
            rows[key_of(row)] = known
        self.awaited |= {key_of(row): waiting for row, waiting in _awaiting(part)}

    def _frozen(self, said: tuple[Any, ...]) -> tuple[Any, ...]:
        """Answer a row with arrays as tuples, wherever there were arrays so far."""
        values = list(said)
        for place in self._arrays:
            if type(value := values[place]) is list:
                values[place] = tuple(value)
        return tuple(values)

    def _whole(self, said: tuple[Any, ...]) -> tuple[Any, ...]:
        """Answer the row with each rare attribute in its place, from one that ends with those that are told."""
        told = dict(text.split("=", 1) for text in said[-1] or ())
        return (*said[:-1], *(_value(told[name], of) if name in told else None for name, of in self._rare.items()))


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


def _awaiting(part: Rows) -> Iterator[tuple[tuple[Any, ...], Sequence[str]]]:
    """Yield the rows some attributes of which stand in the definitions, with the names of these."""
    if _AWAITS in part.names:
        awaits = part.names.index(_AWAITS)
        yield from ((row, row[awaits]) for row in part.rows if row[awaits])
    if _RARE in part.names:
        rare, mark = part.names.index(_RARE), f"{_AWAITS}="
        waiting = ((row, [text[len(mark) :] for text in row[rare] if text.startswith(mark)]) for row in part.rows if row[rare])
        yield from ((row, names) for row, names in waiting if names)


def _value(text: str, of: type) -> Any:
    """Answer a rare attribute from the text of it."""
    if of is tuple:
        return tuple(json.loads(text))
    return text == "true" if of is bool else of(text)
