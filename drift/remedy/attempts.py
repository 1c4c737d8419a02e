"""Trying again when another session was in the way: a few short waits with random pauses, never one long wait.

A statement that waits for a strong lock makes everybody behind it wait too, so each attempt is cut short by
``lock_timeout`` and the pauses between grow at random (full jitter): the table is free most of the time.
"""

from collections.abc import Callable
from secrets import SystemRandom
from time import monotonic
from typing import Final

from msgspec import Struct

from drift.remedy.wire import ServerSaid

_FIRST_PAUSE: Final = 0.1
_FIRST_WAIT_MS: Final = 100
_RANDOM: Final = SystemRandom()


class Limits(Struct, frozen=True):
    """How long a run may try, in seconds.

    Args:
        lock_deadline: from a transaction's first attempt to its last; and how long a statement outside a transaction may do
            nothing but wait for others.
        advisory_wait: for another run of drift on the same database to end.
        longest_pause: between two attempts.
        clean_up: for taking back what is half done when a signal asks us to stop; what started us may kill us soon.
        grace: for a prepared transaction to end that is in the way before anything was run.
        reconnect: for a server that went away in the middle of a run to come back.
        looking: for one look at the rows before a run.
    """

    lock_deadline: float = 60.0
    advisory_wait: float = 10.0
    longest_pause: float = 5.0
    clean_up: float = 5.0
    grace: float = 3.0
    reconnect: float = 60.0
    looking: float = 600.0


class GaveUp(Exception):
    """The deadline passed; holds the last refusal, the number of attempts and the seconds they took."""

    def __init__(self, last: ServerSaid, attempts: int, seconds: float) -> None:
        super().__init__(str(last))
        self.last = last
        self.attempts = attempts
        self.seconds = seconds


def pause_before(attempt: int, longest: float) -> float:
    """Answer the seconds to wait before an attempt, counted from 1: random, up to twice as long each time."""
    return _RANDOM.uniform(0, min(longest, _FIRST_PAUSE * 2 ** min(attempt, 20)))


def wait_for_lock(attempt: int, longest_ms: int) -> int:
    """Answer the milliseconds an attempt, counted from 1, may wait for one lock: 100, 200, 400 … up to the longest."""
    return min(longest_ms, _FIRST_WAIT_MS << min(attempt - 1, 20))


def persist(
    work: Callable[[int], None], limits: Limits, failed: Callable[[ServerSaid], bool], pause: Callable[[float], None]
) -> None:
    """Do the work, again and again while it fails for a passing reason and there is time.

    Args:
        work: takes the number of the attempt, from 1; leaves nothing behind when it fails.
        limits: how long.
        failed: told of each passing failure; answers whether trying again is of any use.
        pause: waits some seconds.

    Raises:
        GaveUp: the deadline would pass before the next attempt, or there is no use.
        ServerSaid: a failure that will not pass.
    """
    started = monotonic()
    attempt = 0
    while True:
        attempt += 1
        try:
            return work(attempt)
        except ServerSaid as error:
            if not error.transient:
                raise
            useful = failed(error)
            seconds = pause_before(attempt, limits.longest_pause)
            spent = monotonic() - started
            if not useful or spent + seconds >= limits.lock_deadline:
                raise GaveUp(error, attempt, spent) from error
        pause(seconds)
