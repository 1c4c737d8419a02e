"""How a run that failed is told: what failed and why, what stands, and what to type next."""

from typing import Final

from msgspec import Struct

from drift.errors import DriftError, Interrupted, PartlyApplied, Refused, RemedyFailed
from drift.redact import clean
from drift.remedy.alone import Broken
from drift.remedy.attempts import GaveUp
from drift.remedy.signals import Signalled
from drift.remedy.units import Unit
from drift.remedy.wire import ServerSaid
from drift.remedy.worker import Worker

# What to do about a refusal of the server's, by SQLSTATE or its class (manual, "PostgreSQL Error Codes").
_ADVICE: Final = {
    "57014": "it needs more time than its budget: run it when the table is less busy, or by hand: drift plan -o sql",
    "42501": "have the privilege granted, or connect as who has it with -d; then",
    "25006": "give a server that takes writes with -d; then",
    "2BP01": "something stands on it, as the server names it: take that away first; then",
    "0A000": "something stands on it, as the server names it: take that away first; then",
    "53100": "free the disk, or let it go to another tablespace; then",
    "53": "the server has no room for it now; later",
    "23": "correct the rows; then",
    "22": "correct the values; then",
    "55000": "what it needs is not in the state for it; see what the server says; then",
}


# Something of that name is there already, or is not there: somebody was faster than the plan.
_STALE: Final = frozenset({"42P07", "42701", "42710", "42P01", "42703", "42704"})


class Ending(Struct, frozen=True):
    """How it came to an end.

    Args:
        worker: knows what stands.
        unit: what failed.
        error: why.
        left: why something of that finding may be left, None where it is as before.
        seen: what a look afterwards tells about the cause.
    """

    worker: Worker
    unit: Unit
    error: BaseException
    left: str | None
    seen: tuple[str, ...] = ()

    @property
    def undoing(self) -> bool:
        """Answer whether a recorded run was being taken back."""
        return self.worker.backwards

    @property
    def run(self) -> str:
        """Answer the id of the run that failed."""
        return self.worker.kit.journal.run

    @property
    def command(self) -> str:
        """Answer what starts it again."""
        return self.worker.kit.command

    @property
    def standing(self) -> list[str]:
        """Answer the names of the other findings whose steps stand."""
        names = dict.fromkeys(unit.finding.name for unit in self.worker.standing)
        return [name for name in names if name != self.unit.finding.name]


def error_of(ending: Ending) -> DriftError:
    """Answer what to raise."""
    if ending.unit.upkeep:
        return _upkeep(ending)
    why, advice = _why(ending)
    what = ending.unit.finding.name if not ending.undoing else f"undo of {ending.unit.finding.name}"
    changed = bool(ending.standing) or ending.left is not None
    lines = [f"{what}: {why}" if changed else f"{what}: {_nothing(ending)}: {why}", *_more(ending)]
    message = "\n".join([*lines, *_rest(ending)] if changed else lines)
    if isinstance(ending.error, Signalled):
        return interrupted(ending.error, message, _next(ending) if changed else ending.command)
    if changed:
        return PartlyApplied(message, hint=_next(ending))
    if isinstance(ending.error, Refused):
        return type(ending.error)(message, hint=advice)
    failed = RemedyFailed(message, hint=advice or f"{ending.command}, once the cause is gone")
    said = ending.error.said if isinstance(ending.error, Broken) else ending.error
    failed.stale = isinstance(said, ServerSaid) and said.sqlstate in _STALE and not ending.undoing
    return failed


def _upkeep(ending: Ending) -> DriftError:
    """Answer what to raise where all is mended and proven, and only what should follow failed."""
    why, _ = _why(ending)
    sql = "; ".join(step.sql for step in ending.unit.steps)
    message = f"{ending.unit.finding.name}: mended, but what should follow failed: {why}\n  not done: {sql}"
    if isinstance(ending.error, Signalled):
        return interrupted(ending.error, message, f"{sql}; then {ending.command}")
    return PartlyApplied(message, hint=f"{sql}; then {ending.command}")


def _more(ending: Ending) -> list[str]:
    """Answer what was seen of the cause, a line each."""
    told = isinstance(ending.error, ServerSaid | RemedyFailed | Broken) and not ending.worker.kit.wire.closed
    listeners = ending.worker.kit.listeners if told else ()
    lines = [f"  {words}" for words in ending.seen]
    return [*lines, f"  event triggers run along: {clean(', '.join(listeners))}"] if listeners else lines


def interrupted(signalled: Signalled, message: str, hint: str) -> Interrupted:
    """Answer what to raise for a signal, with the exit code a shell expects."""
    error = Interrupted(message, hint=hint)
    error.exit_code = signalled.exit_code
    return error


def _nothing(ending: Ending) -> str:
    if ending.undoing:
        return "nothing was undone, the database is as it was"
    return "nothing was applied" if isinstance(ending.error, Refused) else "rolled back, the database is as before"


def _why(ending: Ending) -> tuple[str, str | None]:
    """Answer the reason and, where one is known, what to do about it."""
    error = ending.error
    if isinstance(error, GaveUp):
        return _gave_up(ending, error)
    if isinstance(error, Broken):
        return clean(f"the server says: {error.said}"), _advice(ending, error.said)
    if isinstance(error, ServerSaid):
        return clean(f"{'the connection was lost' if error.lost else 'the server says'}: {error}"), _advice(ending, error)
    if isinstance(error, DriftError):
        return clean(error.message), error.hint
    return f"stopped by {error.name}" if isinstance(error, Signalled) else clean(str(error)), None


def _advice(ending: Ending, said: ServerSaid) -> str | None:
    advice = _ADVICE.get(said.sqlstate) or _ADVICE.get(said.sqlstate[:2])
    if advice is None or said.lost:
        return None
    return f"{advice} {ending.command}" if advice.endswith(("then", "later")) else advice


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
    done = "stands" if not ending.undoing else "undone"
    lines = [f"  {done}: {standing} (run {ending.run})"] if standing else []
    return [*lines, f"  as before: {name}" if ending.left is None else f"  not as before: {name} ({ending.left})"]


def _next(ending: Ending) -> str:
    if ending.undoing:
        return f"{ending.command} goes on from here"
    back = f"drift rollback {ending.run} takes back what stands"
    return f"{back}; {ending.command} goes on from here, once the cause is gone"
