"""What the expectations mean for the objects there are: rules are told of each of them, silence is spelled out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from drift.fact import UNSTATED, Fact, Shape
from drift.globs import fits, is_glob
from drift.kind import Kind, shapes
from drift.model import Expectation, Expectations, Ref, Snapshot
from drift.stated import Stated, renamed


def completed(expectations: Expectations, snapshot: Snapshot, kinds: Mapping[str, Kind[Any]]) -> Expectations:
    """Answer expectations without rules, which compare with the snapshot to the same end.

    Args:
        expectations: as they are written.
        snapshot: what is there, in the scope of the expectations.
        kinds: every kind by name.
    """
    if not _has_rules(expectations.stated):
        return expectations
    stated = {item.ref: item for item in expectations.stated if not item.pattern}
    for rule in expectations.stated:
        for ref in _meant(rule, snapshot, kinds) if rule.pattern else ():
            stated[ref] = _joined(stated.get(ref), renamed(rule, ref))
    return replace(expectations, stated=tuple(stated.values()))


def idle(expectations: Expectations, snapshot: Snapshot, kinds: Mapping[str, Kind[Any]]) -> tuple[Expectation, ...]:
    """Answer the rules for many objects that are about none, because none is there; those for parts of such are left out.

    Arguments as for ``completed``.
    """
    if not _has_rules(expectations.stated):
        return ()
    found: dict[tuple[str, ...], Expectation] = {}
    for rule in sorted((item for item in expectations.stated if item.pattern), key=lambda item: len(item.ref.path)):
        path = rule.ref.path
        if not any(path[:length] in found for length in range(1, len(path) + 1)) and not any(_meant(rule, snapshot, kinds)):
            found[path] = rule
    return tuple(found.values())


def _has_rules(stated: Sequence[Expectation]) -> bool:
    ways: Iterable[Any] = stated.manners if isinstance(stated, Stated) else stated
    return any(way.pattern for way in ways)


def _meant(rule: Expectation, snapshot: Snapshot, kinds: Mapping[str, Kind[Any]]) -> Iterator[Ref]:
    """Yield the objects a rule is about: those that are there, or, of a part with a name, all that should have it."""
    kind, path = kinds[rule.ref.kind], rule.ref.path
    if kind.place.own_name and (is_glob(path[-1]) or not kind.place.parents):
        yield from _fitting(snapshot, kinds, (rule.ref.kind,), path)
        return
    above, own = (path[:-1], path[-1:]) if kind.place.own_name else (path, ())
    for parent in _fitting(snapshot, kinds, kind.place.parents, above):
        yield Ref(rule.ref.kind, (*parent.path, *own), rule.ref.arguments if kind.place.arguments else parent.arguments)


def _fitting(snapshot: Snapshot, kinds: Mapping[str, Kind[Any]], names: Iterable[str], globs: tuple[str, ...]) -> Iterator[Ref]:
    wanted = frozenset(names)
    for ref, fact in snapshot.facts.items():
        if ref.kind in wanted and fits(ref.path, globs) and kinds[ref.kind].counts(fact):
            yield ref


def _joined(first: Expectation | None, rule: Expectation) -> Expectation:
    """Answer what is stated of the object, and beside it what the rule says; the object's own words, then earlier rules, win."""
    if first is None:
        return rule
    if first.wanted is None or rule.wanted is None:
        return first
    added = {name: value for name, value in rule.wanted.stated().items() if getattr(first.wanted, name) is UNSTATED}
    return replace(first, wanted=replace(first.wanted, **added), origins={**rule.origins, **first.origins})


def outspoken(item: Expectation, snapshot: Snapshot, kinds: Mapping[str, Kind[Any]]) -> Expectation:
    """Answer the expectation with its silence spelled out where silence means something."""
    if not item.exact or item.wanted is None:
        return item
    kind = kinds[item.ref.kind]
    actual = snapshot.facts.get(item.ref)
    meant = _plain_values(kind, item.ref, item.wanted, kind.fact() if actual is None else actual)
    return replace(item, wanted=replace(item.wanted, **meant)) if meant else item


def _plain_values(kind: Kind[Any], ref: Ref, wanted: Fact, actual: Fact) -> dict[str, Any]:
    silent = [
        name for name, shape in shapes(kind.fact).items() if shape is not Shape.HIDDEN and getattr(wanted, name) is UNSTATED
    ]
    meant = {name: kind.plain(ref, name, actual) for name in silent}
    return {name: value for name, value in meant.items() if value is not UNSTATED}
