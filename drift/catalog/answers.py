"""What the server answers about the kinds it was asked about, while it is taken in."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from drift.catalog.row_types import RowTypes
from drift.catalog.session import Rows
from drift.catalog.sheets import Intake, sheet_of
from drift.errors import CatalogMoved
from drift.facts import Facts, Key, Sheet
from drift.kind import Kind
from drift.model import Ref, Snapshot

Arrived: TypeAlias = Callable[[str, Sheet, Collection[Key]], None]
"""Takes the name of a kind that has been read, its objects, and those of them of which more will be known."""


class Answers:
    """What the server answers about some kinds, while it is taken in.

    Args:
        kinds: in the order they are asked about.
        arrived: as for ``read``.
    """

    def __init__(self, kinds: Sequence[Kind[Any]], arrived: Arrived | None = None) -> None:
        self._arrived = arrived
        self._along: dict[str, Intake] = {}
        self._row_types: dict[str, RowTypes] = {}
        self._intakes = [Intake(kind) for kind in kinds]
        self._of_kind = {kind.name: intake for kind, intake in zip(kinds, self._intakes, strict=True)}
        self._kinds = kinds
        self._supplied: dict[str, set[Key]] = {kind.name: set() for kind in kinds}

    def take(self, number: int, part: Rows, *, is_last: bool) -> None:
        """Take in some rows about the kind with this number; what is about none is no matter of ours."""
        if 0 <= number < len(self._intakes):
            self._intakes[number].take(part)
            if is_last:
                self._tell(self._kinds[number])

    def _tell(self, kind: Kind[Any]) -> None:
        intake = self._of_kind[kind.name]
        # What is told apart by the types of its arguments may have another name in the expectations.
        if self._arrived is not None and not intake.signed:
            self._arrived(kind.name, intake.sheet, intake.awaited.keys() - self._supplied[kind.name])

    @property
    def waiting(self) -> list[Kind[Any]]:
        """Answer the kinds some attributes of which stand in their definitions."""
        return [kind for kind in self._kinds if self._of_kind[kind.name].awaited]

    def take_along(self, kind: Kind[Any], part: Rows) -> None:
        """Take in something about a kind that is only read because definitions need the rows it makes."""
        self._along.setdefault(kind.name, Intake(kind)).take(part)

    def make_rows(self) -> None:
        """Make the rows definitions need of what has been read already, before the first of them arrives."""
        for kind in self.waiting:
            if kind.row_of in self._of_kind:
                self._rows_of(kind.row_of)

    def _rows_of(self, name: str) -> RowTypes:
        if name not in self._row_types:
            intake = self._of_kind.get(name) or self._along[name]
            self._row_types[name] = RowTypes(intake.kind, intake.sheet)
        return self._row_types[name]

    def define(self, kind: Kind[Any], rows: Rows, *, is_last: bool) -> None:
        """Take in some definitions of a kind.

        Raises:
            CatalogMoved: one of its objects was dropped before its definition could be printed.
        """
        intake, learned = self._of_kind[kind.name], sheet_of(kind, rows)
        # Of rows that say the same there is one: what is all there need not be looked at for each object.
        distinct = {id(row): row for row in learned.rows.values()}
        empty = {number for number, row in distinct.items() if any(map(_is_empty, row))}
        for key, row in learned.rows.items() if empty else ():
            if id(row) in empty and _is_gone(learned.names, row, intake.awaited.get(key, ())):
                raise CatalogMoved(f"the {kind.name} {Ref(kind.name, *key)} was dropped while it was read", hint="run it again")
        if kind.row_of is not None:
            learned = self._rows_of(kind.row_of).added_to(learned)
        self._supplied[kind.name] |= intake.sheet.amend(learned)
        if is_last:
            self._tell(kind)

    def snapshot(self, reasons: Mapping[tuple[str, ...], str] = {}) -> Snapshot:
        """Answer what there is.

        Args:
            reasons: why the definitions of a relation could not be read, where more is known than that it is locked.
        """
        facts = Facts({name: intake.sheet for name, intake in self._of_kind.items()})
        return Snapshot(facts, dict(self._unread(reasons)))

    def _unread(self, reasons: Mapping[tuple[str, ...], str]) -> Iterator[tuple[tuple[Ref, str], str]]:
        for kind, intake in self._of_kind.items():
            supplied = self._supplied[kind]
            for key, names in intake.awaited.items():
                if key not in supplied:
                    reason = reasons.get(key[0][:2], "its table is locked by another session")
                    yield from (((Ref(kind, *key), name), reason) for name in names)


def _is_gone(names: Sequence[str], row: Sequence[Any], awaited: Sequence[str]) -> bool:
    """Answer whether what was to be printed could not be, because it is not there any more."""
    told = [value for name, value in zip(names, row, strict=True) if name in awaited]
    return (bool(told) and all(value is None for value in told)) or any(type(value) is tuple and None in value for value in told)


def _is_empty(value: Any) -> bool:
    return value is None or (type(value) is tuple and None in value)
