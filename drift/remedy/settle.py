"""What of a plan is still to be done: somebody may have done it already, or changed what it was made from."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from drift.errors import StalePlan
from drift.model import Basis, Fields, Finding, Ref, Step
from drift.remedy.kit import Kit
from drift.remedy.runs import same_finding
from drift.remedy.witness import SINCE, State, differences, normal


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
    with kit.signals.let_in():
        now = normal(kit.witness.state(refs))
        ground = dict(kit.witness.ground(sorted({step.relation for step in steps if step.relation})))
        then = normal({ref: basis.states.get(ref) for ref in refs})
        changed = [ref for ref in refs if now[ref] is None or then[ref] != now[ref] or _moved(basis, ground, ref, steps)]
        gone = [item for item in _findings(steps, changed) if is_gone(item, now[item.ref], kit.witness.unmet(item))]
    todo = tuple(step for step in steps if not any(same_finding(step.finding, finding) for finding in gone))
    _refuse_stale(kit, todo, gone, (then, now), (basis, ground))
    return Settled(todo, tuple(step for step in steps if step not in todo), now, ground)


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


def _findings(steps: Iterable[Step], refs: Sequence[Ref]) -> list[Finding]:
    return list({step.finding.name: step.finding for step in steps if step.finding.ref in refs}.values())


def _refuse_stale(
    kit: Kit,
    todo: Sequence[Step],
    gone: Sequence[Finding],
    states: tuple[dict[Ref, State], dict[Ref, State]],
    grounds: tuple[Basis, dict[str, Fields]],
) -> None:
    (then, now), (basis, ground) = states, grounds
    lines: list[str] = []
    for ref in dict.fromkeys(step.finding.ref for step in todo):
        # What has become as it was to be is no surprise to the other steps of the same object.
        met = {finding.attribute for finding in gone if finding.ref == ref}
        lines += differences(_without({ref: then[ref]}, met), _without({ref: now[ref]}, met), SINCE)
    names = {f"relation {step.relation}" for step in todo if step.relation} | ({"database"} if todo else set())
    lines += differences(
        {name: said for name, said in basis.ground.items() if name in names and _there(name, said)}, ground, SINCE
    )
    if lines:
        raise StalePlan(f"nothing was run: stale plan: {'; '.join(dict.fromkeys(lines))}", hint=kit.anew)


def _without(states: dict[Ref, State], attributes: set[str | None]) -> dict[Ref, State]:
    return {
        ref: None if state is None else {name: value for name, value in state.items() if name not in attributes}
        for ref, state in states.items()
    }


def _moved(basis: Basis, ground: dict[str, Fields], ref: Ref, steps: Iterable[Step]) -> bool:
    names = {f"relation {step.relation}" for step in steps if step.finding.ref == ref and step.relation}
    return any(basis.ground[name] != ground.get(name) for name in names if name in basis.ground)


def _there(name: str, said: Fields) -> bool:
    """Answer whether it can have changed: a relation that was not there yet is made by the plan itself."""
    return name == "database" or said.get("oid") is not None
