"""Carries out a statement PostgreSQL refuses inside a transaction block: it can be proven only when it stands already.

What it leaves behind when it fails (an index that is not valid, which every write goes on maintaining) must go before anything
else is tried, so a failure of a passing kind is not simply tried again here: it is told as ``Broken``.
"""

from typing import Final

from drift.errors import RemedyFailed
from drift.model import Ref, Step
from drift.preamble import session_preamble
from drift.remedy.place import pin_reading
from drift.remedy.signs import refuse_skipped
from drift.remedy.surroundings import await_builds
from drift.remedy.units import Unit
from drift.remedy.watch import Watched
from drift.remedy.wire import ServerSaid
from drift.remedy.witness import State
from drift.remedy.worker import Worker

# The name is taken, or there is no such name: nothing was done, and what bears the name is somebody else's.
_NOT_BEGUN: Final = frozenset({"42P07", "42710", "42704"})

# Of what a broken statement may have left: it is not there, or it is there still; either is as it should be.
_AS_BEFORE: Final = frozenset({"42704", "42P01", "42P07", "42710"})


class Broken(Exception):
    """A statement outside a transaction failed, and something may be left of it; holds what the server said."""

    def __init__(self, said: ServerSaid) -> None:
        super().__init__(str(said))
        self.said = said


def run_alone(worker: Worker, unit: Unit) -> None:
    """Run the only step of a unit, prove it, and write down that it stands.

    Raises:
        Broken, RemedyFailed, ServerSaid: it failed; where ``worker.tainted`` is set, something may be left.
    """
    step = unit.steps[0]
    await_builds(worker.kit, [step])
    worker.looking(lambda: worker.compare(unit, worker.see(worker.asked(unit))))
    worker.begun(unit)
    worker.tainted = unit
    _run(worker, step)
    after: dict[Ref, State] = {}

    def look() -> None:
        now = worker.see(worker.asked(unit, proof=True))
        worker.proven(unit, now)
        after.update(worker.left(unit, now))

    worker.looking(look)
    worker.tainted = None
    worker.stands(unit, after)
    worker.kit.journal.end(unit.numbers, after, None, back=worker.backwards)
    worker.kit.journal.committed(unit.numbers, None, back=worker.backwards)


def _run(worker: Worker, step: Step) -> None:
    kit, watched = worker.kit, Watched()
    try:
        kit.wire.batch(session_preamble(step.statement_timeout, step.search_path))
        kit.wire.notices()
        with kit.watch.over(kit.wire, step.finding.name, stops=True) as watched:
            kit.say(step.sql)
        refuse_skipped(kit.wire.notices())
    except ServerSaid as error:
        if step.finding.ref in worker.unsure and error.sqlstate in _AS_BEFORE:
            return
        if error.sqlstate in _NOT_BEGUN:
            worker.tainted = None
        if error.lost:
            raise
        if watched.stopped:
            raise _gave_up(worker, watched) from error
        raise Broken(error) from error
    finally:
        if not kit.wire.closed:
            pin_reading(kit.wire)


def _gave_up(worker: Worker, watched: Watched) -> RemedyFailed:
    seconds = worker.kit.limits.lock_deadline
    return RemedyFailed(
        f"for {seconds:g} s it did nothing but wait for {watched.blocker}",
        hint=f"have that one end, then {worker.kit.command}; or wait longer with --timeout",
    )
