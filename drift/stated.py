"""Expectations, made only when somebody looks at one: what is met letter by letter needs no more than its values."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from sys import intern
from typing import Any, NamedTuple, TypeAlias, overload

from msgspec.structs import replace

from drift.fact import Fact
from drift.facts import Key
from drift.model import Expectation, Origin, Ref, Severity

Places: TypeAlias = tuple[Origin, Mapping[str, Origin]]
"""Where an object was stated, and where each of its attributes."""


class Manner(NamedTuple):
    """What many expectations have in common; see ``Expectation``."""

    severity: Severity
    why: str | None
    schema: str
    anonymous: bool
    exact: bool
    pattern: bool


Entry: TypeAlias = tuple[str, Key, Mapping[str, Any] | None, int]
"""One expectation without its places: kind and key of the object, what is stated of it (None: it must not exist), number of its
manner. A plain tuple: a large folder has hundreds of thousands, and they come from a memory as they are."""


class Stated(Sequence[Expectation]):
    """Expectations in order.

    Args:
        entries: what they say.
        manners: how, by number.
        facts: the fact of each kind by name.
        places: answers the places of all entries, in order; asked for once, when the first is needed.
    """

    def __init__(
        self,
        entries: Sequence[Entry],
        manners: Sequence[Manner],
        facts: Mapping[str, type[Fact]],
        places: Callable[[], Sequence[Places]],
    ) -> None:
        self.entries = entries
        self.manners = manners
        self._facts = facts
        self._places = places
        self._known: Sequence[Places] | None = None
        self._made: dict[int, Expectation] = {}
        self._numbers: dict[Ref, int] = {}

    def __len__(self) -> int:
        return len(self.entries)

    @overload
    def __getitem__(self, index: int) -> Expectation: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Expectation]: ...
    def __getitem__(self, index: int | slice) -> Expectation | Sequence[Expectation]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        number = range(len(self))[index]
        made = self._made.get(number)
        if made is None:
            made = self._made[number] = self._make(number)
        return made

    def __iter__(self) -> Iterator[Expectation]:
        return (self[number] for number in range(len(self.entries)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]

    @cached_property
    def spoken_of(self) -> list[str]:
        """Answer the names of the kinds something is stated of, sorted."""
        return sorted({entry[0] for entry in self.entries})

    def amended(self, changes: Mapping[int, Expectation]) -> "Stated":
        """Answer these expectations with some of them in other words."""
        same = Stated(self.entries, self.manners, self._facts, self._places)
        same._known = self._known
        same._made = {**self._made, **changes}
        return same

    def number_of(self, ref: Ref) -> int | None:
        """Answer the place in the order of what is stated of an object."""
        if not self._numbers:
            self._numbers = {Ref(kind, *key): number for number, (kind, key, _, _) in enumerate(self.entries)}
        return self._numbers.get(ref)

    def _make(self, number: int) -> Expectation:
        if self._known is None:
            self._known = self._places()
        kind, key, values, manner = self.entries[number]
        origin, origins = self._known[number]
        wanted = None if values is None else self._facts[kind](**values)
        severity, why, schema, anonymous, exact, pattern = self.manners[manner]
        return Expectation(Ref(kind, *key), wanted, origin, severity, why, origins, schema, anonymous, exact, pattern)


def gathered(stated: Iterable[Expectation], facts: Mapping[str, type[Fact]]) -> Stated:
    """Answer expectations that are made already."""
    made = tuple(stated)
    manners: dict[Manner, int] = {}
    alike: dict[Any, dict[str, Any]] = {}
    entries = [_entry(item, manners, alike) for item in made]
    answer = Stated(entries, list(manners), facts, lambda: [(item.origin, item.origins) for item in made])
    return answer.amended(dict(enumerate(made)))


def _entry(item: Expectation, manners: dict[Manner, int], alike: dict[Any, dict[str, Any]]) -> Entry:
    """Answer the entry of an expectation, with one mapping for all that state the same of objects of a kind."""
    manner = Manner(item.severity, item.why, item.schema, item.anonymous, item.exact, item.pattern)
    number = manners.setdefault(manner, len(manners))
    values = None if item.wanted is None else item.wanted.stated()
    if values is not None:
        values = alike.setdefault((item.ref.kind, *values.items()), values)
    return intern(item.ref.kind), (tuple(map(intern, item.ref.path)), item.ref.arguments), values, number


def objects(stated: Sequence[Expectation]) -> Iterator[tuple[str, Key, bool]]:
    """Yield kind and key of each object that is spoken of, and whether it is a rule for many."""
    if isinstance(stated, Stated):
        patterns = [manner.pattern for manner in stated.manners]
        return ((kind, key, patterns[manner]) for kind, key, _, manner in stated.entries)
    return ((item.ref.kind, (item.ref.path, item.ref.arguments), item.pattern) for item in stated)


def spoken_of(stated: Sequence[Expectation]) -> list[str]:
    """Answer the names of the kinds something is stated of, sorted: the others need not even be loaded."""
    return stated.spoken_of if isinstance(stated, Stated) else sorted({item.ref.kind for item in stated})


def formers(stated: Sequence[Expectation], kinds: Collection[str]) -> Iterator[tuple[str, Key]]:
    """Yield kind and key of what the objects of these kinds are said to have been (``renamed_from``)."""
    if not kinds:
        return
    if isinstance(stated, Stated):
        said = ((kind, key, values) for kind, key, values, _ in stated.entries if kind in kinds and values)
    else:
        own = (item for item in stated if item.ref.kind in kinds and item.wanted is not None)
        said = ((item.ref.kind, (item.ref.path, item.ref.arguments), item.wanted.stated()) for item in own if item.wanted)
    for kind, (path, arguments), values in said:
        if isinstance(name := values.get("renamed_from"), str):
            yield kind, ((*path[:-1], name), arguments)


def of_kinds(stated: Sequence[Expectation], kinds: Collection[str]) -> list[Expectation]:
    """Answer what is stated of the objects of these kinds."""
    if not kinds:
        return []
    return [stated[number] for number, (kind, _, _) in enumerate(objects(stated)) if kind in kinds]


def about_object(stated: Sequence[Expectation], ref: Ref) -> Expectation | None:
    """Answer what is stated of an object, None where nothing is."""
    if isinstance(stated, Stated):
        number = stated.number_of(ref)
        return None if number is None else stated[number]
    return next((item for item in stated if item.ref == ref), None)


def schemas(stated: Sequence[Expectation]) -> set[str]:
    """Answer the schemas unqualified names in what is stated live in."""
    ways: Iterable[Any] = stated.manners if isinstance(stated, Stated) else stated
    return {way.schema for way in ways}


def amended(stated: Sequence[Expectation], changes: Mapping[int, Expectation]) -> Sequence[Expectation]:
    """Answer expectations with some of them in other words."""
    if not changes:
        return stated
    if isinstance(stated, Stated):
        return stated.amended(changes)
    return tuple(changes.get(number, item) for number, item in enumerate(stated))


def renamed(item: Expectation, ref: Ref) -> Expectation:
    """Answer what a rule says, of one object."""
    return replace(item, ref=ref, pattern=False)
