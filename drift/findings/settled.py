"""What is met letter by letter, told from the values alone; most of a large database is, and no object is made to see it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct

from drift.fact import UNSTATED, Shape
from drift.facts import Facts, Key, Sheet
from drift.kind import Kind
from drift.model import Expectation, Snapshot
from drift.stated import Stated

DOUBTFUL: Final = "doubtful"
"""The column of a kind's catalog that says whether an object as it is expected may yet be wrong (``Kind.doubts``)."""


def unsettled(stated: Sequence[Expectation], snapshot: Snapshot, kinds: Mapping[str, Kind[Any]]) -> Iterable[int]:
    """Answer the numbers of the expectations that must be looked at: all but those that are met letter by letter."""
    facts = snapshot.facts
    if not isinstance(stated, Stated) or not isinstance(facts, Facts):
        return range(len(stated))
    unread: dict[str, set[Key]] = {}
    for ref, _ in snapshot.unread:
        unread.setdefault(ref.kind, set()).add((ref.path, ref.arguments))
    readers = {name: _reader(kinds[name], sheet, unread.get(name, set())) for name, sheet in facts.sheets.items()}
    return list(_open(stated, readers))


class _Reader(Struct, frozen=True):
    """What is needed to see whether an object of one kind is as stated.

    Args:
        rows: the objects that are there.
        at: the place of each attribute in a row.
        plain: attributes with their place and what silence means; a place where that stands for itself in the row.
        doubtful: the place of what says that being as stated is not enough, None where there is no such thing.
        unread: objects of which not everything is known.
        dynamic: attributes about which silence means something only the kind can tell.
        slow: whether every object must be looked at.
    """

    rows: Mapping[Key, tuple[Any, ...]]
    at: Mapping[str, int]
    plain: Sequence[tuple[str, int, Any, int | None]]
    doubtful: int | None
    unread: set[Key]
    dynamic: Sequence[str]
    slow: bool

    def meets(self, key: Key, values: Mapping[str, Any], exact: bool) -> bool:
        """Answer whether the object is there and has these values, and those silence means."""
        row = self.rows.get(key)
        if row is None or self.slow:
            return False
        at = self.at
        for name, value in values.items():
            if row[at[name]] != value:
                return False
        if exact and not self._plain(row, values):
            return False
        return not (self.doubtful is not None and row[self.doubtful]) and key not in self.unread

    def _plain(self, row: tuple[Any, ...], values: Mapping[str, Any]) -> bool:
        for name, place, value, other in self.plain:
            if name not in values and row[place] != (value if other is None else row[other]):
                return False
        return all(name in values for name in self.dynamic)


def _reader(kind: Kind[Any], sheet: Sheet, unread: set[Key]) -> _Reader:
    at = {name: place for place, name in enumerate(sheet.names)}
    known = [(name, item) for name, item in kind.fact.declared_attributes.items() if item.shape is not Shape.HIDDEN]
    plain = [
        (name, at[name], item.plain, at.get(f"usual_{name}"))
        for name, item in known
        if name in at and (item.plain is not UNSTATED or f"usual_{name}" in at)
    ]
    overridden = type(kind).plain is not Kind.plain
    told = {name for name, *_ in plain}
    missing = {name for name, _ in known} - at.keys()
    return _Reader(
        rows=sheet.rows,
        at=at,
        plain=plain,
        doubtful=at.get(DOUBTFUL),
        unread=unread,
        dynamic=[name for name, _ in known if overridden and name not in told],
        slow=bool(missing) or (type(kind).doubts is not Kind.doubts and DOUBTFUL not in at),
    )


def _open(stated: Stated, readers: Mapping[str, _Reader]) -> Iterator[int]:
    plain = [not (manner.anonymous or manner.pattern) for manner in stated.manners]
    exact = [manner.exact for manner in stated.manners]
    for number, (kind, key, values, manner) in enumerate(stated.entries):
        reader = readers.get(kind)
        if values is None or reader is None or not plain[manner] or not reader.meets(key, values, exact[manner]):
            yield number
