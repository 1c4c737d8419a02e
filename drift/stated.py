"""Expectations, made only when somebody looks at one: what is met letter by letter needs no more than its values."""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from sys import intern
from typing import Any, NamedTuple, TypeAlias, overload

from msgspec.structs import replace

from drift.fact import Fact
from drift.facts import Key
from drift.model import Exact, Expectation, Origin, Ref, Severity

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


class OfKind(NamedTuple):
    """What is stated of the objects of one kind, without its places: an expectation stands in the same place of each list.

    A large folder has hundreds of thousands, and they come from a memory as they are.

    Args:
        numbers: their places among all that is stated, ascending.
        keys: the objects.
        values: what is stated of each; None: it must not exist.
        ways: the number of each one's manner.
    """

    numbers: Sequence[int]
    keys: Sequence[Key]
    values: Sequence[Mapping[str, Any] | None]
    ways: Sequence[int]


Entry: TypeAlias = tuple[str, Key, Mapping[str, Any] | None, int]
"""One expectation without its places: kind and key of the object, what is stated of it, number of its manner."""


class Outline(NamedTuple):
    """What was made of all that is expected, and remembered with it, so that it need not be made again.

    Args:
        exact: the claims it was made of beside what is stated.
        values: what it is: plain values.
    """

    exact: tuple[Exact, ...]
    values: Any


class Stated(Sequence[Expectation]):
    """Expectations in order.

    Args:
        of_kinds: answers what they say, by the name of the kind; asked for once, when it is needed.
        length: how many they are.
        manners: how it is stated, by number.
        facts: answers the fact of a kind.
        places: answers the places of all of them, in order; asked for once, when the first is needed.

    Attributes:
        outline: what is remembered with them, None where nothing is.
    """

    def __init__(
        self,
        of_kinds: Callable[[], Mapping[str, OfKind]],
        length: int,
        manners: Sequence[Manner],
        facts: Callable[[str], type[Fact]],
        places: Callable[[], Sequence[Places]],
    ) -> None:
        self.outline: Outline | None = None
        self._of_kinds = of_kinds
        self._length = length
        self.manners = manners
        self._facts = facts
        self._places = places
        self._known: Sequence[Places] | None = None
        self._made: dict[int, Expectation] = {}
        self._numbers: dict[Ref, int] = {}
        self._recent: tuple[str, ...] = ()

    def __len__(self) -> int:
        return self._length

    @cached_property
    def of_kinds(self) -> Mapping[str, OfKind]:
        """Answer what they say, by the name of the kind."""
        return self._of_kinds()

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
        return (self[number] for number in range(self._length))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]

    @cached_property
    def spoken_of(self) -> list[str]:
        """Answer the names of the kinds something is stated of, sorted."""
        return sorted(self.of_kinds)

    def entry(self, number: int) -> Entry:
        """Answer what the expectation with that number says, without making it."""
        # Who asks of one asks next of another of its kind, as a rule.
        for kind in (*self._recent, *self.of_kinds):
            stated = self.of_kinds[kind]
            place = bisect_left(stated.numbers, number)
            if place < len(stated.numbers) and stated.numbers[place] == number:
                self._recent = (kind,)
                return kind, stated.keys[place], stated.values[place], stated.ways[place]
        raise IndexError(number)

    def amended(self, changes: Mapping[int, Expectation]) -> "Stated":
        """Answer these expectations with some of them in other words."""
        same = Stated(lambda: self.of_kinds, self._length, self.manners, self._facts, self._places)
        same._known = self._known
        same._made = {**self._made, **changes}
        return same

    def number_of(self, ref: Ref) -> int | None:
        """Answer the place in the order of what is stated of an object."""
        if not self._numbers:
            self._numbers = {
                Ref(kind, *key): number
                for kind, stated in self.of_kinds.items()
                for number, key in zip(stated.numbers, stated.keys, strict=True)
            }
        return self._numbers.get(ref)

    def _make(self, number: int) -> Expectation:
        if self._known is None:
            self._known = self._places()
        kind, key, values, manner = self.entry(number)
        origin, origins = self._known[number]
        wanted = None if values is None else self._facts(kind)(**values)
        severity, why, schema, anonymous, exact, pattern = self.manners[manner]
        return Expectation(Ref(kind, *key), wanted, origin, severity, why, origins, schema, anonymous, exact, pattern)


def gathered(stated: Iterable[Expectation], facts: Callable[[str], type[Fact]]) -> Stated:
    """Answer expectations that are made already.

    Args:
        stated: in order.
        facts: answers the fact of a kind.
    """
    made = tuple(stated)
    manners: dict[Manner, int] = {}
    alike: dict[Any, dict[str, Any]] = {}
    of_kinds: dict[str, tuple[array[int], list[Key], list[Mapping[str, Any] | None], list[int]]] = {}
    for number, item in enumerate(made):
        numbers, keys, values, ways = of_kinds.setdefault(intern(item.ref.kind), (array("I"), [], [], []))
        numbers.append(number)
        keys.append((tuple(map(intern, item.ref.path)), item.ref.arguments))
        values.append(_values(item, alike))
        manner = Manner(item.severity, item.why, item.schema, item.anonymous, item.exact, item.pattern)
        ways.append(manners.setdefault(manner, len(manners)))
    said = {kind: OfKind(*lists) for kind, lists in of_kinds.items()}
    answer = Stated(lambda: said, len(made), list(manners), facts, lambda: [(item.origin, item.origins) for item in made])
    return answer.amended(dict(enumerate(made)))


def _values(item: Expectation, alike: dict[Any, dict[str, Any]]) -> Mapping[str, Any] | None:
    """Answer what is stated of an object: one mapping for all objects of a kind of which the same is."""
    if item.wanted is None:
        return None
    values = item.wanted.stated()
    return alike.setdefault((item.ref.kind, *values.items()), values)


def objects(stated: Sequence[Expectation]) -> Iterator[tuple[str, Sequence[Key], Sequence[Key]]]:
    """Yield each kind with the objects that are spoken of, in their order, and with those that are rules for many."""
    if isinstance(stated, Stated) and not any(manner.pattern for manner in stated.manners):
        yield from ((kind, of.keys, ()) for kind, of in stated.of_kinds.items())
        return
    found: dict[str, tuple[list[Key], list[Key]]] = {}
    for item in stated:
        found.setdefault(item.ref.kind, ([], []))[item.pattern].append((item.ref.path, item.ref.arguments))
    yield from ((kind, keys, rules) for kind, (keys, rules) in found.items())


def in_order(stated: Sequence[Expectation]) -> Iterator[tuple[str, Key]]:
    """Yield kind and key of each object that is spoken of, rules among them, in the order of the expectations."""
    if not isinstance(stated, Stated):
        return ((item.ref.kind, (item.ref.path, item.ref.arguments)) for item in stated)
    numbered = ((kind, of.numbers, of.keys) for kind, of in stated.of_kinds.items())
    said = sorted((number, kind, key) for kind, numbers, keys in numbered for number, key in zip(numbers, keys, strict=True))
    return ((kind, key) for _, kind, key in said)


def spoken_of(stated: Sequence[Expectation]) -> list[str]:
    """Answer the names of the kinds something is stated of, sorted: the others need not even be loaded."""
    return stated.spoken_of if isinstance(stated, Stated) else sorted({item.ref.kind for item in stated})


def formers(stated: Sequence[Expectation], kinds: Collection[str]) -> Iterator[tuple[str, Key]]:
    """Yield kind and key of what the objects of these kinds are said to have been (``renamed_from``)."""
    if not kinds:
        return
    if isinstance(stated, Stated):
        spoken = ((kind, stated.of_kinds[kind]) for kind in kinds if kind in stated.of_kinds)
        said = ((kind, key, values) for kind, of in spoken for key, values in zip(of.keys, of.values, strict=True) if values)
    else:
        own = (item for item in stated if item.ref.kind in kinds and item.wanted is not None)
        said = ((item.ref.kind, (item.ref.path, item.ref.arguments), item.wanted.stated()) for item in own if item.wanted)
    for kind, (path, arguments), values in said:
        if isinstance(name := values.get("renamed_from"), str):
            yield kind, ((*path[:-1], name), arguments)


def of_kinds(stated: Sequence[Expectation], kinds: Collection[str]) -> list[Expectation]:
    """Answer what is stated of the objects of these kinds."""
    if not isinstance(stated, Stated):
        return [item for item in stated if item.ref.kind in kinds]
    numbers = (number for kind in kinds if kind in stated.of_kinds for number in stated.of_kinds[kind].numbers)
    return [stated[number] for number in sorted(numbers)]


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


def ref_of(stated: Sequence[Expectation], number: int) -> Ref:
    """Answer the object an expectation is about, without making the expectation."""
    if not isinstance(stated, Stated):
        return stated[number].ref
    kind, key, _, _ = stated.entry(number)
    return Ref(kind, *key)


def renamed(item: Expectation, ref: Ref) -> Expectation:
    """Answer what a rule says, of one object."""
    return replace(item, ref=ref, pattern=False)
