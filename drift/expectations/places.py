"""Which kinds may stand where, as the kinds themselves declare it."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from msgspec import Struct, field
from msgspec.structs import replace

from drift.expectations.attributes import LISTS, attributes
from drift.kind import Kind

TOP_WORDS: Final = ("version", "schema", "exact", "severity", "why", "accepted")
"""Keys at the top of a file that belong to no kind."""

BODY_WORDS: Final = ("why", "severity", "absent", "exact", "fix")
"""Keys in the body of an object that belong to no kind."""


class Places(Struct, frozen=True):
    """The tree of kinds: ``top`` by YAML key, ``below`` by the parent's name and then by YAML key.

    ``words`` are the keys of a body that belong to no kind, by the name of the kind whose body it is.
    """

    top: Mapping[str, Kind[Any]]
    below: Mapping[str, Mapping[str, Kind[Any]]]
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def children(self, kind: Kind[Any]) -> Mapping[str, Kind[Any]]:
        """Answer the kinds that may stand in the body of a kind, by key."""
        return self.below.get(kind.name, {})

    def descendants(self, kinds: Iterable[Kind[Any]]) -> Mapping[str, tuple[Kind[Any], ...]]:
        """Answer these kinds and all below them that can be unexpected, by the word ``exact:`` has for them."""
        found: dict[str, tuple[Kind[Any], ...]] = {}
        waiting = list(kinds)
        for kind in waiting:
            if kind.identity:
                found[kind.place.key] = (*found.get(kind.place.key, ()), kind)
            waiting.extend(self.children(kind).values())
        return found

    def body_keys(self, kind: Kind[Any]) -> tuple[str, ...]:
        """Answer every key the body of an object of this kind may have."""
        return (*attributes(kind.fact), *self.children(kind), *self.words[kind.name])

    def homes(self, key: str) -> tuple[str, ...]:
        """Answer the keys below which this key of a kind stands, for a key found in the wrong place."""
        named = {kind.name: kind for level in (self.top, *self.below.values()) for kind in level.values()}
        return tuple(named[parent].place.key for parent, level in self.below.items() if key in level)


def places(kinds: Mapping[str, Kind[Any]]) -> Places:
    """Answer the tree of these kinds.

    Raises:
        ValueError: two declarations cannot both be true; a mistake in a kind, never in a user's file.
    """
    top: dict[str, Kind[Any]] = {}
    below: dict[str, dict[str, Kind[Any]]] = {}
    for kind in kinds.values():
        _require_sound(kind)
        if not kind.place.parents:
            _claim(kind, top, TOP_WORDS)
        for parent in kind.place.parents:
            if parent not in kinds:
                raise ValueError(f"kind {kind.name} stands below {parent}, which is no kind")
            _claim(kind, below.setdefault(parent, {}), (*BODY_WORDS, *attributes(kinds[parent].fact)))
    _require_rooted(kinds)
    tree = Places(top, below)
    return replace(tree, words={kind.name: _words(tree, kind) for kind in kinds.values()})


def _claim(kind: Kind[Any], level: dict[str, Kind[Any]], taken: tuple[str, ...]) -> None:
    if kind.place.key in taken or kind.place.key in level:
        raise ValueError(f"kind {kind.name} claims the key {kind.place.key}, which is taken")
    level[kind.place.key] = kind


def _words(tree: Places, kind: Kind[Any]) -> tuple[str, ...]:
    lacking = {"absent"} if not kind.identity else set()
    if not tree.descendants(tree.children(kind).values()):
        lacking.add("exact")
    return tuple(word for word in BODY_WORDS if word not in lacking)


def _require_sound(kind: Kind[Any]) -> None:
    known = attributes(kind.fact)
    if clash := set(known) & set(BODY_WORDS):
        raise ValueError(f"kind {kind.name} has an attribute {min(clash)}, which means something else in every body")
    if kind.short is not None and kind.short not in known:
        raise ValueError(f"kind {kind.name} is short for {kind.short}, which is no attribute of it")
    if (identity := kind.place.arguments) is not None and (identity not in known or known[identity].shape not in LISTS):
        raise ValueError(f"kind {kind.name} is identified by {identity}, which is no list among its attributes")


def _require_rooted(kinds: Mapping[str, Kind[Any]]) -> None:
    for kind in kinds.values():
        above = list(kind.place.parents)
        for name in above:
            if name == kind.name:
                raise ValueError(f"kind {kind.name} stands below itself")
            above += [parent for parent in kinds[name].place.parents if parent not in above]
