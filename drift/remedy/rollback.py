"""Takes a recorded run back: the undo of the last step of each finding, the last finding first.

What was there before is there again, and that is proven before it is committed. It is refused as a whole when
anything it would undo has changed since.
"""

from collections.abc import Sequence

from drift.errors import Refused
from drift.model import Finding, Step
from drift.remedy.course import as_before, carry_out
from drift.remedy.driver import Connection
from drift.remedy.entry import nothing_run
from drift.remedy.gate import Place, refuse_foreign, refuse_powerless, refuse_undo_hazards
from drift.remedy.kit import Kit
from drift.remedy.looks import refuse_obstacles
from drift.remedy.past import Past, Way, past
from drift.remedy.place import owned_by_others, same_database
from drift.remedy.runs import Run, newest_standing, same_finding
from drift.remedy.site import Applied, Means, at_work
from drift.remedy.surroundings import await_builds, refuse_who_stays
from drift.remedy.witness import SINCE, Sight, differences
from drift.remedy.worker import Worker


def rollback(connection: Connection, run: Run, means: Means) -> Applied:
    """Take a run back, or leave the database as it is.

    Args:
        connection: as for ``apply``.
        run: as its journal tells it.
        means: with a journal of its own for the rollback.

    Raises:
        Refused: there is nothing to undo, no way back, a hazard nobody allowed, another database, or something has changed.
        RemedyFailed: it failed, and the database is as it was.
        PartlyApplied: some of it is undone and the rest is not; typing it again goes on from there.
        Interrupted: SIGINT or SIGTERM; what was open is rolled back.
        TargetUnreachable: the connection was lost before anything was run.
    """
    _refuse_hopeless(run)
    means.journal.prepare()
    with at_work(connection, means) as kit:
        place, kit.command = kit.place, f"drift rollback {run.name}"
        with nothing_run():
            _refuse_elsewhere(run, place, means.journal.target)
            seen = past(run, kit.wire)
            ways = seen.ways()
            _refuse_ways(run, seen, ways)
            steps = [step for way in ways for step in way.steps]
            refuse_undo_hazards(steps, means.allowed, run.name)
            refuse_powerless(steps, place)
            refuse_foreign(owned_by_others(kit.wire, [step.relation for step in steps if step.relation]), place.user)
            worker = _worker(kit, seen, ways)
            await_builds(kit, steps)
            worker.looking(lambda: _refuse_changed(worker))
            refuse_who_stays(kit, steps)
            refuse_obstacles(kit, steps)
            worker.steps = tuple(steps)
        kit.journal.start(place.database, run.plan, undoes=run.name)
        carry_out(worker)
        return Applied(kit.journal.run, worker.done)


def _worker(kit: Kit, seen: Past, ways: Sequence[Way]) -> Worker:
    def prove(finding: Finding, now: Sight) -> str | None:
        way = next(way for way in ways if same_finding(way.finding, finding))
        return as_before(finding, {finding.ref: way.before}, now)

    worker = Worker(kit, prove, seen.now(ways), backwards=True)
    worker.unsure = frozenset(way.finding.ref for way in ways if way.unsure)
    return worker


def _refuse_changed(worker: Worker) -> None:
    expected = {ref: state for ref, state in worker.known.items() if ref not in worker.unsure}
    worker.require(differences(expected, worker.states(expected), SINCE))


def _refuse_hopeless(run: Run) -> None:
    if run.undoes is not None:
        raise Refused(f"run {run.name} is itself the rollback of run {run.undoes}", hint="drift check --fix mends again")
    if not run.stands:
        older = newest_standing(run)
        hint = f"the newest run that applied something: drift rollback {older}" if older else None
        raise Refused(f"nothing to undo: run {run.name} applied nothing", hint=hint)


def _refuse_elsewhere(run: Run, place: Place, target: str) -> None:
    if not same_database(run.database, place.database):
        raise Refused(
            f"nothing was run: run {run.name} was applied to {run.target}; {target} is another database",
            hint="give that database with -d",
        )


def _refuse_ways(run: Run, seen: Past, ways: Sequence[Way]) -> None:
    if not ways:
        by = f": run {seen.undone_by} took it back" if seen.undone_by else ", it took back itself what it had begun"
        raise Refused(f"nothing to undo in run {run.name}{by}", hint="drift check")
    stuck = [f"  {way.finding.name}: there is no way back from {_shown(way.source)}" for way in ways if not way.source.undo]
    stuck += [f"  {way.finding.name}: its undo held a password, which is not kept" for way in ways if way.masked]
    if stuck:
        text = "\n".join([f"nothing was run: run {run.name} cannot be taken back as a whole", *stuck])
        raise Refused(text, hint="undo by hand what the journal shows")


def _shown(step: Step) -> str:
    return " ".join(step.sql.split())
