"""What became of each expectation that was looked at: the list behind every report that also tells what is as expected."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TypeAlias

from msgspec import Struct

from drift.model import Accepted, Expectation, Finding, Origin, Outcome, Ref, Undecided


class State(StrEnum):
    """How an expectation fared; ``left-out`` is neither good nor bad, and the reason stands beside it."""

    AS_EXPECTED = "as-expected"
    DRIFT = "drift"
    CANNOT_TELL = "cannot-tell"
    ACCEPTED = "accepted"
    LEFT_OUT = "left-out"


class Case(Struct, frozen=True):
    """One object that was looked at, with all that is to be said about it.

    Args:
        ref: the object.
        origin: where it was asked for, or where nothing of its kind was allowed.
        state: how it fared.
        wanted: the expectation; None for an object that nobody named.
        reason: why it is left out, None in any other state.
    """

    ref: Ref
    origin: Origin
    state: State
    wanted: Expectation | None = None
    findings: tuple[Finding, ...] = ()
    undecided: tuple[Undecided, ...] = ()
    accepted: tuple[Accepted, ...] = ()
    reason: str | None = None

    @property
    def name(self) -> str:
        """Answer what reports call it: ``column public.user_profiles.id``."""
        return f"{self.ref.kind} {self.ref}"


Said: TypeAlias = Finding | Undecided | Accepted


def still_open(outcome: Outcome) -> tuple[Finding, ...]:
    """Answer the findings that hold at the end of the run: what a remedy left, else what was found."""
    return outcome.findings if outcome.remaining is None else outcome.remaining


def cases(outcome: Outcome) -> list[Case]:
    """Answer every object that was looked at, and every other one something was found about, in the order of the files."""
    said = _said(outcome)
    reasons = {item.ref: item.reason for item in outcome.left_out}
    found = [_case(item.ref, item, said.pop(item.ref, []), reasons) for item in outcome.looked_at]
    found += [_case(ref, None, items, {}) for ref, items in said.items()]
    return sorted(found, key=lambda case: (case.origin, case.name))


def _case(ref: Ref, wanted: Expectation | None, said: list[Said], reasons: Mapping[Ref, str]) -> Case:
    findings = tuple(item for item in said if isinstance(item, Finding))
    undecided = tuple(item for item in said if isinstance(item, Undecided))
    accepted = tuple(item for item in said if isinstance(item, Accepted))
    reason = None if said else reasons.get(ref)
    if findings:
        state = State.DRIFT
    elif undecided:
        state = State.CANNOT_TELL
    elif accepted:
        state = State.ACCEPTED
    else:
        state = State.AS_EXPECTED if reason is None else State.LEFT_OUT
    origin = wanted.origin if wanted else min(map(_origin, said))
    return Case(ref, origin, state, wanted, findings, undecided, accepted, reason)


def _said(outcome: Outcome) -> dict[Ref, list[Said]]:
    """Answer what is said of each object; of one without a name it is said at the place of its expectation."""
    stated = {item.ref for item in outcome.looked_at}
    nameless = {_spot(item.ref, place): item.ref for item in outcome.looked_at if item.anonymous for place in _places(item)}
    grouped: dict[Ref, list[Said]] = defaultdict(list)
    said: tuple[Said, ...] = (*still_open(outcome), *outcome.undecided, *outcome.accepted)
    for item in said:
        ref = item.finding.ref if isinstance(item, Accepted) else item.ref
        grouped[ref if ref in stated else nameless.get(_spot(ref, _origin(item)), ref)].append(item)
    return grouped


def _spot(ref: Ref, origin: Origin) -> tuple[str, tuple[str, ...], Origin]:
    """Answer what an object without a name and one that might be it have in common."""
    return ref.kind, ref.path[:-1], origin


def _places(expectation: Expectation) -> Iterable[Origin]:
    return (expectation.origin, *expectation.origins.values())


def _origin(item: Said) -> Origin:
    return item.finding.origin if isinstance(item, Accepted) else item.origin
