"""What can go wrong, and with which exit code.

Every error drift raises on purpose is one of these, and each carries the exit code of the process::

    DriftError                      70  (never raised itself)
     ├─ ExpectationsInvalid          2  the YAML or the command line is wrong; nothing was contacted
     ├─ UsageError                   2  options that contradict each other, a run that does not exist
     ├─ CouldNotCheck                3  no verdict could be reached
     │   ├─ NothingToCheck           3  no expectation was found
     │   ├─ TargetMissing            3  no database was named anywhere
     │   ├─ TargetUnreachable        3  refused, no such host, timed out, authentication failed
     │   ├─ CheckTimedOut            3  --timeout ran out
     │   ├─ CatalogMoved             3  others changed the catalog while it was read, each time
     │   └─ EmbeddedUnavailable      3  no PostgreSQL binaries for the throwaway server
     ├─ RemedyFailed                 4  rolled back: the database is as before
     ├─ Refused                      5  hazard not allowed, pooler, standby, something in the way of a remedy
     │   └─ StalePlan                5  what the plan was made from has changed since
     ├─ PartlyApplied                6  something was committed before the failure
     └─ Interrupted             130/143  SIGINT, SIGTERM

The messages end with what to type next. Nothing here formats a traceback: the command line does that for ``--debug`` only.
"""

from collections.abc import Sequence
from enum import IntEnum

from drift.model import Origin


class ExitCode(IntEnum):
    """The exit codes of every verb, by name."""

    AS_EXPECTED = 0
    DRIFT = 1
    USAGE = 2
    COULD_NOT_CHECK = 3
    REMEDY_FAILED = 4
    REFUSED = 5
    PARTLY_APPLIED = 6
    BUG = 70
    INTERRUPTED = 130
    TERMINATED = 143


class DriftError(Exception):
    """Anything drift refuses or fails to do; ``str()`` of it is the whole message for the user.

    Args:
        message: one line: what, where, why.
        hint: what to type next, without a leading "hint:".
    """

    exit_code: ExitCode = ExitCode.BUG

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return self.message if self.hint is None else f"{self.message}\n  hint: {self.hint}"


class Fault:
    """One fault of one expectations file, at its place."""

    __slots__ = ("hint", "message", "origin")

    def __init__(self, origin: Origin, message: str, hint: str | None = None) -> None:
        self.origin = origin
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        text = f"{self.origin}: error {self.message}"
        return text if self.hint is None else f"{text} ({self.hint})"


class ExpectationsInvalid(DriftError):
    """The expectations cannot be used; holds every fault found, in the order of the files."""

    exit_code = ExitCode.USAGE

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class UsageError(DriftError):
    """The request itself makes no sense; nothing was contacted."""

    exit_code = ExitCode.USAGE


class CouldNotCheck(DriftError):
    """No verdict could be reached, so the answer is neither green nor red."""

    exit_code = ExitCode.COULD_NOT_CHECK


class NothingToCheck(CouldNotCheck):
    """Not one expectation was found: a green answer would mean nothing."""


class TargetMissing(CouldNotCheck):
    """No option, variable or libpq setting names a database."""


class TargetUnreachable(CouldNotCheck):
    """The database did not let us in: refused, unknown host, time-out, authentication."""


class CheckTimedOut(CouldNotCheck):
    """The time given with ``--timeout`` ran out before the verdict."""


class CatalogMoved(CouldNotCheck):
    """What was being read was gone before PostgreSQL could print it: others are changing the catalog."""


class EmbeddedUnavailable(CouldNotCheck):
    """The throwaway PostgreSQL has no binaries to run, or did not start."""


class RemedyFailed(DriftError):
    """A step failed, or its finding was still there, and was rolled back: the database is as before.

    ``stale`` is whether it failed because something had come or gone that the plan did not know of.
    """

    exit_code = ExitCode.REMEDY_FAILED
    stale: bool = False


class Refused(DriftError):
    """Nothing was tried: the plan is stale, a hazard is not allowed, or the server is no place for a remedy."""

    exit_code = ExitCode.REFUSED


class StalePlan(Refused):
    """What the plan was made from has changed since; the message says what was and what is."""


class PartlyApplied(DriftError):
    """Some of the remedy stands committed and the rest failed; the message says what to do."""

    exit_code = ExitCode.PARTLY_APPLIED


class Interrupted(DriftError):
    """A signal ended the run; what was open was rolled back."""

    exit_code = ExitCode.INTERRUPTED
