"""The whole tool on one screen: a request in, an outcome out.

``request → expectations → catalog snapshot → judge → findings → remedy plan → apply → outcome``, one way. Only this module knows
the set of kinds.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from time import monotonic

from drift.catalog.opened import Opened, opened
from drift.catalog.probe import probe
from drift.catalog.snapshot import begin_check
from drift.errors import ExitCode, NothingToCheck
from drift.expectations.accepted import apply as accept
from drift.expectations.load import load
from drift.findings.compare import Comparison
from drift.findings.probed import findings_of
from drift.findings.verdict import counted, counted_undecided, verdict
from drift.kinds import all_kinds
from drift.model import Expectations, Outcome, Snapshot, Target, Verdict
from drift.remedy.plan import Material, make_plan
from drift.request import Choices, Request
from drift.rules import parse_rules
from drift.witness import CatalogWitness, look

__all__ = ["Choices", "Request", "check", "exit_code", "fix", "lint", "rollback", "rules"]


def lint(paths: Sequence[Path]) -> Expectations:
    """Answer what the files state, without contacting anything.

    Raises:
        ExpectationsInvalid: with every fault of every file.
        NothingToCheck: no file, or none that states anything.
    """
    return load(paths, all_kinds())


def check(request: Request) -> Outcome:
    """Answer whether the database is what the expectations say, and the plan that would make it so. Writes nothing.

    Raises:
        ExpectationsInvalid, NothingToCheck: there is nothing sound to compare with.
        CouldNotCheck: the server did not let us in, or not read what is needed.
    """
    started = monotonic()
    expectations = request.expectations or lint(request.paths)
    if not expectations.stated and not expectations.exact:
        raise NothingToCheck("there is nothing to check: not one expectation is stated", hint="drift demo shows how")
    with opened(request) as database:
        outcome = _checked(database, expectations, request)
    return outcome.replace(seconds=monotonic() - started)


def _checked(database: Opened, expectations: Expectations, request: Request) -> Outcome:
    kinds, session = all_kinds(), database.session
    server = begin_check(session, database.target)
    try:
        snapshot, comparison = look(session, expectations, kinds)
    finally:
        session.end()
    if request.probe:
        comparison = _probed(database, expectations, snapshot, comparison)
    outcome = _outcome(comparison, expectations, server.target, request.choices)
    material = Material(expectations, snapshot, kinds, request.choices.lock_timeout)
    return outcome.replace(plan=make_plan(outcome.findings, material))


def _probed(database: Opened, expectations: Expectations, snapshot: Snapshot, comparison: Comparison) -> Comparison:
    """Answer the comparison with what real inserts, rolled back, have shown; what they show outweighs what was guessed."""
    kinds = all_kinds()
    statements = [
        (item, statement)
        for item in expectations.stated
        if item.wanted is not None
        and (actual := snapshot.facts.get(item.ref)) is not None
        and (statement := kinds[item.ref.kind].probe(item.ref, item.wanted, actual)) is not None
    ]
    return comparison.with_probes(*findings_of(probe(database.session, statements)), {item.ref for item, _ in statements})


def _outcome(comparison: Comparison, expectations: Expectations, target: Target, choices: Choices) -> Outcome:
    remaining = accept(counted(comparison.findings, choices), expectations.accepted, choices.today)
    outcome = Outcome(
        verdict=Verdict.AS_EXPECTED,
        target=target,
        findings=remaining.remaining,
        undecided=counted_undecided(comparison.undecided, choices),
        accepted=remaining.accepted,
        lapsed=remaining.lapsed,
        unused=remaining.unused,
        equivalent=comparison.equivalent,
        looked_at=expectations.stated,
        as_expected=comparison.as_expected,
    )
    return outcome.replace(verdict=verdict(outcome, choices))


def exit_code(outcome: Outcome, drift: int = ExitCode.DRIFT) -> int:
    """Answer what the process ends with; ``drift`` replaces the code for drift (2 in Terraform's manner)."""
    codes = {Verdict.AS_EXPECTED: ExitCode.AS_EXPECTED, Verdict.DRIFT: drift, Verdict.CANNOT_TELL: ExitCode.COULD_NOT_CHECK}
    return int(codes.get(outcome.verdict, ExitCode.BUG))


def rules() -> Mapping[str, str]:
    """Answer the explanation of every rule of every kind, by the rule's name."""
    return {name: text for kind in all_kinds().values() for name, text in parse_rules(kind.rules).items()}
