"""What is met without asking anybody, told from the values alone; most of a large database is, and no object is made to see it.

The same values meet the same row in table after table: where letters are not enough, the kind is asked once for each pair.
One kind is looked at while the server still reads the next (``Settling``).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import Any, Final

from msgspec import Struct, field

from drift.fact import UNSTATED, Shape
from drift.facts import Facts, Key, Sheet
from drift.kind import Kind
from drift.model import Expectation, Snapshot
from drift.stated import Stated, objects

DOUBTFUL: Final = "doubtful"
"""The column of a kind's catalog that says whether an object as it is expected may yet be wrong (``Kind.doubts``)."""


class Settling:
    """Tells which expectations are met as soon as a kind has been read, before everything has been.

    Args:
        stated: what is expected.
        kinds: every kind by name.
    """

    def __init__(self, stated: Sequence[Expectation], kinds: Mapping[str, Kind[Any]]) -> None:
        self._stated = stated
        self._kinds = kinds
        self._open: dict[str, list[int]] = {}

    def take(self, kind: str, sheet: Sheet, incomplete: Collection[Key]) -> None:
        """Take in what there is of a kind.

        Args:
            kind: its name.
            sheet: all of its objects; only those that are incomplete may change.
            incomplete: the objects of which more will be known.
        """
        if isinstance(self._stated, Stated):
            reader = _reader(self._kinds[kind], sheet, incomplete)
            self._open[kind] = list(_open(self._stated, self._numbers.get(kind, ()), {kind: reader}))

    def unsettled(self, stated: Sequence[Expectation], snapshot: Snapshot) -> Iterable[int]:
        """Answer the numbers of the expectations that must be looked at: all but those that are met letter by letter.

        Args:
            stated: what is expected after all: what rules say is told of each object by now.
            snapshot: all there is.
        """
        facts = snapshot.facts
        if not isinstance(stated, Stated) or not isinstance(facts, Facts):
            return range(len(stated))
        unread: dict[str, set[Key]] = {}
        for ref, _ in snapshot.unread:
            unread.setdefault(ref.kind, set()).add((ref.path, ref.arguments))
        readers = {name: _reader(self._kinds[name], sheet, unread.get(name, set())) for name, sheet in facts.sheets.items()}
        return list(_open(stated, self._left(stated), readers))

    def _left(self, stated: Stated) -> Iterable[int]:
        """Answer the numbers of what was not met yet."""
        if stated is not self._stated or not self._open:
            return range(len(stated))
        others = (numbers for kind, numbers in self._numbers.items() if kind not in self._open)
        return sorted(chain(*self._open.values(), *others))

    @cached_property
    def _numbers(self) -> Mapping[str, list[int]]:
        """The numbers of what is stated of each kind."""
        numbers: dict[str, list[int]] = defaultdict(list)
        for number, (kind, _, _) in enumerate(objects(self._stated)):
            numbers[kind].append(number)
        return numbers


class _Reader(Struct, frozen=True):
    """What is needed to see whether an object of one kind is as stated.

    Args:
        kind: whom to ask where letters are not enough.
        sheet: the objects that are there.
        at: the place of each attribute in a row.
        plain: attributes with their place and what silence means; another place where that stands in the row itself.
        dynamic: attributes about which silence means something only the kind can tell.
        incomplete: objects of which not everything is known.
        known: what came out for values, silence and row before, by the identity of the two: equal ones are one object as a rule,
            and all of them outlive this.
    """

    kind: Kind[Any]
    sheet: Sheet
    at: Mapping[str, int]
    plain: Sequence[tuple[str, int, Any, int | None]]
    dynamic: Sequence[str]
    incomplete: Collection[Key]
    known: dict[tuple[bool, int, int], bool] = field(default_factory=dict)

    def meets(self, key: Key, values: Mapping[str, Any], exact: bool) -> bool:
        """Answer whether the object is there and has these values, and those silence means."""
        row = self.sheet.rows.get(key)
        if row is None or (self.incomplete and key in self.incomplete):
            return False
        case = (exact, id(row), id(values))
        known = self.known.get(case)
        if known is None:
            known = self.known[case] = self._sound(row) and self._same(values, row) and (not exact or self._plain(row, values))
        return known

    def _sound(self, row: tuple[Any, ...]) -> bool:
        doubtful = self.at.get(DOUBTFUL)
        return not row[doubtful] if doubtful is not None else type(self.kind).doubts is Kind.doubts

    def _same(self, values: Mapping[str, Any], row: tuple[Any, ...]) -> bool:
        if any(name not in self.at for name in values):
            return False
        others = [name for name, value in values.items() if row[self.at[name]] != value]
        if not others:
            return True
        wanted, actual = self.kind.fact(**values), self.kind.fact(**dict(zip(self.sheet.names, row, strict=True)))
        return all(self.kind.same(name, wanted, actual) for name in others)

    def _plain(self, row: tuple[Any, ...], values: Mapping[str, Any]) -> bool:
        for name, place, value, other in self.plain:
            if name not in values and row[place] != (value if other is None else row[other]):
                return False
        return all(name in values for name in self.dynamic)


def _reader(kind: Kind[Any], sheet: Sheet, incomplete: Collection[Key]) -> _Reader:
    at = {name: place for place, name in enumerate(sheet.names)}
    known = [(name, item) for name, item in kind.fact.declared_attributes.items() if item.shape is not Shape.HIDDEN]
    plain = [
        (name, at[name], item.plain, at.get(f"usual_{name}"))
        for name, item in known
        if name in at and (item.plain is not UNSTATED or f"usual_{name}" in at)
    ]
    told = {name for name, *_ in plain}
    overridden = type(kind).plain is not Kind.plain
    return _Reader(kind, sheet, at, plain, [name for name, _ in known if overridden and name not in told], incomplete)


def _open(stated: Stated, numbers: Iterable[int], readers: Mapping[str, _Reader]) -> Iterator[int]:
    plain = [not (manner.anonymous or manner.pattern) for manner in stated.manners]
    exact = [manner.exact for manner in stated.manners]
    for number in numbers:
        kind, key, values, manner = stated.entries[number]
        reader = readers.get(kind)
        if values is None or reader is None or not plain[manner] or not reader.meets(key, values, exact[manner]):
            yield number
