"""Which expectations a check neither met nor counts as drift, and why: a report must not show them as good."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from drift.errors import NothingToCheck
from drift.facts import Key
from drift.findings.compare import Comparison
from drift.kind import Kind, parents_of
from drift.model import Exact, Expectation, Expectations, LeftOut, Outcome, Ref, Snapshot, Undecided
from drift.stated import in_order


def left_out(outcome: Outcome, comparison: Comparison, snapshot: Snapshot, kinds: Mapping[str, Kind[Any]]) -> Iterator[LeftOut]:
    """Yield the expectations that were not met and that the outcome says nothing about.

    Args:
        outcome: with what counts of all that was said.
        comparison: all that was said, whether it counts or not.
        snapshot: what there is.
        kinds: every kind by name.
    """
    stated = outcome.looked_at
    if outcome.as_expected == len(stated):
        return
    counted = {item.ref for item in outcome.findings} | {item.finding.ref for item in outcome.accepted}
    told = _Spoken(counted, outcome.undecided)
    said = _Spoken({item.ref for item in comparison.findings}, comparison.undecided)
    orphaned = _Orphaned(snapshot, kinds)
    for number, (kind, key) in enumerate(in_order(stated)):
        if told.of(kind, key, stated, number):
            continue
        if parent := orphaned.by(kind, key):
            yield LeftOut(Ref(kind, *key), f"{parent.kind} {parent} is missing")
        elif said.of(kind, key, stated, number):
            yield LeftOut(Ref(kind, *key), "what was found about it does not count (--select, --ignore)")


class _Spoken:
    """Of which expectations something is said; of one without a name it is said of an object that might be meant."""

    def __init__(self, found: Iterable[Ref], undecided: Iterable[Undecided]) -> None:
        self._keys = {(ref.kind, (ref.path, ref.arguments)) for ref in (*found, *(item.ref for item in undecided))}
        self._places = {(item.ref.kind, item.ref.path[:-1], item.origin) for item in undecided}
        self._homes = {(kind, home) for kind, home, _ in self._places}

    def of(self, kind: str, key: Key, stated: Sequence[Expectation], number: int) -> bool:
        """Answer whether something is said of the expectation with this number."""
        if (kind, key) in self._keys:
            return True
        home = key[0][:-1]
        if (kind, home) not in self._homes or not (item := stated[number]).anonymous:
            return False
        return any((kind, home, origin) in self._places for origin in (item.origin, *item.origins.values()))


class _Orphaned:
    """Which objects would stand in something that is missing, looked up once for each of these."""

    def __init__(self, snapshot: Snapshot, kinds: Mapping[str, Kind[Any]]) -> None:
        self._snapshot = snapshot
        self._kinds = kinds
        self._known: dict[tuple[str, Any, Any], Ref | None] = {}

    def by(self, kind: str, key: Key) -> Ref | None:
        """Answer what is missing, None where the object has its place."""
        path, arguments = key
        home = (kind, path[:-1] if self._kinds[kind].place.own_name else path, arguments)
        if home not in self._known:
            parents = parents_of(Ref(kind, path, arguments), self._kinds)
            there = not parents or any(parent in self._snapshot.facts for parent in parents)
            self._known[home] = None if there else parents[0]
        return self._known[home]


def require_something(
    idlers: Sequence[Expectation | Exact], meant: Expectations, comparison: Comparison, tell: Callable[[str], None]
) -> None:
    """Say which rules for many objects are about none, and which claims about no schema, so that a misspelled one is seen.

    Args:
        idlers: those rules and claims.
        meant: the expectations, rules told of each object they are about.
        comparison: how they compare; a claim that nothing else is there may have found something.
        tell: takes a line of narration.

    Raises:
        NothingToCheck: there is nothing but these, and nothing was found; a green answer would mean nothing.
    """
    said = [f"{item.origin}: {_about_nothing(item)}" for item in idlers]
    if said and not meant.stated and not comparison.findings and not comparison.undecided:
        raise NothingToCheck(f"nothing to check: {said[0]}", hint="drift doctor shows where this is, drift pull what is there")
    for line in said:
        tell(f"note: {line}")


def _about_nothing(item: Expectation | Exact) -> str:
    if isinstance(item, Exact):
        return f"no schema is there that is called {item.path[0]}, of which nothing else may exist"
    return f"no {item.ref.kind} is there that {item.ref} is about"
