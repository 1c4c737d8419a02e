"""Objects that are told apart by the types of their arguments, under the names the expectations have for them."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from msgspec.structs import replace

from drift.kind import Kind
from drift.model import Ref, Snapshot

Arguments: TypeAlias = tuple[str, ...] | None


def identified(snapshot: Snapshot, stated: Iterable[Ref], kinds: Mapping[str, Kind[Any]]) -> Snapshot:
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
        facts={_renamed(ref, arguments): fact for ref, fact in snapshot.facts.items()},
        unread={(_renamed(ref, arguments), name): why for (ref, name), why in snapshot.unread.items()},
    )


def _meant(ref: Ref, snapshot: Snapshot, kind: Kind[Any]) -> Ref | None:
    namesakes = [there for there in snapshot.facts if there.kind == ref.kind and there.path == ref.path]
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
