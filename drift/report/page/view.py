"""An outcome as the page shows it: everything computed, nothing laid out."""

from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from drift.model import Finding, Outcome, Ref, Step, Target
from drift.report.cases import still_open
from drift.report.commands import next_commands
from drift.report.options import ReportOptions
from drift.report.page.anchors import Anchors
from drift.report.page.areas import Area, Standing, area_of, nameless, path_words, standings
from drift.report.page.atlas import Atlas, atlas
from drift.report.page.entries import Entry, of_accepted, of_finding, of_undecided, remedy
from drift.report.page.headline import Headline, headline
from drift.report.page.lists import Looked, Same, Stale, looked, same, stale
from drift.report.page.state import State
from drift.report.page.steps import Batch, PlanView, batches, plan_view
from drift.report.remedies import Key, Remedies, by_finding, in_order, key_of

_OPEN: Final = 10
"""So many findings are shown unfolded; of more, a reader wants the list first."""


class Group(Struct, frozen=True):
    """The findings of one relation."""

    anchor: str
    name: str
    entries: tuple[Entry, ...]


class Report(Struct, frozen=True):
    """One outcome, ready to be laid out; ``prefix`` begins all its ids."""

    prefix: str
    undone: bool
    headline: Headline
    target: Target
    version: str
    error: str | None
    run: str | None
    commands: tuple[str, ...]
    atlas: Atlas
    unfolded: bool
    groups: tuple[Group, ...]
    undecided: tuple[Entry, ...]
    accepted: tuple[Entry, ...]
    fixed: tuple[Entry, ...]
    stale: tuple[Stale, ...]
    unmodelled: tuple[str, ...]
    same: tuple[Same, ...]
    looked: Looked
    plan: PlanView
    applied: tuple[Batch, ...]

    @property
    def findings(self) -> int:
        """Answer how many findings are open."""
        return sum(len(group.entries) for group in self.groups)

    @property
    def sections(self) -> tuple[tuple[str, str, int], ...]:
        """Answer the parts of the page below the map: anchor, name, and how much there is in it."""
        parts = (
            ("drift", "Drift", self.findings),
            ("undecided", "Cannot tell", len(self.undecided)),
            ("accepted", "Accepted", len(self.accepted)),
            ("fixed", "Fixed", len(self.fixed)),
            ("plan", "Plan", self.plan.steps or len(self.plan.hands)),
            ("applied", "Applied", self.applied_steps),
            ("same", "Equivalent", len(self.same)),
            ("looked", "As expected", len(self.looked.rows)),
        )
        return tuple(part for part in parts if part[2])

    @property
    def applied_steps(self) -> int:
        """Answer how many statements were applied."""
        return sum(len(batch.steps) for batch in self.applied)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Answer all entries, in the order of the page."""
        return (*(entry for group in self.groups for entry in group.entries), *self.undecided, *self.accepted, *self.fixed)


class _Told(Struct, frozen=True):
    """What is to be said, each entry beside the object it is about."""

    open: list[tuple[Finding, Entry]]
    undecided: list[tuple[Ref, Entry]]
    accepted: list[tuple[Ref, Entry]]
    fixed: list[tuple[Finding, Entry]]

    def standings(self) -> list[tuple[Ref, Standing]]:
        """Answer what it says about the objects, the gravest first."""
        pairs = [(finding.ref, entry) for finding, entry in (*self.open, *self.fixed)]
        pairs += [*self.undecided, *self.accepted]
        order = {state: rank for rank, state in enumerate(State)}
        pairs.sort(key=lambda pair: order[pair[1].state])
        return [(ref, Standing(entry.state, entry.anchor)) for ref, entry in pairs]

    def anchors(self) -> dict[Key, str]:
        """Answer the anchor of each finding."""
        return {key_of(finding): entry.anchor for finding, entry in (*self.fixed, *self.open)}


def report(outcome: Outcome, options: ReportOptions, prefix: str = "") -> Report:
    """Answer what the page shows of an outcome.

    Args:
        outcome: the run.
        options: its verb, and the hazards that are allowed.
        prefix: what the ids of this report begin with.
    """
    anchors = Anchors(prefix)
    remedies = Remedies(outcome, options.allow)
    told = _told(outcome, remedies, options, anchors)
    groups, named = _groups(told.open, anchors)
    stands = standings(outcome, told.standings())
    links = told.anchors()
    return Report(
        prefix=prefix,
        undone=options.verb == "rollback",
        headline=headline(outcome, options.verb, len(told.fixed)),
        target=outcome.target,
        version=outcome.target.server_version.split(" ")[0],
        error=outcome.error,
        run=outcome.run,
        commands=tuple(next_commands(outcome, remedies)),
        atlas=atlas(stands, named),
        unfolded=len(told.open) <= _OPEN,
        groups=groups,
        undecided=tuple(entry for _, entry in told.undecided),
        accepted=tuple(entry for _, entry in told.accepted),
        fixed=tuple(entry for _, entry in told.fixed),
        stale=tuple(stale(outcome)),
        unmodelled=tuple(sorted(outcome.unmodelled)),
        same=tuple(same(outcome.equivalent)),
        looked=looked(outcome, stands),
        plan=plan_view(outcome, remedies, links, options),
        applied=batches(outcome.applied, links, options),
    )


def _told(outcome: Outcome, remedies: Remedies, options: ReportOptions, anchors: Anchors) -> _Told:
    still = {key_of(finding) for finding in still_open(outcome)}
    applied = by_finding(outcome.applied)
    fixed = [] if outcome.remaining is None else [item for item in in_order(outcome.findings) if key_of(item) not in still]
    doubts = sorted(outcome.undecided, key=lambda item: (item.origin, str(item.ref), item.attribute or ""))
    known = sorted(outcome.accepted, key=lambda item: (item.finding.origin, item.finding.name))
    subjects = nameless(outcome.looked_at)
    return _Told(
        open=[(item, _open(item, remedies, options, anchors)) for item in in_order(still_open(outcome))],
        undecided=[(subjects.get(item.origin, item.ref), of_undecided(item, anchors.new("u"))) for item in doubts],
        accepted=[(item.finding.ref, of_accepted(item, anchors.of(item.finding))) for item in known],
        fixed=[(item, _fixed(item, applied, options, anchors)) for item in fixed],
    )


def _open(finding: Finding, remedies: Remedies, options: ReportOptions, anchors: Anchors) -> Entry:
    entry, steps = of_finding(finding, anchors.of(finding)), remedies.of(finding)
    return replace(entry, remedy=remedy(steps, options) if steps else None, by_hand=remedies.reason(finding))


def _fixed(finding: Finding, applied: Mapping[Key, list[Step]], options: ReportOptions, anchors: Anchors) -> Entry:
    entry, steps = of_finding(finding, anchors.of(finding), State.FIXED), applied.get(key_of(finding), [])
    return replace(entry, remedy=remedy(steps, options, done=True) if steps else None)


def _groups(told: Iterable[tuple[Finding, Entry]], anchors: Anchors) -> tuple[tuple[Group, ...], dict[Area, str]]:
    """Answer the entries by relation, and the anchor of each relation."""
    by_area: dict[Area, list[Entry]] = {}
    for finding, entry in told:
        by_area.setdefault(area_of(finding.ref), []).append(entry)
    named = {area: anchors.new("on") for area in by_area}
    return tuple(Group(named[area], path_words(area), tuple(entries)) for area, entries in by_area.items()), named
