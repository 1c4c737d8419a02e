"""The whole tool on one screen: a request in, an outcome out.

``request → expectations → catalog snapshot → judge → findings → remedy plan → apply → outcome``, one way. Only this module knows
the set of kinds. What a plain check does without is imported by the function that needs it: starting is the largest cost of a
small check.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from drift.catalog.opened import Opened, opened
from drift.catalog.scope import scope_of_schemas
from drift.catalog.session import Session
from drift.catalog.snapshot import begin_check, read
from drift.catalog.unmodelled import unmodelled
from drift.errors import NothingToCheck
from drift.expectations.accepted import apply as accept
from drift.findings.compare import Comparison
from drift.findings.verdict import counted, counted_undecided, verdict
from drift.kinds import all_kinds
from drift.left_out import left_out
from drift.model import Expectations, Outcome, Plan, Ref, Snapshot, Target, Verdict
from drift.offline import exit_code, lint, one_file, rules, several_files
from drift.remedy.plan import Material, make_plan
from drift.request import Choices, Pulled, Request, Wish
from drift.witness import CatalogWitness, Seen, look

if TYPE_CHECKING:
    from drift.diagnosis import Diagnosis
    from drift.remedy.apply import Means

__all__ = [
    "Choices",
    "Request",
    "check",
    "examine",
    "exit_code",
    "fix",
    "lint",
    "one_file",
    "pull",
    "rollback",
    "rules",
    "several_files",
]


def check(request: Request) -> Outcome:
    """Answer whether the database is what the expectations say, and the plan that would make it so. Writes nothing.

    Raises:
        ExpectationsInvalid, NothingToCheck: there is nothing sound to compare with.
        CouldNotCheck: the server did not let us in, or not read what is needed.
    """
    started = monotonic()
    expectations = _wanted(request)
    with opened(request) as database:
        outcome, _ = _checked(database, expectations, request)
    return outcome.replace(seconds=monotonic() - started)


def fix(request: Request) -> Outcome:
    """Mend what a check finds, proving each remedy before it is committed, and answer what was found and what remains.

    Raises:
        Refused: a hazard is not allowed, or the place is none for a remedy; nothing was run.
        RemedyFailed: a step failed; the database is as before.
        PartlyApplied: something stands and the rest does not; the message says what to do.
        DriftError: as ``check``.
    """
    from drift.remedy.apply import apply

    started = monotonic()
    expectations = _wanted(request)
    with opened(request) as database:
        found, snapshot = _checked(database, expectations, request)
        if not found.plan.steps:
            return found.replace(remaining=found.findings, seconds=monotonic() - started)
        with database.another() as connection:
            witness = CatalogWitness(Session(connection), expectations, all_kinds(), {item.name for item in found.findings})
            means = _means(request, database, witness)
            applied = apply(connection, found.plan, _states(found.plan, snapshot), means)
        with database.another() as connection:
            left, _ = _checked(replace(database, session=Session(connection)), expectations, request)
    return left.replace(
        findings=found.findings,
        plan=found.plan,
        applied=applied.steps,
        remaining=left.findings,
        run=applied.run,
        seconds=monotonic() - started,
    )


def pull(request: Request, wish: Wish) -> Pulled:
    """Answer the expectations that describe what is there, and what of it could not be read. Writes nothing.

    Raises:
        NothingToCheck: nothing is there that was asked for.
        CouldNotCheck: the server did not let us in, or not read what is needed.
    """
    from drift.catalog.snapshot import schemas
    from drift.sources.live import claimed, told

    kinds = all_kinds()
    with opened(request) as database:
        server = begin_check(database.session, database.target)
        try:
            chosen = wish.chosen(schemas(database.session))
            snapshot = read(database.session, scope_of_schemas(chosen, kinds))
        finally:
            database.session.end()
    expectations = told(snapshot, kinds, wish.paths(chosen))
    if not expectations.stated:
        raise NothingToCheck(f"nothing to write: {wish.words} is not there", hint="drift pull --schema NAME, or without a name")
    unread = tuple(f"{ref.kind} {ref}: {why}" for (ref, _), why in snapshot.unread.items())
    return Pulled(claimed(expectations, chosen, kinds) if wish.exact else expectations, chosen, server.target, unread)


def rollback(request: Request, run: str | None = None) -> Outcome:
    """Undo a recorded run, the newest by default, and answer what was undone.

    Raises:
        UsageError: there is no such run.
        Refused: what it would undo has changed since, or needs a hazard allowed; nothing was run.
        RemedyFailed, PartlyApplied: as ``fix``.
    """
    from drift.remedy.rollback import rollback as undo
    from drift.remedy.runs import read as read_run

    started = monotonic()
    recorded = read_run(_runs(request), run)
    with opened(request) as database:
        server = begin_check(database.session, database.target)
        database.session.end()
        with database.another() as connection:
            witness = CatalogWitness(Session(connection), Expectations(), all_kinds())
            undone = undo(connection, recorded, _means(request, database, witness))
    outcome = Outcome(Verdict.AS_EXPECTED, server.target, applied=undone.steps, remaining=(), run=undone.run)
    return outcome.replace(seconds=monotonic() - started)


def examine(request: Request, *, given: bool = True) -> "Diagnosis":
    """Answer what a check and a remedy would meet here; whatever fails is a remark. Writes nothing.

    Args:
        request: what a check would be asked.
        given: whether somebody said where the expectations are; their absence is a problem only then.
    """
    from drift.examination import diagnosis

    return diagnosis(request, given=given)


def _wanted(request: Request) -> Expectations:
    expectations = request.expectations or lint(request.paths)
    if not expectations.stated and not expectations.exact:
        raise NothingToCheck("there is nothing to check: not one expectation is stated", hint="drift demo shows how")
    return expectations


def _means(request: Request, database: Opened, witness: CatalogWitness) -> "Means":
    from drift.remedy.apply import Means
    from drift.remedy.attempts import Limits
    from drift.remedy.journal import Journal

    return Means(
        witness=witness,
        journal=Journal(_runs(request), str(database.target)),
        limits=Limits(lock_deadline=request.timeout or Limits().lock_deadline),
        allowed=request.allow,
        reconnect=database.again,
        tell=request.notice,
    )


def _runs(request: Request) -> Path:
    from drift.remedy.journal import runs_directory

    return request.runs or runs_directory(os.environ, Path.cwd())


def _states(plan: Plan, snapshot: Snapshot) -> dict[Ref, Mapping[str, Any] | None]:
    """Answer what the plan was made from, as a journal says it."""
    facts = {step.finding.ref: snapshot.facts.get(step.finding.ref) for step in plan.steps}
    return {ref: None if fact is None else fact.as_json() for ref, fact in facts.items()}


def _checked(database: Opened, expectations: Expectations, request: Request) -> tuple[Outcome, Snapshot]:
    kinds, session = all_kinds(), database.session
    server = begin_check(session, database.target)
    try:
        seen = look(session, expectations, kinds)
        beyond = unmodelled(session, expectations.exact, kinds)
    finally:
        session.end()
    if request.probe:
        seen = replace(seen, comparison=_probed(database, seen))
    outcome = _outcome(seen, server.target, request.choices).replace(unmodelled=beyond)
    material = Material(seen.expectations, seen.snapshot, kinds, request.choices.lock_timeout)
    unsaid = tuple(left_out(outcome, seen.comparison, seen.snapshot, kinds))
    return outcome.replace(plan=make_plan(outcome.findings, material), left_out=unsaid), seen.snapshot


def _probed(database: Opened, seen: Seen) -> Comparison:
    """Answer the comparison with what real inserts, rolled back, have shown; what they show outweighs what was guessed."""
    from drift.catalog.probe import probe
    from drift.findings.probed import findings_of

    kinds = all_kinds()
    statements = [
        (item, statement)
        for item in seen.expectations.stated
        if item.wanted is not None
        and (actual := seen.snapshot.facts.get(item.ref)) is not None
        and (statement := kinds[item.ref.kind].probe(item.ref, item.wanted, actual)) is not None
    ]
    return seen.comparison.with_probes(*findings_of(probe(database.session, statements)), {item.ref for item, _ in statements})


def _outcome(seen: Seen, target: Target, choices: Choices) -> Outcome:
    comparison, expectations = seen.comparison, seen.expectations
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
