"""A live database as the expectations somebody would write who relies on all of it. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec.structs import replace

from drift.fact import UNSTATED, Fact, Shape
from drift.globs import fits
from drift.kind import Kind, parents_of, shapes
from drift.model import Exact, Expectation, Expectations, Origin, Ref, Snapshot

NOWHERE: Final = Origin("", 0, 0)
"""The place of what nobody has written yet."""


def told(
    snapshot: Snapshot, kinds: Mapping[str, Kind[Any]], only: Sequence[Sequence[str]] = (), *, all_of_it: bool = False
) -> Expectations:
    """Answer what is there as expectations, without what goes without saying.

    Args:
        snapshot: everything in some schemas, definitions included.
        kinds: every kind by name.
        only: globs for the paths of the objects that stand in no other; none for all of them.
        all_of_it: whether that is to be written down too which every database has.
    """
    chosen = _chosen(snapshot, kinds, only, all_of_it)
    return Expectations(tuple(_expectation(ref, snapshot.facts[ref], kinds) for ref in chosen))


def claimed(expectations: Expectations, schemas: Iterable[str], kinds: Mapping[str, Kind[Any]]) -> Expectations:
    """Answer the expectations with the claim that nothing else is there, in these schemas and in what they name."""
    top = [kind for kind in kinds.values() if not kind.place.parents and kind.identity]
    whole = [Exact(kind.name, (schema,), NOWHERE) for schema in schemas for kind in top if kind.place.schema_qualified]
    whole += [Exact(kind.name, (), NOWHERE) for kind in top if not kind.place.schema_qualified]
    stated = tuple(replace(item, exact=True) for item in expectations.stated)
    return replace(expectations, stated=stated, exact=tuple(whole))


def _chosen(snapshot: Snapshot, kinds: Mapping[str, Kind[Any]], only: Sequence[Sequence[str]], all_of_it: bool) -> Iterator[Ref]:
    """Yield the objects that count, each behind the one it stands in."""
    waiting: dict[Ref, list[Ref]] = {}
    roots: list[Ref] = []
    for ref, fact in snapshot.facts.items():
        kind = kinds[ref.kind]
        if not kind.pulled(fact, named=not kind.place.parents and ref.path in only):
            continue
        above = [parent for parent in parents_of(ref, kinds) if parent in snapshot.facts]
        if above:
            waiting.setdefault(above[0], []).append(ref)
        elif not kind.place.parents and (not only or any(fits(ref.path, globs) for globs in only)):
            roots.append(ref)
    if not all_of_it:
        roots = [ref for ref in roots if waiting.get(ref) or not kinds[ref.kind].goes_without_saying(ref, snapshot.facts[ref])]
    yield from _in_order(roots, waiting, lambda ref: (ref.kind, kinds[ref.kind].order(ref, snapshot.facts[ref])))


def _in_order(roots: Iterable[Ref], inside: Mapping[Ref, list[Ref]], key: Callable[[Ref], Any]) -> Iterator[Ref]:
    for ref in sorted(roots, key=key):
        yield ref
        yield from _in_order(inside.get(ref, ()), inside, key)


def _expectation(ref: Ref, fact: Fact, kinds: Mapping[str, Kind[Any]]) -> Expectation:
    kind = kinds[ref.kind]
    spoken = kind.spoken(ref, fact)
    schema = ref.path[0] if len(ref.path) > 1 else "public"
    return Expectation(ref, kind.fact(**_said(spoken, lambda name: kind.plain(ref, name, fact))), NOWHERE, schema=schema)


def _said(fact: Fact, plain: Callable[[str], Any]) -> dict[str, Any]:
    """Answer what must be said: all that is neither hidden nor what PostgreSQL would make of silence anyway."""
    declared = fact.declared_attributes
    return {
        name: value
        for name, shape in shapes(type(fact)).items()
        if shape is not Shape.HIDDEN
        and (value := getattr(fact, name)) is not UNSTATED
        and not (value == declared[name].plain and plain(name) in (value, UNSTATED))
        and (value is not None or declared[name].null)
    }
