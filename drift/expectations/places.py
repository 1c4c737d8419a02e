"""Which kinds may stand where, as the kinds themselves declare it."""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any, Final

from drift.expectations.attributes import LISTS, attributes
from drift.kind import Kind, Place

TOP_WORDS: Final = ("version", "schema", "exact", "severity", "why", "accepted")
"""Keys at the top of a file that belong to no kind."""

BODY_WORDS: Final = ("why", "severity", "absent", "exact", "fix")
"""Keys in the body of an object that belong to no kind."""


_ALIKE: Final = 3
"""Letters in which the name of a kind and its key begin alike."""


class Level(Mapping[str, Kind[Any]]):
    """The kinds that may stand in one place, by YAML key; none is imported to see whether it may.

    A key is nearly always its kind's name in the plural. So the kinds whose names begin like it are looked at first, and all of
    them only for a key of none of these.

    Args:
        kinds: every kind by its name.
        place: answers where a kind stands.
        parent: the name of the kind in whose body they stand, None for the top of a file.
    """

    def __init__(self, kinds: Mapping[str, Kind[Any]], place: Callable[[str], Place], parent: str | None) -> None:
        self._kinds = kinds
        self._place = place
        self._parent = parent
        self._looked_up: dict[str, str | None] = {}

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Answer the names of all these kinds by their keys."""
        return {self._place(name).key: name for name in self._kinds if self._holds(name)}

    def __getitem__(self, key: str) -> Kind[Any]:
        name = self._name(key)
        if name is None:
            raise KeyError(key)
        return self._kinds[name]

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self._name(key) is not None

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)

    def _holds(self, name: str) -> bool:
        parents = self._place(name).parents
        return self._parent in parents if self._parent else not parents

    def _name(self, key: str) -> str | None:
        if key not in self._looked_up:
            alike = sorted(self._kinds, key=lambda name: not name.startswith(key[:_ALIKE]))
            found = (name for name in alike if self._place(name).key == key and self._holds(name))
            self._looked_up[key] = next(found, None)
        return self._looked_up[key]


class Places:
    """The tree of kinds.

    Args:
        kinds: every kind by its name; those that can tell ``place`` and ``identity`` without being imported are not
            (``drift.kinds``).
    """

    def __init__(self, kinds: Mapping[str, Kind[Any]]) -> None:
        self._kinds = kinds
        self.place: Callable[[str], Place] = getattr(kinds, "place", lambda name: kinds[name].place)
        self.identity: Callable[[str], bool] = getattr(kinds, "identity", lambda name: kinds[name].identity)
        self.top = Level(kinds, self.place, None)
        self._below: dict[str, Level] = {}
        self._claimable: dict[str | None, Mapping[str, tuple[str, ...]]] = {}

    def children(self, kind: Kind[Any]) -> Level:
        """Answer the kinds that may stand in the body of a kind, by key."""
        return self._level(kind.name)

    def _level(self, parent: str) -> Level:
        if parent not in self._below:
            self._below[parent] = Level(self._kinds, self.place, parent)
        return self._below[parent]

    def claimable(self, kind: Kind[Any] | None) -> Mapping[str, tuple[str, ...]]:
        """Answer the names of all kinds below one, or of all there are, that can be unexpected, by their word in ``exact:``."""
        parent = kind.name if kind else None
        if parent not in self._claimable:
            found: dict[str, tuple[str, ...]] = {}
            waiting = list((self._level(parent) if parent else self.top).names.values())
            for name in waiting:
                if self.identity(name):
                    key = self.place(name).key
                    found[key] = (*found.get(key, ()), name)
                waiting.extend(self._level(name).names.values())
            self._claimable[parent] = found
        return self._claimable[parent]

    def allows(self, kind: Kind[Any], word: str) -> bool:
        """Answer whether this key, which belongs to no kind, may stand in the body of a kind."""
        if word == "absent":
            return kind.identity
        return bool(self.claimable(kind)) if word == "exact" else word in BODY_WORDS

    def words(self, kind: Kind[Any]) -> tuple[str, ...]:
        """Answer the keys that may stand in the body of a kind and belong to none."""
        return tuple(word for word in BODY_WORDS if self.allows(kind, word))

    def body_keys(self, kind: Kind[Any]) -> tuple[str, ...]:
        """Answer every key the body of an object of this kind may have."""
        return (*attributes(kind.fact), *self.children(kind), *self.words(kind))

    def homes(self, key: str) -> tuple[str, ...]:
        """Answer the keys below which this key of a kind stands, for a key found in the wrong place."""
        parents = dict.fromkeys(parent for name in self._kinds for parent in self.place(name).parents)
        return tuple(self.place(parent).key for parent in parents if key in self._level(parent))


def require_sound(kinds: Mapping[str, Kind[Any]]) -> None:
    """Raise unless what the kinds declare can all be true, of their places and of their attributes.

    Raises:
        ValueError: it cannot; a mistake in a kind, never in a user's file.
    """
    taken: dict[str | None, set[str]] = {None: set(TOP_WORDS)}
    for kind in kinds.values():
        for parent in kind.place.parents or (None,):
            if parent is not None and parent not in kinds:
                raise ValueError(f"kind {kind.name} stands below {parent}, which is no kind")
            words = taken.setdefault(parent, {*BODY_WORDS, *(attributes(kinds[parent].fact) if parent else ())})
            if kind.place.key in words:
                raise ValueError(f"kind {kind.name} claims the key {kind.place.key}, which is taken")
            words.add(kind.place.key)
        _require_rooted(kind, kinds)
        _require_attributes(kind)


def _require_rooted(kind: Kind[Any], kinds: Mapping[str, Kind[Any]]) -> None:
    above = list(kind.place.parents)
    for name in above:
        if name == kind.name:
            raise ValueError(f"kind {kind.name} stands below itself")
        above += [parent for parent in kinds[name].place.parents if parent not in above]


def _require_attributes(kind: Kind[Any]) -> None:
    known = attributes(kind.fact)
    if clash := set(known) & set(BODY_WORDS):
        raise ValueError(f"kind {kind.name} has an attribute {min(clash)}, which means something else in every body")
    if kind.short is not None and kind.short not in known:
        raise ValueError(f"kind {kind.name} is short for {kind.short}, which is no attribute of it")
    if (identity := kind.place.arguments) is not None and (identity not in known or known[identity].shape not in LISTS):
        raise ValueError(f"kind {kind.name} is identified by {identity}, which is no list among its attributes")
