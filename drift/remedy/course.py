"""One finding after the other; when one fails, what was begun for it is taken back, and the rest is not begun."""

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec.structs import replace

from drift.errors import DriftError
from drift.model import Finding, Ref, Step
from drift.remedy.attempts import GaveUp
from drift.remedy.endings import Ending, error_of
from drift.remedy.kit import Kit
from drift.remedy.runs import same_finding
from drift.remedy.signals import Signalled
from drift.remedy.units import Unit, last_to_undo, remedies, way_back
from drift.remedy.wire import ServerSaid
from drift.remedy.witness import State, differences
from drift.remedy.worker import Unsettled, Worker

FAILURES: Final = (DriftError, ServerSaid, GaveUp, Signalled, Unsettled)


def carry_out(worker: Worker, steps: Sequence[Step], undoes: str | None = None) -> None:
    """Carry out all steps, or stop at the first finding that fails.

    Args:
        worker: does it.
        steps: of whole findings, in order.
        undoes: the run that is taken back, None for a remedy.

    Raises:
        RemedyFailed: one failed and nothing is changed.
        Refused: something has changed since the plan was made, and nothing was applied.
        PartlyApplied: one failed and others stand, or it could not be taken back.
        Interrupted: a signal; the message says what stands.
    """
    for units in remedies(steps):
        before = dict(worker.known)
        unit = units[0]
        try:
            for unit in units:
                worker.perform(unit)
        except FAILURES as error:
            journal = worker.kit.journal
            if not isinstance(error, Unsettled) and not journal.broken:
                journal.failed(unit.numbers, str(error), back=worker.backwards)
            left = _left(worker, unit.finding, before, error)
            raise error_of(Ending(worker, unit, error, left, undoes)) from error
        except Exception as bug:
            # Ours or the witness's; what was begun is taken back all the same.
            _left(worker, unit.finding, before, bug)
            raise


def as_before(worker: Worker, finding: Finding, before: Mapping[Ref, State]) -> str | None:
    """Answer what is not as it was before the finding's remedy, None where all is; inside a transaction."""
    wrong = differences({finding.ref: before[finding.ref]}, worker.states([finding.ref]))
    return f"not as it was before: {'; '.join(wrong)}" if wrong else None


def _left(worker: Worker, finding: Finding, before: Mapping[Ref, State], error: BaseException) -> str | None:
    """Answer why something of the finding may be left, None where it is as before; takes it back where that can be done."""
    mine = [unit for unit in worker.standing if same_finding(unit.finding, finding)]
    if isinstance(error, Unsettled):
        return "whether it stands is not known"
    if not mine and worker.tainted is None:
        return None
    if worker.backwards:
        return "its way back stopped halfway"
    if worker.kit.wire.closed:
        return "the connection is lost"
    return _take_back(worker, mine, before, hurry=isinstance(error, Signalled))


def _take_back(worker: Worker, mine: Sequence[Unit], before: Mapping[Ref, State], *, hurry: bool) -> str | None:
    begun = [*mine, *([worker.tainted] if worker.tainted else [])]
    source = last_to_undo([unit.steps[-1] for unit in mine], worker.tainted.steps[-1] if worker.tainted else None)
    undo = way_back(source)
    if not undo and worker.tainted is None:
        return f"there is no way back from {source.sql}"
    undoer = Worker(_kit(worker, hurry=hurry), lambda found: as_before(undoer, found, before), dict(worker.known))
    undoer.backwards = True
    undoer.unsure = frozenset({source.finding.ref} if worker.tainted else ())
    try:
        for unit in remedies(undo)[0] if undo else ():
            undoer.perform(unit)
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
