"""The whole tool on one screen: a request in, an outcome out.

``request → expectations → catalog snapshot → judge → findings → remedy plan → apply → outcome``, one way. Only this module knows
the set of kinds. What a plain check does without is imported by the function that needs it: starting is the largest cost of a
small check.
"""

import os
from collections.abc import Collection, Sequence
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from drift.catalog.opened import Opened, opened
from drift.catalog.scope import scope_of, scope_of_schemas
from drift.catalog.session import Session, refusal_is_no_verdict
from drift.catalog.snapshot import Server, begin_check, nowhere, read
from drift.catalog.steady import steadily
from drift.catalog.unmodelled import unmodelled
from drift.errors import NothingToCheck, RemedyFailed, StalePlan, UsageError
from drift.expectations.accepted import apply as accept
from drift.findings.compare import Comparison
from drift.findings.complete import idle
from drift.findings.verdict import counted, counted_undecided, verdict
from drift.kinds import all_kinds
from drift.left_out import left_out, require_something
from drift.model import Basis, Exact, Expectation, Expectations, Finding, Outcome, Plan, Snapshot, Target, Verdict
from drift.offline import dump_plan, exit_code, lint, load_plan, one_file, rules, several_files
from drift.remedy.fingerprint import fingerprint
from drift.request import Choices, Pulled, Request, Wish
from drift.seen import Seen, look

if TYPE_CHECKING:
    from drift.diagnosis import Diagnosis
    from drift.remedy.site import Applied, Means

__all__ = [
    "Choices",
    "Request",
    "apply",
    "check",
    "dump_plan",
    "examine",
    "exit_code",
    "fix",
    "lint",
    "load_plan",
    "one_file",
    "plan",
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
        outcome, seen = _checked(database, expectations, request)
    request.hold(seen)
    return outcome.replace(seconds=monotonic() - started)


def plan(request: Request) -> Outcome:
    """Answer what a check finds, with a plan that can be carried out later, on the database it was made for. Writes nothing.

    Raises:
        DriftError: as ``check``.
    """
    return check(replace(request, basis=True))


def fix(request: Request) -> Outcome:
    """Mend what a check finds, proving each remedy before it is committed, and answer what was found and what remains.

    Raises:
        Refused: a hazard is not allowed, something is in the way, or the place is none for a remedy; nothing was run.
        RemedyFailed: a step failed; the database is as before.
        PartlyApplied: something stands and the rest does not; the message says what to do.
        DriftError: as ``check``.
    """
    started = monotonic()
    expectations = _wanted(request)
    request = replace(request, basis=True)
    with opened(request) as database:
        found, applied = _fixed(database, expectations, request)
        if applied is None:
            return found.replace(remaining=found.findings, seconds=monotonic() - started)
        with database.another() as connection:
            left, _ = _checked(replace(database, session=Session(connection)), expectations, request)
    return left.replace(
        findings=found.findings,
        plan=found.plan,
        applied=applied.steps,
        satisfied=applied.satisfied,
        remaining=left.findings,
        run=applied.run,
        seconds=monotonic() - started,
    )


def _fixed(database: Opened, expectations: Expectations, request: Request) -> "tuple[Outcome, Applied | None]":
    """Answer what was found and what was applied; plans anew where somebody was faster than the plan."""
    from drift.remedy.apply import apply as carry_out

    for last in (False, False, True):
        found, seen = _checked(database, expectations, request)
        if not found.plan.steps:
            break
        known = {item.name for item in seen.comparison.findings}
        with database.another() as connection:
            try:
                return found, carry_out(connection, found.plan, _means(request, database, seen.expectations, known))
            except (StalePlan, RemedyFailed) as error:
                if last or (isinstance(error, RemedyFailed) and not error.stale):
                    raise
                request.notice(f"planning anew: {error.message}")
    return found, None


def apply(request: Request, plan: Plan) -> Outcome:
    """Carry out exactly that plan, and answer what was applied and what of it remains to be mended.

    What the plan was not to mend (it was left to a person, or not selected) is not looked for again: that is a check's business.

    Raises:
        UsageError: the plan was not made to be carried out.
        Refused: another database, a plan that is stale, or as ``fix``; nothing was run.
        RemedyFailed, PartlyApplied: as ``fix``.
    """
    from drift.remedy.apply import apply as carry_out

    started = monotonic()
    basis = plan.basis
    if basis is None:
        raise UsageError(
            "this plan was not made to be carried out", hint="drift plan -o json=plan.json, or drift.plan(), makes one"
        )
    with opened(request) as database:
        means = _means(request, database, basis.expectations, set(basis.known))
        server = begin_check(database.session, database.target)
        database.session.end()
        with database.another() as connection:
            applied = carry_out(connection, plan, means)
        with database.another() as connection:
            after = _after(Session(connection), server.target, basis)
    remaining = tuple(item for item in after.findings if _is_ours(item, plan, basis))
    outcome = Outcome(Verdict.AS_EXPECTED, server.target, remaining, looked_at=basis.expectations.stated, plan=plan)
    return outcome.replace(
        verdict=verdict(outcome, request.choices),
        as_expected=after.as_expected,
        applied=applied.steps,
        satisfied=applied.satisfied,
        remaining=remaining,
        run=applied.run if applied.steps else None,
        seconds=monotonic() - started,
    )


def _after(session: Session, target: Target, basis: Basis) -> Comparison:
    """Answer how what a plan was to be proven by compares now."""
    begin_check(session, target)
    try:
        return look(session, basis.expectations, all_kinds()).comparison
    finally:
        session.end()


def _is_ours(finding: Finding, plan: Plan, basis: Basis) -> bool:
    """Answer whether a plan was to mend a finding, or it has come to one of its relations since the plan was made."""
    if any(step.finding.name == finding.name for step in plan.steps):
        return True
    near = any(step.finding.ref.path[:2] == finding.ref.path[:2] for step in plan.steps)
    return near and finding.name not in basis.known


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

        def reading() -> tuple[Target, tuple[str, ...], Snapshot]:
            server = begin_check(database.session, database.target)
            try:
                chosen = wish.chosen(schemas(database.session))
                return server.target, chosen, read(database.session, scope_of_schemas(chosen, kinds))
            finally:
                database.session.end()

        target, chosen, snapshot = steadily(reading)
    expectations = told(snapshot, kinds, wish.paths(chosen), all_of_it=wish.exact)
    if not expectations.stated:
        raise NothingToCheck(f"nothing to write: {wish.words} is not there", hint="drift pull --schema NAME, or without a name")
    unread = tuple(f"{ref.kind} {ref}: {why}" for (ref, _), why in snapshot.unread.items())
    return Pulled(claimed(expectations, chosen, kinds) if wish.exact else expectations, chosen, target, unread)


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
            undone = undo(connection, recorded, _means(request, database, Expectations(), set()))
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
    expectations = request.expectations or lint(request.paths, lambda said: scope_of(said, all_kinds()).outline())
    if not expectations.stated and not expectations.exact:
        raise NothingToCheck("there is nothing to check: not one expectation is stated", hint="drift demo shows how")
    return expectations


def _means(request: Request, database: Opened, expectations: Expectations, known: Collection[str]) -> "Means":
    from drift.remedy.attempts import Limits
    from drift.remedy.journal import Journal
    from drift.remedy.site import Means
    from drift.witness import CatalogWitness

    return Means(
        witness=lambda connection: CatalogWitness(Session(connection), expectations, all_kinds(), known),
        journal=Journal(_runs(request), str(database.target)),
        limits=Limits(lock_deadline=request.timeout or Limits().lock_deadline),
        allowed=request.allow,
        reconnect=database.again,
        tell=request.notice,
        progress=request.progress,
        command=request.command,
        anew=request.anew,
    )


def _runs(request: Request) -> Path:
    from drift.remedy.journal import runs_directory

    return request.runs or runs_directory(os.environ, Path.cwd())


def _checked(database: Opened, expectations: Expectations, request: Request) -> tuple[Outcome, Seen]:
    kinds = all_kinds()
    reading = steadily(lambda: _read(database, expectations, request))
    seen = reading.seen
    about_nothing: tuple[Expectation | Exact, ...] = (*idle(expectations, seen.snapshot, kinds), *reading.nowhere)
    require_something(about_nothing, seen.expectations, seen.comparison, request.notice)
    if request.probe:
        seen = replace(seen, comparison=_probed(database, seen))
    outcome = _outcome(seen, reading.target, request.choices).replace(unmodelled=reading.beyond)
    outcome = outcome.replace(plan=_planned(outcome.findings, seen, request.choices))
    if reading.foreseen is not None:
        from drift.basis import completed

        hindered, basis = reading.foreseen
        found = tuple(item.name for item in seen.comparison.findings)
        outcome = outcome.replace(plan=completed(outcome.plan, hindered, replace(basis, known=found), seen.snapshot))
    return outcome.replace(left_out=tuple(left_out(outcome, seen.comparison, seen.snapshot, kinds))), seen


class _Reading(Struct, frozen=True):
    """All that one transaction gave: what there is, what is not modelled, claims about no schema, what a plan would meet."""

    target: Target
    seen: Seen
    beyond: tuple[str, ...]
    nowhere: tuple[Exact, ...]
    foreseen: tuple[dict[str, str], Basis] | None


def _read(database: Opened, expectations: Expectations, request: Request) -> _Reading:
    session, kinds = database.session, all_kinds()
    server = begin_check(session, database.target)
    try:
        seen = look(session, expectations, kinds)
        foreseen = _foreseen(session, server, seen, request) if request.basis else None
        claims = expectations.exact
        return _Reading(server.target, seen, unmodelled(session, claims, kinds), nowhere(session, claims, kinds), foreseen)
    finally:
        session.end()


def _planned(findings: Sequence[Finding], seen: Seen, choices: Choices) -> Plan:
    """Answer what would mend the findings; as a rule there are none."""
    if not findings:
        return Plan(fingerprint=fingerprint((), seen.snapshot))
    from drift.remedy.material import Material
    from drift.remedy.plan import make_plan

    return make_plan(findings, Material(seen.expectations, seen.snapshot, all_kinds(), choices.lock_timeout))


def _foreseen(session: Session, server: Server, seen: Seen, request: Request) -> tuple[dict[str, str], Basis]:
    """Answer what is in the way of the plan, and what it stands on."""
    from drift.basis import basis_of, foresee

    plan = _planned(_outcome(seen, server.target, request.choices).findings, seen, request.choices)
    with refusal_is_no_verdict("what the plan stands on could not be read"):
        hindered = foresee(session, plan)
        basis = basis_of(session, server, plan, seen.snapshot, seen.expectations)
    # A claim about objects is none itself: nothing of it is held against what is there later.
    states = {ref: state if all_kinds()[ref.kind].identity else None for ref, state in basis.states.items()}
    return hindered, replace(basis, states=states)


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
