"""Which kinds may stand where, as the kinds themselves declare it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from msgspec import Struct, field

from drift.expectations.attributes import LISTS, attributes
from drift.kind import Kind, Place

TOP_WORDS: Final = ("version", "schema", "exact", "severity", "why", "accepted")
"""Keys at the top of a file that belong to no kind."""

BODY_WORDS: Final = ("why", "severity", "absent", "exact", "fix")
"""Keys in the body of an object that belong to no kind."""


class Level(Mapping[str, Kind[Any]]):
    """The kinds that may stand in one place, by YAML key; to see whether one may does not import it.

    Args:
        kinds: every kind by its name.
        names: the kinds here by their keys.
    """

    def __init__(self, kinds: Mapping[str, Kind[Any]], names: Mapping[str, str]) -> None:
        self._kinds = kinds
        self.names = names

    def __getitem__(self, key: str) -> Kind[Any]:
        return self._kinds[self.names[key]]

    def __contains__(self, key: object) -> bool:
        return key in self.names

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)


_EMPTY: Final = Level({}, {})


class Places(Struct, frozen=True):
    """The tree of kinds.

    Args:
        declared: where each stands, by its name.
        top: those at the top of a file.
        below: those in the body of an object, by the name of its kind.
        claimable: what ``descendants_of`` has answered.
    """

    declared: Mapping[str, Place]
    top: Level
    below: Mapping[str, Level]
    claimable: dict[str, Mapping[str, tuple[Kind[Any], ...]]] = field(default_factory=dict)

    def children(self, kind: Kind[Any]) -> Level:
        """Answer the kinds that may stand in the body of a kind, by key."""
        return self.below.get(kind.name, _EMPTY)

    def descendants(self, kinds: Iterable[Kind[Any]]) -> Mapping[str, tuple[Kind[Any], ...]]:
        """Answer these kinds and all below them that can be unexpected, by the word ``exact:`` has for them."""
        found: dict[str, tuple[Kind[Any], ...]] = {}
        waiting = list(kinds)
        for kind in waiting:
            if kind.identity:
                found[kind.place.key] = (*found.get(kind.place.key, ()), kind)
            waiting.extend(self.children(kind).values())
        return found

    def descendants_of(self, kind: Kind[Any]) -> Mapping[str, tuple[Kind[Any], ...]]:
        """Answer what ``exact:`` may name in the body of a kind."""
        known = self.claimable.get(kind.name)
        if known is None:
            known = self.claimable[kind.name] = self.descendants(self.children(kind).values())
        return known

    def allows(self, kind: Kind[Any], word: str) -> bool:
        """Answer whether this key, which belongs to no kind, may stand in the body of a kind."""
        if word == "absent":
            return kind.identity
        return bool(self.descendants_of(kind)) if word == "exact" else word in BODY_WORDS

    def words(self, kind: Kind[Any]) -> tuple[str, ...]:
        """Answer the keys that may stand in the body of a kind and belong to none."""
        return tuple(word for word in BODY_WORDS if self.allows(kind, word))

    def body_keys(self, kind: Kind[Any]) -> tuple[str, ...]:
        """Answer every key the body of an object of this kind may have."""
        return (*attributes(kind.fact), *self.children(kind), *self.words(kind))

    def homes(self, key: str) -> tuple[str, ...]:
        """Answer the keys below which this key of a kind stands, for a key found in the wrong place."""
        return tuple(self.declared[parent].key for parent, level in self.below.items() if key in level)


def places(kinds: Mapping[str, Kind[Any]]) -> Places:
    """Answer the tree of these kinds; those that can tell their places without being imported are not (``drift.kinds``).

    Raises:
        ValueError: two declarations cannot both be true; a mistake in a kind, never in a user's file.
    """
    told = getattr(kinds, "places", None)
    declared: Mapping[str, Place] = told() if told else {name: kind.place for name, kind in kinds.items()}
    top: dict[str, str] = {}
    below: dict[str, dict[str, str]] = {}
    for name, place in declared.items():
        if not place.parents:
            _claim(name, place.key, top, TOP_WORDS)
        for parent in place.parents:
            if parent not in declared:
                raise ValueError(f"kind {name} stands below {parent}, which is no kind")
            _claim(name, place.key, below.setdefault(parent, {}), BODY_WORDS)
    _require_rooted(declared)
    return Places(declared, Level(kinds, top), {name: Level(kinds, level) for name, level in below.items()})


def _claim(name: str, key: str, level: dict[str, str], taken: Iterable[str]) -> None:
    if key in taken or key in level:
        raise ValueError(f"kind {name} claims the key {key}, which is taken")
    level[key] = name


def _require_rooted(declared: Mapping[str, Place]) -> None:
    for name, place in declared.items():
        above = list(place.parents)
        for parent in above:
            if parent == name:
                raise ValueError(f"kind {name} stands below itself")
            above += [higher for higher in declared[parent].parents if higher not in above]


def require_sound(kinds: Mapping[str, Kind[Any]]) -> None:
    """Raise unless what the kinds declare can all be true, of their places and of their attributes.

    Raises:
        ValueError: it cannot; a mistake in a kind, never in a user's file.
    """
    tree = places(kinds)
    for kind in kinds.values():
        known = attributes(kind.fact)
        if clash := set(known) & set(BODY_WORDS):
            raise ValueError(f"kind {kind.name} has an attribute {min(clash)}, which means something else in every body")
        for key in tree.children(kind).keys() & known.keys():
            raise ValueError(f"kind {tree.children(kind).names[key]} claims the key {key}, which is taken")
        if kind.short is not None and kind.short not in known:
            raise ValueError(f"kind {kind.name} is short for {kind.short}, which is no attribute of it")
        if (identity := kind.place.arguments) is not None and (identity not in known or known[identity].shape not in LISTS):
            raise ValueError(f"kind {kind.name} is identified by {identity}, which is no list among its attributes")
