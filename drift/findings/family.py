"""Who stands below whom: objects, the parts stated below them, and what is there beside them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from drift.facts import Key
from drift.kind import Kind, parents_of
from drift.model import Expectation, Ref, Snapshot
from drift.stated import in_order


class Family:
    """Expectations and facts indexed by their parents.

    Args:
        expectations: everything stated.
        snapshot: everything read.
        kinds: every kind by name.
    """

    def __init__(self, expectations: Sequence[Expectation], snapshot: Snapshot, kinds: Mapping[str, Kind[Any]]) -> None:
        self._expectations = expectations
        self._kinds = kinds
        self._snapshot = snapshot

    @cached_property
    def _below(self) -> Mapping[Ref, list[Expectation]]:
        below: dict[Ref, list[Expectation]] = defaultdict(list)
        for expectation in self._expectations:
            for parent in parents_of(expectation.ref, self._kinds):
                below[parent].append(expectation)
        return below

    @cached_property
    def _members(self) -> Mapping[tuple[str, tuple[str, ...], tuple[str, ...] | None], list[Ref]]:
        members: dict[tuple[str, tuple[str, ...], tuple[str, ...] | None], list[Ref]] = defaultdict(list)
        for ref in self._snapshot.facts:
            members[ref.kind, *home_of(ref, self._kinds)].append(ref)
        return members

    @cached_property
    def _stated(self) -> set[tuple[str, Key]]:
        return set(in_order(self._expectations))

    def is_stated(self, ref: Ref) -> bool:
        """Answer whether anything is said about this very object."""
        return (ref.kind, (ref.path, ref.arguments)) in self._stated

    def is_orphan(self, expectation: Expectation) -> bool:
        """Answer whether the object it would stand in is missing, so that the one finding about that says it all."""
        parents = parents_of(expectation.ref, self._kinds)
        return bool(parents) and not any(parent in self._snapshot.facts for parent in parents)

    def below(self, ref: Ref) -> list[Expectation]:
        """Answer what is stated to be in the object, directly."""
        return self._below.get(ref, [])

    def members(self, kind: str, path: tuple[str, ...], arguments: tuple[str, ...] | None = None) -> list[Ref]:
        """Answer the objects of a kind that are there, directly below the object with this path and these arguments."""
        return self._members.get((kind, path, arguments), [])

    def parts(self, ref: Ref) -> str:
        """Answer in a line what is stated below an object: ``columns: id, email; primary_key``."""
        words: dict[str, list[str]] = defaultdict(list)
        for child in self.below(ref):
            if child.wanted is not None:
                place = self._kinds[child.ref.kind].place
                names = words[place.key]
                names += [] if child.anonymous or not place.named or place.arguments else [child.ref.path[-1]]
        return "; ".join(f"{key}: {', '.join(names)}" if names else key for key, names in words.items())


def home_of(ref: Ref, kinds: Mapping[str, Kind[Any]]) -> tuple[tuple[str, ...], tuple[str, ...] | None]:
    """Answer path and arguments of what an object stands in: another object, a schema, or nothing."""
    parents = parents_of(ref, kinds)
    return (parents[0].path, parents[0].arguments) if parents else (ref.path[:-1], None)
