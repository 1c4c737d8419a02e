"""What is met without asking anybody, told from the values alone; most of a large database is, and no object is made to see it.

The same values meet the same row in table after table: where letters are not enough, the kind is asked once for each pair.
One kind is looked at while the server still reads the next (``Settling``).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct, field

from drift.fact import UNSTATED, Shape
from drift.facts import Facts, Key, Sheet
from drift.kind import Kind
from drift.model import Expectation, Snapshot
from drift.stated import Manner, OfKind, Stated

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
            incomplete: the objects of which more will be known; then it may be taken in again.
        """
        stated = self._stated
        if isinstance(stated, Stated) and (of := stated.of_kinds.get(kind)) is not None:
            reader = _reader(self._kinds[kind], sheet, incomplete)
            left = self._open.get(kind, range(len(of.keys)))
            self._open[kind] = list(_open(of, left, stated.manners, reader))

    def unsettled(self, stated: Sequence[Expectation], snapshot: Snapshot) -> Iterable[int]:
        """Answer the numbers of the expectations that must be looked at: all but those that are met letter by letter.

        Args:
            stated: what is expected after all: what rules say is told of each object by now.
            snapshot: all there is.
        """
        facts = snapshot.facts
        if not isinstance(stated, Stated) or not isinstance(facts, Facts):
            return range(len(stated))
        unread: dict[str, set[Key]] = defaultdict(set)
        for ref, _ in snapshot.unread:
            unread[ref.kind].add((ref.path, ref.arguments))
        known = self._open if stated is self._stated else {}
        numbers: list[int] = []
        for kind, of in stated.of_kinds.items():
            left: Iterable[int] = known.get(kind, range(len(of.keys)))
            if kind in facts.sheets:
                left = _open(of, left, stated.manners, _reader(self._kinds[kind], facts.sheets[kind], unread[kind]))
            numbers += [of.numbers[place] for place in left]
        return sorted(numbers)


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


def _open(of: OfKind, places: Iterable[int], manners: Sequence[Manner], reader: _Reader) -> Iterator[int]:
    """Yield those of the places at which something is stated that is not seen to be met."""
    plain = [not (manner.anonymous or manner.pattern) for manner in manners]
    exact = [manner.exact for manner in manners]
    _, keys, values, ways = of
    for place in places:
        said, way = values[place], ways[place]
        if said is None or not plain[way] or not reader.meets(keys[place], said, exact[way]):
            yield place
