"""One finding after the other; when one fails, what was begun for it is taken back, and the rest is not begun.

A connection that was lost is made again, and the finding goes on where the catalog says that it is: what was open is rolled
back, and what a statement outside a transaction left is removed before it is run again.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec.structs import replace

from drift.errors import DriftError, StalePlan
from drift.model import Finding, Hazard, Ref
from drift.remedy.alone import Broken
from drift.remedy.attempts import GaveUp, pause_before
from drift.remedy.endings import Ending, error_of
from drift.remedy.kit import Kit
from drift.remedy.looks import violators
from drift.remedy.perform import perform
from drift.remedy.runs import same_finding
from drift.remedy.settle import is_gone
from drift.remedy.signals import Signalled
from drift.remedy.surroundings import space_needed, surroundings
from drift.remedy.units import Unit, last_to_undo, remedies, way_back
from drift.remedy.wire import ServerSaid
from drift.remedy.witness import Asked, Sight, State, differences
from drift.remedy.worker import Unsettled, Worker

FAILURES: Final = (DriftError, ServerSaid, GaveUp, Signalled, Unsettled, Broken)

_TURNS: Final = 3
"""How often one finding is begun again after the connection was lost, or a build was broken by a deadlock."""

_DATA: Final = "23"
_DISK_FULL: Final = "53100"


def carry_out(worker: Worker) -> None:
    """Carry out all steps of a worker, or stop at the first finding that fails.

    Raises:
        RemedyFailed: one failed and nothing is changed.
        Refused: something has changed since the plan was made, and nothing was applied.
        PartlyApplied: one failed and others stand, or it could not be taken back.
        Interrupted: a signal; the message says what stands.
    """
    for units in remedies(worker.steps):
        _mend(worker, units)


def _mend(worker: Worker, units: Sequence[Unit]) -> None:
    before = dict(worker.known)
    index, turns = 0, _TURNS
    while index < len(units):
        unit = units[index]
        try:
            index = _next(worker, units, index, before)
        except _Again as again:
            turns -= 1
            if turns < 0:
                raise _ended(worker, unit, before, again.cause) from again.cause
            index = again.index
        except FAILURES as error:
            raise _ended(worker, unit, before, error) from error
        except Exception as bug:
            # Ours or the witness's; what was begun is taken back all the same.
            _left(worker, unit.finding, before, bug)
            raise


class _Again(Exception):
    """A failure that is not the end of a finding: it goes on with the unit of this index."""

    def __init__(self, cause: BaseException, index: int) -> None:
        super().__init__(str(cause))
        self.cause = cause
        self.index = index


def _next(worker: Worker, units: Sequence[Unit], index: int, before: Mapping[Ref, State]) -> int:
    """Carry out one unit, and answer the index of the next.

    Raises:
        _Again: it failed, and the finding can go on.
    """
    unit = units[index]
    try:
        perform(worker, unit)
    except FAILURES as error:
        if isinstance(error, StalePlan) and not index and _is_mended(worker, units):
            return len(units)
        at = _goes_on(worker, unit, before, error)
        if at is None:
            raise
        raise _Again(error, index if at else 0) from error
    return index + 1


def _is_mended(worker: Worker, units: Sequence[Unit]) -> bool:
    """Answer whether somebody else has mended a finding that was not begun yet; then nothing is left to be done for it."""
    if worker.backwards or worker.kit.wire.closed:
        return False
    finding, kit = units[0].finding, worker.kit
    seen: list[State] = []

    def look() -> None:
        now = worker.see(Asked(refs=(finding.ref,), findings=(finding,)))
        state = now.states[finding.ref]
        seen.extend([state] if is_gone(finding, state, now.unmet[finding.name]) else [])

    worker.looking(look)
    if not seen:
        return False
    kit.journal.satisfied(finding.name)
    worker.known[finding.ref] = seen[0]
    worker.satisfied += [step for unit in units for step in unit.steps]
    return True


def _goes_on(worker: Worker, unit: Unit, before: Mapping[Ref, State], error: BaseException) -> bool | None:
    """Answer whether the finding can go on with this unit (True), or from its beginning (False); None: not at all."""
    lost = worker.kit.wire.closed and not isinstance(error, Unsettled | Signalled)
    if not lost and not (isinstance(error, Broken) and error.said.transient):
        return None
    journal = worker.kit.journal
    if journal.broken or (lost and not worker.kit.renew()):
        return None
    journal.failed(unit.numbers, str(error), back=worker.backwards)
    worker.kit.tell(f"{unit.finding.name}: beginning again: {error}")
    if worker.tainted is None or _is_resumable(worker.tainted):
        worker.tainted = None
        return True
    if _left(worker, unit.finding, before, error) is not None:
        return None
    worker.known.update(before)
    worker.kit.signals.pause(pause_before(_TURNS, worker.kit.limits.longest_pause))
    return False


def _ended(worker: Worker, unit: Unit, before: Mapping[Ref, State], error: BaseException) -> DriftError:
    journal = worker.kit.journal
    if not isinstance(error, Unsettled) and not journal.broken:
        journal.failed(unit.numbers, str(error), back=worker.backwards)
    left = None if unit.upkeep else _left(worker, unit.finding, before, error)
    return error_of(Ending(worker, unit, error, left, _seen_since(worker, unit, error)))


def _seen_since(worker: Worker, unit: Unit, error: BaseException) -> tuple[str, ...]:
    """Answer what a look tells about the cause: rows that came after we had looked, and how much disk it needs."""
    said = error.said if isinstance(error, Broken) else error
    if not isinstance(said, ServerSaid) or worker.kit.wire.closed:
        return ()
    try:
        if said.sqlstate == _DISK_FULL:
            rows = surroundings(worker.kit, unit.steps)
            return tuple(f"{name} needs up to {words}" for name, words in space_needed(rows, unit.steps, least=0).items())
        return tuple(violators(worker.kit, worker.steps, unit.finding)) if said.sqlstate.startswith(_DATA) else ()
    except (ServerSaid, Signalled):
        return ()


def as_before(finding: Finding, before: Mapping[Ref, State], now: Sight) -> str | None:
    """Answer what is not as it was before the finding's remedy, None where all is."""
    wrong = differences({finding.ref: before[finding.ref]}, now.states)
    return f"not as it was before: {'; '.join(wrong)}" if wrong else None


def _left(worker: Worker, finding: Finding, before: Mapping[Ref, State], error: BaseException) -> str | None:
    """Answer why something of the finding may be left, None where it is as before; takes it back where that can be done."""
    mine = [unit for unit in worker.standing if same_finding(unit.finding, finding)]
    if isinstance(error, Unsettled):
        return "whether it stands is not known"
    if not mine and worker.tainted is None:
        return None
    if not worker.backwards and any(_is_resumable(unit) for unit in (*mine, *([worker.tainted] if worker.tainted else []))):
        return _keep(worker, mine, hurry=isinstance(error, Signalled))
    if worker.backwards:
        return "its way back stopped halfway"
    if worker.kit.wire.closed:
        return "the connection is lost"
    return _take_back(worker, mine, before, hurry=isinstance(error, Signalled))


def _is_resumable(unit: Unit) -> bool:
    return any(step.resumable for step in unit.steps)


def _keep(worker: Worker, mine: Sequence[Unit], *, hurry: bool) -> str:
    """Answer what is left of a finding whose remedy commits as it goes; takes back only what came after, and loses no data."""
    broken = worker.tainted if worker.tainted and not _is_resumable(worker.tainted) else None
    worker.tainted = None
    filled = max((number for number, unit in enumerate(mine) if _is_resumable(unit)), default=len(mine))
    after = mine[filled + 1 :]
    steps = [unit.steps[-1] for unit in after]
    source = last_to_undo(steps, broken.steps[-1] if broken else None) if steps or broken else None
    undo = [item for item in way_back(source) if Hazard.DATA_LOSS not in item.hazards] if source else []
    if undo and worker.kit.wire.closed:
        return "the connection is lost"
    undoer = Worker(_kit(worker, hurry=hurry), lambda _, __: None, dict(worker.known), backwards=True)
    undoer.unsure = frozenset({broken.finding.ref} if broken else ())
    try:
        for unit in remedies(undo)[0] if undo else ():
            perform(undoer, unit)
        if source:
            taken = [*after, *([broken] if broken else [])]
            worker.kit.journal.undone([number for unit in taken for number in unit.numbers])
    except FAILURES as error:
        return f"taking it back failed: {error}"
    return "the rows that were filled stay, and running it again goes on from there"


def _take_back(worker: Worker, mine: Sequence[Unit], before: Mapping[Ref, State], *, hurry: bool) -> str | None:
    begun = [*mine, *([worker.tainted] if worker.tainted else [])]
    source = last_to_undo([unit.steps[-1] for unit in mine], worker.tainted.steps[-1] if worker.tainted else None)
    undo = way_back(source)
    if not undo and worker.tainted is None:
        return f"there is no way back from {source.sql}"
    undoer = Worker(_kit(worker, hurry=hurry), lambda found, now: as_before(found, before, now), dict(worker.known))
    undoer.backwards = True
    undoer.unsure = frozenset({source.finding.ref} if worker.tainted else ())
    try:
        for unit in remedies(undo)[0] if undo else ():
            perform(undoer, unit)
        if not undo:
            undoer.insist(source.finding)
        worker.kit.journal.undone([number for unit in begun for number in unit.numbers])
    except FAILURES as error:
        return f"taking it back failed: {error}"
    worker.standing[:] = [unit for unit in worker.standing if unit not in mine]
    worker.tainted = None
    return None


def _kit(worker: Worker, *, hurry: bool) -> Kit:
    """Answer what to clean up with; who sent a signal may soon send one that nobody can catch."""
    kit = worker.kit
    if not hurry:
        return kit
    kit.signals.acknowledge()
    return replace(kit, limits=replace(kit.limits, lock_deadline=kit.limits.clean_up))
