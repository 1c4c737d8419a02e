"""Carries out a plan on a live database."""

from collections.abc import Iterable
from contextlib import suppress

from msgspec.structs import replace

from drift.errors import PartlyApplied, Refused
from drift.model import Basis, Finding, Plan, Step
from drift.redact import clean
from drift.remedy.course import carry_out
from drift.remedy.driver import Connection
from drift.remedy.entry import nothing_run
from drift.remedy.gate import Place, refuse_foreign, refuse_hazards, refuse_powerless
from drift.remedy.kit import Kit
from drift.remedy.leftovers import Leftover, leftovers, remove
from drift.remedy.looks import refuse_obstacles
from drift.remedy.place import owned_by_others, same_database
from drift.remedy.settle import Settled, settle
from drift.remedy.site import Applied, Means, at_work
from drift.remedy.surroundings import await_builds, listeners_of, refuse_who_stays, tell_surroundings
from drift.remedy.trial import foretold
from drift.remedy.wire import ServerSaid
from drift.remedy.witness import Sight, shown
from drift.remedy.worker import Worker


def apply(connection: Connection, plan: Plan, means: Means) -> Applied:
    """Carry out a plan, or leave the database as it was.

    Args:
        connection: to a server itself (no pooler), idle, in autocommit mode, used by nobody else; its session settings change.
        plan: what to carry out, with the basis it was made on.
        means: what to do it with.

    Raises:
        Refused: nothing was tried: a hazard, the place, another run, a privilege, rows that do not fit, a stale plan.
        RemedyFailed: a step failed, or its finding was still there; the database is as before.
        PartlyApplied: something stands and the rest does not; the message says what.
        Interrupted: SIGINT or SIGTERM; what was open is rolled back.
        TargetUnreachable: the connection was lost before anything was run.
    """
    basis = plan.basis or Basis()
    if not plan.steps:
        return Applied(means.journal.run, ())
    means.journal.prepare()
    with at_work(connection, means) as kit:
        worker = Worker(kit, _still, {})
        with nothing_run():
            _refuse_elsewhere(basis, kit.place, means)
            settled = _settled_plan(worker, plan, basis)
            kit.listeners = listeners_of(settled.ground)
            settled = replace(settled, todo=foretold(worker, settled.todo))
            # What is done already asks for no leave any more.
            refuse_hazards(Plan(settled.todo), means.allowed, means.command)
            if settled.todo:
                _before_the_first_step(kit, settled)
        kit.journal.start(kit.place.database, plan.fingerprint)
        for name in dict.fromkeys(step.finding.name for step in settled.satisfied):
            kit.journal.satisfied(name)
        worker.known, worker.ground, worker.steps = dict(settled.known), dict(settled.ground), settled.todo
        remove(kit, settled.todo)
        carry_out(worker)
        _require_tidy(kit, settled.todo)
        return Applied(kit.journal.run, worker.done, (*settled.satisfied, *worker.satisfied))


def _refuse_elsewhere(basis: Basis, place: Place, means: Means) -> None:
    """Raise unless this is the database the plan was made for.

    Raises:
        Refused: it is another one, or another version of PostgreSQL.
    """
    if not same_database(basis.database, place.database):
        there = f"the plan is for {basis.target} (system and database {basis.database})"
        raise Refused(
            f"nothing was run: {there}, this is {means.journal.target} ({place.database})",
            hint=f"give that database with -d, or make a plan for this one: {means.anew}",
        )
    majors = basis.version_num // 10000, place.version_num // 10000
    if basis.version_num and majors[0] != majors[1]:
        told = f"the plan was made on PostgreSQL {majors[0]}, this is {majors[1]}"
        raise Refused(f"nothing was run: {told}", hint=means.anew)


def _settled_plan(worker: Worker, plan: Plan, basis: Basis) -> Settled:
    found: list[Settled] = []
    await_builds(worker.kit, plan.steps)
    worker.looking(lambda: found.append(settle(worker.kit, plan.steps, basis)))
    return found[0]


def _before_the_first_step(kit: Kit, settled: Settled) -> None:
    """Raise where anything is known to be in the way: halfway it would be too late.

    Raises:
        Refused: names it.
        ServerSaid: the server refused.
    """
    relations = [step.relation for step in settled.todo if step.relation and step.by_owner]
    refuse_powerless(settled.todo, kit.place)
    refuse_foreign(owned_by_others(kit.wire, relations), kit.place.user)
    refuse_who_stays(kit, settled.todo)
    refuse_obstacles(kit, settled.todo)
    tell_surroundings(kit, settled.todo, settled.ground)


def _require_tidy(kit: Kit, steps: Iterable[Step]) -> None:
    """Raise if anything of drift's own is left on the tables; say so where it is somebody else's.

    Raises:
        PartlyApplied: names it, and what removes it.
    """
    left: list[Leftover] = []
    # All stands and is proven by now; where the server is gone, the check that follows says so.
    with suppress(ServerSaid):
        left = leftovers(kit.wire, [step.relation for step in steps if step.relation])
    for item in left:
        if not item.ours:
            kit.tell(clean(f"note: {item.what} is left by a REINDEX that failed: {item.away}"))
    ours = [item for item in left if item.ours]
    if ours:
        what = ", ".join(item.what for item in ours)
        raise PartlyApplied(f"all is mended, and {what} is left", hint=clean("; ".join(item.away for item in ours)))


def _still(finding: Finding, now: Sight) -> str | None:
    """Answer what is still different, None where the finding is gone and has brought nothing else."""
    names = now.unmet[finding.name]
    if not names:
        return None
    if finding.name not in names:
        return f"it ran, and then there was something that was not there before: {', '.join(names)}"
    state = now.states[finding.ref]
    if state is None:
        found = "no such object"
    elif finding.attribute in state:
        found = shown(state[finding.attribute or ""])
    else:
        found = "an object that does not meet it"
    return f"it ran, and yet the finding is still there: expected {shown(finding.expected)}, found {found}"
