"""The plan, and what was applied of it, as the page shows them: what is committed together, in order."""

from collections.abc import Mapping, Sequence
from itertools import count as count_from

from msgspec import Struct

from drift.counting import count
from drift.model import Outcome, Step
from drift.report.options import ReportOptions
from drift.report.page.sql import Stage, stage
from drift.report.remedies import Key, Remedies, committed_together, flags, hazards_of, in_order, key_of
from drift.report.words import transaction_words


class Link(Struct, frozen=True):
    """The name of a finding and the anchor of its entry, None where the page has none."""

    name: str
    anchor: str | None


class Numbered(Struct, frozen=True):
    """One statement of a plan: its number, what it is for, and its price; its undo stands with its finding."""

    number: int
    stage: Stage
    link: Link
    hazards: str
    flags: str


class Batch(Struct, frozen=True):
    """The statements that are committed together."""

    heading: str
    steps: tuple[Numbered, ...]


class Hand(Struct, frozen=True):
    """What no statement mends, and why."""

    link: Link
    reason: str


class PlanView(Struct, frozen=True):
    """The plan: its batches, what is left to hands, a line about it, and the flags it still needs."""

    batches: tuple[Batch, ...]
    hands: tuple[Hand, ...]
    summary: str
    fingerprint: str
    flags: str

    @property
    def steps(self) -> int:
        """Answer how many statements there are."""
        return sum(len(batch.steps) for batch in self.batches)


def batches(steps: Sequence[Step], anchors: Mapping[Key, str], options: ReportOptions) -> tuple[Batch, ...]:
    """Answer the steps numbered, by what is committed together."""
    numbers = count_from(1)
    return tuple(
        Batch(transaction_words(group[0]), tuple(_numbered(next(numbers), step, anchors, options) for step in group))
        for group in committed_together(steps)
    )


def _numbered(number: int, step: Step, anchors: Mapping[Key, str], options: ReportOptions) -> Numbered:
    return Numbered(
        number=number,
        stage=stage(step),
        link=Link(step.finding.name, anchors.get(key_of(step.finding))),
        hazards=", ".join(step.hazards),
        flags=flags(hazard for hazard in step.hazards if hazard not in options.allow),
    )


def plan_view(outcome: Outcome, remedies: Remedies, anchors: Mapping[Key, str], options: ReportOptions) -> PlanView:
    """Answer the plan of an outcome, without what has been run of it."""
    steps, unfixable = remedies.not_run(outcome.plan.steps), {key_of(item.finding): item for item in outcome.plan.unfixable}
    order = in_order(item.finding for item in unfixable.values())
    return PlanView(
        batches=batches(steps, anchors, options),
        hands=tuple(Hand(Link(item.name, anchors.get(key_of(item))), unfixable[key_of(item)].reason) for item in order),
        summary=_summary(steps, len(unfixable)),
        fingerprint=outcome.plan.fingerprint,
        flags=flags(hazard for hazard in hazards_of(steps) if hazard not in options.allow),
    )


def _summary(steps: Sequence[Step], by_hand: int) -> str:
    transactions = len({step.transaction for step in steps if step.in_transaction})
    alone = sum(not step.in_transaction for step in steps)
    parts = [f"{count(len(steps), 'statement')} in {count(transactions, 'transaction')}"]
    parts += [f"{alone} outside"] if alone else []
    parts += [f"{by_hand} by hand"] if by_hand else []
    return ", ".join(parts)
