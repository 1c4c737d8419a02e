"""How a run that failed is told: what failed and why, what stands, and what to type next."""

from msgspec import Struct

from drift.errors import DriftError, Interrupted, PartlyApplied, Refused, RemedyFailed
from drift.redact import clean
from drift.remedy.attempts import GaveUp
from drift.remedy.signals import Signalled
from drift.remedy.units import Unit
from drift.remedy.wire import ServerSaid
from drift.remedy.worker import Worker

_AGAIN = "drift check --fix"


class Ending(Struct, frozen=True):
    """How it came to an end.

    Args:
        worker: knows what stands.
        unit: what failed.
        error: why.
        left: why something of that finding may be left, None where it is as before.
        undoes: the run that was being taken back, None for a remedy.
    """

    worker: Worker
    unit: Unit
    error: BaseException
    left: str | None
    undoes: str | None

    @property
    def run(self) -> str:
        """Answer the id of the run that failed."""
        return self.worker.kit.journal.run

    @property
    def command(self) -> str:
        """Answer what starts it again."""
        return _AGAIN if self.undoes is None else f"drift rollback {self.undoes}"

    @property
    def standing(self) -> list[str]:
        """Answer the names of the other findings whose steps stand."""
        names = dict.fromkeys(unit.finding.name for unit in self.worker.standing)
        return [name for name in names if name != self.unit.finding.name]


def error_of(ending: Ending) -> DriftError:
    """Answer what to raise."""
    why, advice = _why(ending)
    what = ending.unit.finding.name if ending.undoes is None else f"undo of {ending.unit.finding.name}"
    changed = bool(ending.standing) or ending.left is not None
    message = "\n".join([f"{what}: {why}", *_rest(ending)]) if changed else f"{what}: {_nothing(ending)}: {why}"
    if isinstance(ending.error, Signalled):
        return interrupted(ending.error, message, _next(ending) if changed else ending.command)
    if changed:
        return PartlyApplied(message, hint=_next(ending))
    if isinstance(ending.error, Refused):
        return Refused(message, hint=advice)
    return RemedyFailed(message, hint=advice or f"{ending.command}, once the cause is gone")


def interrupted(signalled: Signalled, message: str, hint: str) -> Interrupted:
    """Answer what to raise for a signal, with the exit code a shell expects."""
    error = Interrupted(message, hint=hint)
    error.exit_code = signalled.exit_code
    return error


def _nothing(ending: Ending) -> str:
    if ending.undoes is not None:
        return "nothing was undone, the database is as it was"
    return "nothing was applied" if isinstance(ending.error, Refused) else "rolled back, the database is as before"


def _why(ending: Ending) -> tuple[str, str | None]:
    """Answer the reason and, where one is known, what to do about it."""
    error = ending.error
    if isinstance(error, GaveUp):
        return _gave_up(ending, error)
    if isinstance(error, ServerSaid):
        return clean(f"{'the connection was lost' if error.lost else 'the server says'}: {error}"), None
    if isinstance(error, DriftError):
        return clean(error.message), error.hint
    return f"stopped by {error.name}" if isinstance(error, Signalled) else clean(str(error)), None


def _gave_up(ending: Ending, error: GaveUp) -> tuple[str, str | None]:
    tried = f"{error.attempts} attempts in {error.seconds:.1f} s"
    if error.last.sqlstate != "55P03":
        return clean(f"the server says: {error.last}, {tried}"), None
    locks = " and ".join(f"{lock} on {relation}" for relation, lock in ending.unit.locks) or "its locks"
    blocker = ending.worker.blocker
    if blocker is None:
        return clean(f"it did not get {locks} ({tried})"), None
    return clean(f"it did not get {locks} ({tried}): {blocker.words}"), f"{blocker.advice} {ending.command}"


def _rest(ending: Ending) -> list[str]:
    """Answer a line for what stands and one for what may be left of the finding itself."""
    name, standing = ending.unit.finding.name, ", ".join(ending.standing)
    done = "stands" if ending.undoes is None else "undone"
    lines = [f"  {done}: {standing} (run {ending.run})"] if standing else []
    return [*lines, f"  as before: {name}" if ending.left is None else f"  not as before: {name} ({ending.left})"]


def _next(ending: Ending) -> str:
    if ending.undoes is not None:
        return f"{ending.command} goes on from here"
    return f"drift rollback {ending.run} takes back what stands; {_AGAIN} goes on from here, once the cause is gone"
