"""Objects by the relation they belong to: the first two names of a path, whatever the kind."""

from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

from msgspec import Struct

from drift.model import Expectation, Finding, Origin, Outcome, Ref
from drift.report.cases import still_open
from drift.report.page.state import State

Area: TypeAlias = tuple[str, ...]

_DATABASE: Final = "database"


class Standing(Struct, frozen=True):
    """In what state an object is, and the anchor of the entry that says why, None where there is nothing to say."""

    state: State
    anchor: str | None = None


def area_of(ref: Ref) -> Area:
    """Answer the schema and the relation an object belongs to, empty for one that lives in no schema."""
    return ref.path[:2] if len(ref.path) > 1 else ()


def path_words(path: tuple[str, ...]) -> str:
    """Answer a path as messages write it; what lives in no schema belongs to the database."""
    return str(Ref("", path)) if path else _DATABASE


def nameless(looked_at: Iterable[Expectation]) -> dict[Origin, Ref]:
    """Answer the expectations without a name by their places: a doubt about one is told of an object that might be it."""
    return {place: item.ref for item in looked_at if item.anonymous for place in (item.origin, *item.origins.values())}


def standings(outcome: Outcome, told: Iterable[tuple[Ref, Standing]]) -> dict[Ref, Standing]:
    """Answer the state of every object that was looked at or found, in the order of the files.

    Args:
        outcome: the run.
        told: what there is to say, the gravest about an object before the rest.
    """
    looked_at = sorted(outcome.looked_at, key=lambda item: (item.origin, item.ref.kind, str(item.ref)))
    stands: dict[Ref, Standing] = dict.fromkeys((item.ref for item in looked_at), Standing(State.EXPECTED))
    silent = set(stands)
    for ref, standing in told:
        if ref in silent or ref not in stands:
            stands[ref] = standing
            silent.discard(ref)
    for ref in _inside_missing(outcome) & silent:
        stands[ref] = Standing(State.INSIDE)
        silent.discard(ref)
    stands |= dict.fromkeys(silent.intersection(item.ref for item in outcome.left_out), Standing(State.UNTOLD))
    return stands


def met(outcome: Outcome, stands: Mapping[Ref, Standing]) -> int:
    """Answer how many objects are as expected without having been mended."""
    mended = sum(stands[ref].state is State.FIXED for ref in {item.ref for item in outcome.looked_at})
    return max(0, outcome.as_expected - mended)


def _inside_missing(outcome: Outcome) -> set[Ref]:
    """Answer what is stated inside relations that are not there: the one finding about these says it all."""
    found = {*map(_missing, still_open(outcome)), *(_missing(item.finding) for item in outcome.accepted)}
    gone = {area_of(ref) for ref in _heads(outcome.looked_at).values() if ref in found}
    return {item.ref for item in outcome.looked_at if area_of(item.ref) in gone}


def _missing(finding: Finding) -> Ref | None:
    return finding.ref if finding.attribute is None and finding.actual is None else None


def _heads(looked_at: Iterable[Expectation]) -> Mapping[Area, Ref]:
    """Answer the object of each area whose body holds the others: nothing of them is written before it."""
    heads: dict[Area, Ref] = {}
    for item in sorted(looked_at, key=lambda item: item.origin):
        if item.ref.arguments is None and item.ref.path == area_of(item.ref):
            heads.setdefault(item.ref.path, item.ref)
    return heads
