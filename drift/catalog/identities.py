"""Objects that are told apart by the types of their arguments, under the names the expectations have for them."""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from drift.fact import Fact
from drift.facts import Facts, Key, of_kind
from drift.kind import Kind, shapes
from drift.model import Expectation, Ref, Snapshot
from drift.stated import in_order, spoken_of


def identified(snapshot: Snapshot, stated: Sequence[Expectation], kinds: Mapping[str, Kind[Any]]) -> Snapshot:
    """Answer the snapshot with each object under the signature it is stated with; see ``named``."""
    signed = frozenset(name for name in spoken_of(stated) if kinds[name].place.signature)
    return named(snapshot, (Ref(kind, *key) for kind, key in in_order(stated) if kind in signed), kinds) if signed else snapshot


def named(snapshot: Snapshot, stated: Iterable[Ref], kinds: Mapping[str, Kind[Any]]) -> Snapshot:
    """Answer the snapshot with each object under the signature it is stated with: ``add(int, int)``, or ``add`` alone.

    A name without a signature means the only object of that name. Where there are several, one of them stands for it, none of
    whose attributes can be told.

    Args:
        snapshot: with the signatures PostgreSQL prints.
        stated: the objects that are expected.
        kinds: every kind by name.
    """
    all_signed = [ref for ref in dict.fromkeys(stated) if kinds[ref.kind].place.signature]
    signed = [ref for ref in all_signed if ref not in snapshot.facts]
    if not signed:
        return snapshot
    there = _by_path(snapshot, {ref.kind for ref in signed})
    names = _Names(set(all_signed))
    for ref in signed:
        names.take(ref, _meant(ref, there, kinds[ref.kind]))
    unread = {(name, attribute): why for (ref, attribute), why in snapshot.unread.items() for name in names.of(ref)}
    for ref, meant in names.several.items():
        unread |= {(ref, name): _which(meant) for name in shapes(kinds[ref.kind].fact)}
    return replace(snapshot, facts=_with_names(snapshot.facts, names), unread=unread)


class _Names:
    """What objects are called in the expectations, and which names may mean several of them.

    Args:
        spoken_of: all names in the expectations; who is called by its own as well keeps it.
    """

    def __init__(self, spoken_of: Container[Ref]) -> None:
        self.several: dict[Ref, list[Ref]] = {}
        self._spoken_of = spoken_of
        self._stated: dict[Key, list[Ref]] = defaultdict(list)

    def take(self, ref: Ref, meant: list[Ref]) -> None:
        """Take in a name and what it means."""
        if len(meant) == 1:
            self._stated[meant[0].path, meant[0].arguments].append(ref)
        elif meant:
            self.several[ref] = meant

    def of(self, ref: Ref) -> Iterator[Ref]:
        """Yield the names an object is stated under, or what it stands in is; its own where none is."""
        own = [name for name in self._stated.get((ref.path, ref.arguments), ()) if name.kind == ref.kind]
        above = self._stated.get((ref.path[:-1], ref.arguments), ())
        yield from own
        yield from (replace(ref, path=(*name.path, ref.path[-1]), arguments=name.arguments) for name in above)
        if (own and ref in self._spoken_of) or not (own or above):
            yield ref


def _with_names(facts: Mapping[Ref, Fact], names: _Names) -> Mapping[Ref, Fact]:
    if not isinstance(facts, Facts):
        renamed = {name: fact for ref, fact in facts.items() for name in names.of(ref)}
        return renamed | {ref: facts[meant[0]] for ref, meant in names.several.items()}
    for kind, sheet in facts.sheets.items():
        several = {
            (ref.path, ref.arguments): sheet.rows[meant[0].path, meant[0].arguments]
            for ref, meant in names.several.items()
            if ref.kind == kind
        }
        rows = {(name.path, name.arguments): row for key, row in sheet.rows.items() for name in names.of(Ref(kind, *key))}
        sheet.rows = rows | several
    return Facts(facts.sheets)


def _by_path(snapshot: Snapshot, kinds: Iterable[str]) -> Mapping[tuple[str, tuple[str, ...]], list[Ref]]:
    there: dict[tuple[str, tuple[str, ...]], list[Ref]] = defaultdict(list)
    for ref in (ref for kind in kinds for ref in of_kind(snapshot.facts, kind)):
        there[ref.kind, ref.path].append(ref)
        there[ref.kind, ()].append(ref)
    return there


def _meant(ref: Ref, there: Mapping[tuple[str, tuple[str, ...]], list[Ref]], kind: Kind[Any]) -> list[Ref]:
    """Answer the objects a name may mean; of a kind that lives in no schema the name itself may be spelled otherwise."""
    in_schema = kind.place.schema_qualified
    namesakes = there.get((ref.kind, ref.path if in_schema else ()), [])
    if ref.arguments is None and in_schema:
        return namesakes
    return [item for item in namesakes if kind.meets(ref, item)][:1]


def _which(meant: Iterable[Ref]) -> str:
    return f"several bear the name, write which one is meant: {', '.join(sorted(map(str, meant)))}"
