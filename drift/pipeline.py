"""The whole tool on one screen: expectations and a connection in, an outcome out.

``expectations → catalog snapshot → judge → findings → remedy plan → apply → outcome``, one way. Only this module knows the set
of kinds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from fnmatch import fnmatchcase
from time import monotonic
from typing import Any

from drift.catalog.judge import judge
from drift.catalog.session import Session
from drift.catalog.snapshot import Scope, begin_check, read
from drift.errors import NothingToCheck
from drift.expectations.accepted import apply as accept
from drift.findings.compare import Comparison, compare, questions
from drift.kind import Kind, parent_of
from drift.kinds import all_kinds
from drift.model import Expectations, Finding, Outcome, Ref, Severity, Snapshot, Target, Verdict
from drift.remedy.plan import LOCK_TIMEOUT_MS, Material, make_plan


@dataclass(frozen=True, slots=True)
class Choices:
    """What a caller may choose about a check.

    Args:
        fail_on: the least severity that is drift, None for never.
        select: rule globs; when there are any, only their findings count.
        ignore: rule globs whose findings do not count.
        today: the day acceptances are held against.
        lock_timeout: milliseconds a step of the plan waits for one lock.
    """

    fail_on: Severity | None = Severity.ERROR
    select: Sequence[str] = ()
    ignore: Sequence[str] = ()
    today: date = field(default_factory=lambda: datetime.now(UTC).date())
    lock_timeout: int = LOCK_TIMEOUT_MS


def check(session: Session, target: Target, expectations: Expectations, choices: Choices) -> Outcome:
    """Answer whether the database is what the expectations say, and the plan that would make it so. Writes nothing.

    Args:
        session: an idle connection.
        target: what it leads to, as far as known before asking.
        expectations: what is relied on.
        choices: what counts.

    Raises:
        NothingToCheck: no expectation is stated.
        CouldNotCheck: the server did not let us read what is needed.
    """
    started = monotonic()
    kinds = all_kinds()
    if not expectations.stated and not expectations.exact:
        raise NothingToCheck("there is nothing to check: no file states an expectation", hint="drift explain; drift demo")
    server = begin_check(session, target)
    try:
        snapshot, comparison = _look(session, expectations, kinds)
    finally:
        session.end()
    outcome = _outcome(comparison, expectations, server.target, choices)
    plan = make_plan(outcome.findings, Material(expectations, snapshot, kinds, choices.lock_timeout))
    return outcome.replace(plan=plan, seconds=monotonic() - started)


def _look(
    session: Session, expectations: Expectations, kinds: Mapping[str, Kind[Any]]
) -> tuple[Snapshot, Comparison]:
    """Answer what is there and how it compares, inside the transaction that is open."""
    snapshot = read(session, scope_of(expectations, kinds), kinds)
    answers = judge(session, questions(expectations, snapshot, kinds))
    return snapshot, compare(expectations, snapshot, kinds, answers)


def scope_of(expectations: Expectations, kinds: Mapping[str, Kind[Any]]) -> Scope:
    """Answer what must be read to decide the expectations, and no more."""
    refs = {item.ref for item in expectations.stated}
    above = {parent for ref in refs if (parent := parent_of(ref, kinds)) is not None}
    schemas = {item.path[0] for item in expectations.exact if len(item.path) == 1}
    names = {ref.kind for ref in refs | above} | {item.kind for item in expectations.exact}
    return Scope(tuple(sorted(refs | above, key=_by_name)), frozenset(names), frozenset(schemas))


def _by_name(ref: Ref) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    return ref.kind, ref.path, ref.arguments or ()


def _outcome(comparison: Comparison, expectations: Expectations, target: Target, choices: Choices) -> Outcome:
    counted = [finding for finding in comparison.findings if _counts(finding, choices)]
    findings, accepted, lapsed, unused = accept(counted, expectations.accepted, choices.today)
    outcome = Outcome(
        verdict=Verdict.AS_EXPECTED,
        target=target,
        findings=tuple(findings),
        undecided=comparison.undecided,
        accepted=tuple(accepted),
        lapsed=tuple(lapsed),
        unused=tuple(unused),
        equivalent=comparison.equivalent,
        looked_at=expectations.stated,
        as_expected=comparison.as_expected,
    )
    return outcome.replace(verdict=_verdict(outcome, choices))


def _counts(finding: Finding, choices: Choices) -> bool:
    chosen = not choices.select or any(fnmatchcase(finding.rule, glob) for glob in choices.select)
    return chosen and not any(fnmatchcase(finding.rule, glob) for glob in choices.ignore)


def _verdict(outcome: Outcome, choices: Choices) -> Verdict:
    worst = outcome.worst()
    if worst is not None and choices.fail_on is not None and worst.rank <= choices.fail_on.rank:
        return Verdict.DRIFT
    return Verdict.CANNOT_TELL if outcome.undecided else Verdict.AS_EXPECTED
