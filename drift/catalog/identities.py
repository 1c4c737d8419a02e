"""Objects that are told apart by the types of their arguments, under the names the expectations have for them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from msgspec.structs import replace

from drift.fact import Fact
from drift.facts import Facts, of_kind
from drift.kind import Kind
from drift.model import Expectation, Ref, Snapshot
from drift.stated import objects

Arguments: TypeAlias = tuple[str, ...] | None


def identified(snapshot: Snapshot, stated: Sequence[Expectation], kinds: Mapping[str, Kind[Any]]) -> Snapshot:
    """Answer the snapshot with each object under the signature it is stated with; see ``named``."""
    return named(snapshot, (Ref(kind, *key) for kind, key, _ in objects(stated) if kinds[kind].place.signature), kinds)


def named(snapshot: Snapshot, stated: Iterable[Ref], kinds: Mapping[str, Kind[Any]]) -> Snapshot:
    """Answer the snapshot with each object under the signature it is stated with: ``add(int, int)``, or ``add`` alone.

    Args:
        snapshot: with the signatures PostgreSQL prints.
        stated: the objects that are expected.
        kinds: every kind by name.
    """
    signed = [ref for ref in stated if kinds[ref.kind].place.signature and ref not in snapshot.facts]
    renamed = {there: ref.arguments for ref in signed if (there := _meant(ref, snapshot, kinds[ref.kind])) is not None}
    if not renamed:
        return snapshot
    arguments: dict[tuple[tuple[str, ...], Arguments], Arguments] = {(ref.path, ref.arguments): to for ref, to in renamed.items()}
    return replace(
        snapshot,
        facts=_with_names(snapshot.facts, arguments),
        unread={(_renamed(ref, arguments), name): why for (ref, name), why in snapshot.unread.items()},
    )


def _with_names(
    facts: Mapping[Ref, Fact], arguments: Mapping[tuple[tuple[str, ...], Arguments], Arguments]
) -> Mapping[Ref, Fact]:
    if not isinstance(facts, Facts):
        return {_renamed(ref, arguments): fact for ref, fact in facts.items()}
    for kind, sheet in facts.sheets.items():
        for key in [key for key in sheet.rows if key[1] is not None]:
            ref = _renamed(Ref(kind, *key), arguments)
            sheet.rows[ref.path, ref.arguments] = sheet.rows.pop(key)
    return Facts(facts.sheets)


def _meant(ref: Ref, snapshot: Snapshot, kind: Kind[Any]) -> Ref | None:
    namesakes = [there for there in of_kind(snapshot.facts, ref.kind) if there.path == ref.path]
    if ref.arguments is None:
        return namesakes[0] if len(namesakes) == 1 else None
    return next((there for there in namesakes if kind.meets(ref, there)), None)


def _renamed(ref: Ref, arguments: Mapping[tuple[tuple[str, ...], Arguments], Arguments]) -> Ref:
    """Answer the object, or what stands in it, with the arguments it is stated with."""
    for length in (len(ref.path), len(ref.path) - 1):
        key = ref.path[:length], ref.arguments
        if key in arguments:
            return replace(ref, arguments=arguments[key])
    return ref
