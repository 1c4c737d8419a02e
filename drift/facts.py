"""The facts of a snapshot, made only when somebody looks at one: of a large catalog nearly all are as expected."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, TypeAlias

from msgspec import Struct

from drift.fact import UNSTATED, Fact
from drift.model import Ref

Key: TypeAlias = tuple[tuple[str, ...], tuple[str, ...] | None]
"""What tells the objects of one kind apart: path and arguments."""


class Sheet(Struct):
    """What the server said of the objects of one kind.

    Args:
        fact: the kind's facts.
        names: the attributes in the order of each row.
        rows: by object; arrays are tuples.
    """

    fact: type[Fact]
    names: tuple[str, ...]
    rows: dict[Key, tuple[Any, ...]]

    def made(self, key: Key) -> Fact:
        """Answer the fact of one object."""
        told = {name: key[0][part] for name, part in parts(self.fact)}
        return self.fact(**told, **dict(zip(self.names, self.rows[key], strict=True)))

    def amend(self, later: "Sheet") -> set[Key]:
        """Take in what was learned later, and answer of which of these objects something was."""
        new = tuple(name for name in later.names if name not in self.names)
        if new:
            self.names += new
            unstated = (UNSTATED,) * len(new)
            wider = {id(row): (*row, *unstated) for row in self.rows.values()}
            self.rows = {key: wider[id(row)] for key, row in self.rows.items()}
        known = later.rows.keys() & self.rows.keys()
        places = [self.names.index(name) for name in later.names]
        # Rows that say the same are one object, before and after: what two of them make is made once.
        made: dict[tuple[int, int], tuple[tuple[Any, ...], tuple[Any, ...]]] = {}
        for key in known:
            before, told = self.rows[key], later.rows[key]
            after, _ = made.get((id(before), id(told)), (None, None))
            if after is None:
                after = _with(before, places, told)
                # Both must outlive their numbers.
                made[id(before), id(told)] = after, before
            self.rows[key] = after
        return known


def _with(row: tuple[Any, ...], places: Sequence[int], told: tuple[Any, ...]) -> tuple[Any, ...]:
    changed = list(row)
    for place, value in zip(places, told, strict=True):
        changed[place] = value
    return tuple(changed)


@cache
def parts(fact: type[Fact]) -> tuple[tuple[str, int], ...]:
    """Answer the attributes that are a part of an object's path, each with the number of that part."""
    return tuple((name, item.part) for name, item in fact.declared_attributes.items() if item.part is not None)


class Facts(Mapping[Ref, Fact]):
    """The facts of several kinds by object.

    Args:
        sheets: by the name of the kind.
    """

    def __init__(self, sheets: Mapping[str, Sheet]) -> None:
        self.sheets = sheets
        self._made: dict[Ref, Fact] = {}

    def copied(self) -> "Facts":
        """Answer the same facts, whose names can be changed without changing these."""
        return Facts({name: Sheet(sheet.fact, sheet.names, dict(sheet.rows)) for name, sheet in self.sheets.items()})

    def __getitem__(self, ref: Ref) -> Fact:
        fact = self._made.get(ref)
        if fact is None:
            sheet = self.sheets.get(ref.kind)
            if sheet is None:
                raise KeyError(ref)
            fact = self._made[ref] = sheet.made((ref.path, ref.arguments))
        return fact

    def __contains__(self, ref: object) -> bool:
        if not isinstance(ref, Ref):
            return False
        sheet = self.sheets.get(ref.kind)
        return sheet is not None and (ref.path, ref.arguments) in sheet.rows

    def __iter__(self) -> Iterator[Ref]:
        return (Ref(kind, *key) for kind, sheet in self.sheets.items() for key in sheet.rows)

    def __len__(self) -> int:
        return sum(len(sheet.rows) for sheet in self.sheets.values())


def of_kind(facts: Mapping[Ref, Fact], kind: str) -> list[Ref]:
    """Answer the objects of one kind."""
    if isinstance(facts, Facts):
        sheet = facts.sheets.get(kind)
        return [] if sheet is None else [Ref(kind, *key) for key in sheet.rows]
    return [ref for ref in facts if ref.kind == kind]


def others(facts: Mapping[Ref, Fact], kind: str, known: set[Key]) -> list[Ref]:
    """Answer the objects of one kind that are not among the known ones."""
    if isinstance(facts, Facts):
        sheet = facts.sheets.get(kind)
        return [] if sheet is None else [Ref(kind, *key) for key in sheet.rows.keys() - known]
    return [ref for ref in of_kind(facts, kind) if (ref.path, ref.arguments) not in known]


def with_sheet(facts: Mapping[Ref, Fact], kind: str, sheet: Sheet) -> Mapping[Ref, Fact]:
    """Answer the facts with what is known of one more kind."""
    if isinstance(facts, Facts):
        return Facts({**facts.sheets, kind: sheet})
    return {**facts, **Facts({kind: sheet})}
