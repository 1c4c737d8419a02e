"""What of a plan is still to be done: somebody may have done it already, or changed what it was made from."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from drift.errors import StalePlan
from drift.model import Basis, Fields, Finding, Ref, Step
from drift.remedy.kit import Kit
from drift.remedy.runs import same_finding
from drift.remedy.witness import SINCE, Asked, State, differences, normal


class Settled(Struct, frozen=True):
    """A plan held against what is there now.

    Args:
        todo: the steps still to be run.
        satisfied: the steps whose finding is gone already.
        known: what is there now, for every object the steps are about.
        ground: what they stand on besides, now.
    """

    todo: tuple[Step, ...]
    satisfied: tuple[Step, ...]
    known: dict[Ref, State]
    ground: dict[str, Fields]


class _Seen(Struct, frozen=True):
    """What there is, or was: of the objects, and of what the steps stand on besides."""

    states: dict[Ref, State]
    ground: Mapping[str, Fields]


def settle(kit: Kit, steps: Sequence[Step], basis: Basis) -> Settled:
    """Answer what is still to be done; inside a transaction.

    Args:
        kit: whose witness looks.
        steps: of the plan.
        basis: what it was made from.

    Raises:
        StalePlan: something that is still to be mended has changed, or what it stands on; names each with what it was and is.
    """
    refs = list(dict.fromkeys(step.finding.ref for step in steps))
    then = _Seen(normal({ref: basis.states.get(ref) for ref in refs}), basis.ground)
    with kit.signals.let_in():
        relations = sorted({step.relation for step in steps if step.relation})
        seen = kit.witness.see(Asked(refs=tuple(refs), relations=tuple(relations)))
        now = _Seen(normal(seen.states), seen.ground)
        suspects = [step.finding for step in steps if _may_be_gone(step, then, now)]
        found = {item.name: item for item in suspects}.values()
        unmet = kit.witness.see(Asked(findings=tuple(found))).unmet if found else {}
        gone = [item for item in found if is_gone(item, now.states[item.ref], unmet[item.name])]
    todo = tuple(step for step in steps if not any(same_finding(step.finding, finding) for finding in gone))
    _refuse_stale(kit, todo, gone, then, now)
    return Settled(todo, tuple(step for step in steps if step not in todo), now.states, dict(now.ground))


def _may_be_gone(step: Step, then: _Seen, now: _Seen) -> bool:
    """Answer whether looking again is worth it: something is different, or nobody can see that it is not."""
    ref, name = step.finding.ref, f"relation {step.relation}"
    moved = name in then.ground and then.ground[name] != now.ground.get(name)
    return moved or now.states[ref] is None or then.states[ref] != now.states[ref]


def is_gone(finding: Finding, state: State, unmet: Sequence[str]) -> bool:
    """Answer whether somebody has mended a finding.

    Args:
        finding: what was found.
        state: of its object now; always None for one that was stated without a name.
        unmet: the names of what is found there now, itself or what it stands in.
    """
    if finding.name in unmet:
        return False
    if finding.rule.endswith("-unexpected"):
        return state is None
    # Where what it stands in is gone, nothing is found about it any more either.
    return state is not None or not unmet


def _refuse_stale(kit: Kit, todo: Sequence[Step], gone: Sequence[Finding], then: _Seen, now: _Seen) -> None:
    lines: list[str] = []
    for ref in dict.fromkeys(step.finding.ref for step in todo):
        # What has become as it was to be is no surprise to the other steps of the same object.
        met = {finding.attribute for finding in gone if finding.ref == ref}
        lines += differences({ref: _without(then.states[ref], met)}, {ref: _without(now.states[ref], met)}, SINCE)
    names = {f"relation {step.relation}" for step in todo if step.relation} | ({"database"} if todo else set())
    stood_on = {name: said for name, said in then.ground.items() if name in names and _was_there(name, said)}
    lines += differences(stood_on, now.ground, SINCE)
    if lines:
        raise StalePlan(f"nothing was run: stale plan: {'; '.join(dict.fromkeys(lines))}", hint=kit.anew)


def _without(state: State, attributes: set[str | None]) -> State:
    return None if state is None else {name: value for name, value in state.items() if name not in attributes}


def _was_there(name: str, said: Fields) -> bool:
    """Answer whether it can have changed: a relation that was not there yet is made by the plan itself."""
    return name == "database" or said.get("oid") is not None
