"""Which steps mend which finding, looked up once for a whole report."""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from drift.model import Finding, Hazard, Origin, Outcome, Ref, Step

Key: TypeAlias = tuple[str, Ref, str | None, Origin]


def key_of(finding: Finding) -> Key:
    """Answer what tells findings apart; their values are left out because they need not be hashable."""
    return (finding.rule, finding.ref, finding.attribute, finding.origin)


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Answer the findings in the order of the files, the same one in every run."""
    return sorted(findings, key=lambda found: (found.origin, found.rule, str(found.ref), found.attribute or ""))


def by_finding(steps: Iterable[Step]) -> dict[Key, list[Step]]:
    """Answer the steps of each finding, findings and steps in the order of the plan."""
    grouped: dict[Key, list[Step]] = {}
    for step in steps:
        grouped.setdefault(key_of(step.finding), []).append(step)
    return grouped


def committed_together(steps: Iterable[Step]) -> list[list[Step]]:
    """Answer the steps by transaction, in order; a step outside a transaction is alone."""
    groups: list[list[Step]] = []
    for step in steps:
        before = groups[-1][-1] if groups else None
        if before and step.in_transaction and before.in_transaction and step.transaction == before.transaction:
            groups[-1].append(step)
        else:
            groups.append([step])
    return groups


def hazards_of(steps: Sequence[Step]) -> tuple[Hazard, ...]:
    """Answer the hazards of some steps, each once, in the order they come up."""
    return tuple(dict.fromkeys(hazard for step in steps for hazard in step.hazards))


def flags(hazards: Iterable[Hazard]) -> str:
    """Answer what to type to allow the hazards: ``--allow data-loss --allow table-rewrite``."""
    return " ".join(f"--allow {hazard}" for hazard in hazards)


class Remedies:
    """The plan of an outcome, indexed by finding."""

    __slots__ = ("_allow", "_done", "_reasons", "steps")

    def __init__(self, outcome: Outcome, allow: frozenset[Hazard]) -> None:
        self._allow = allow
        self._done = {_step_key(step) for step in outcome.applied}
        self._reasons = {key_of(item.finding): item.reason for item in outcome.plan.unfixable}
        self.steps = by_finding(outcome.plan.steps)
        for step in outcome.plan.steps:
            self.steps.update((key_of(finding), self.steps[key_of(step.finding)]) for finding in step.mends)

    def of(self, finding: Finding) -> list[Step]:
        """Answer the steps that would mend the finding and have not been run."""
        return self.not_run(self.steps.get(key_of(finding), []))

    def not_run(self, steps: Sequence[Step]) -> list[Step]:
        """Answer those of some steps that have not been run, in their order."""
        return [step for step in steps if _step_key(step) not in self._done] if self._done else list(steps)

    def reason(self, finding: Finding) -> str | None:
        """Answer why nothing mends the finding, None where something does or nobody said."""
        return self._reasons.get(key_of(finding))

    def needs(self, finding: Finding) -> tuple[Hazard, ...]:
        """Answer the hazards still to be allowed before the finding is mended; half a remedy is never run."""
        steps = self.steps.get(key_of(finding), [])
        return tuple(hazard for hazard in hazards_of(steps) if hazard not in self._allow)

    def fix_command(self, findings: Iterable[Finding]) -> str | None:
        """Answer the command that mends what may be mended as things stand, None where that is nothing."""
        ready = [step for finding in findings if not self.needs(finding) for step in self.of(finding)]
        return f"drift check --fix {flags(hazards_of(ready))}".rstrip() if ready else None


def _step_key(step: Step) -> tuple[Key, int, str]:
    return (key_of(step.finding), step.transaction, step.sql)
