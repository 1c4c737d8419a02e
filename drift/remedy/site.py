"""Into a database that is to be changed, with everything a run needs there, and out of it again.

The protocol, and the reason for each part, is in ``worker`` (one transaction), ``course`` (one finding after the
other, and the way back when one fails), ``place`` (settings), ``advisory`` (one run at a time), ``gate`` (what is
refused), ``journal`` (what is written down) and ``signals`` (being told to stop).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from time import monotonic, sleep
from typing import Final

from msgspec import Struct, field

from drift.errors import DriftError
from drift.model import Hazard, Step
from drift.redact import clean
from drift.remedy import advisory
from drift.remedy.attempts import Limits, pause_before
from drift.remedy.driver import Connection, PsycopgWire, Translated, another
from drift.remedy.endings import interrupted
from drift.remedy.entry import enter, leave, nothing_run
from drift.remedy.gate import Place
from drift.remedy.journal import Journal
from drift.remedy.kit import Kit
from drift.remedy.place import same_database, transaction_status
from drift.remedy.signals import Signalled, Signals
from drift.remedy.watch import Watch
from drift.remedy.wire import ServerSaid
from drift.remedy.witness import Witness
from drift.request import Progress

_FIX: Final = "drift check --fix"


def _silent(_: object) -> None:
    """Say nothing: a library narrates only to who asked."""


class Means(Struct, frozen=True):
    """What a run is given besides its plan.

    Args:
        witness: answers who reads facts on a connection.
        journal: a new one.
        limits: how long to try.
        allowed: the hazards somebody has allowed by name.
        reconnect: opens another connection to the same database, to learn what became of a COMMIT that was cut off, to go on
            after the connection was lost, and to watch long statements; None where there is no way to.
        tell: takes each line of narration.
        progress: takes how far a long statement is, and None when it has ended.
        command: what was typed, and starts it again.
        anew: what to do about a plan that is stale.
    """

    witness: Callable[[Connection], Witness]
    journal: Journal
    limits: Limits = field(default_factory=Limits)
    allowed: frozenset[Hazard] = frozenset()
    reconnect: Callable[[], Connection] | None = None
    tell: Callable[[str], None] = _silent
    progress: Callable[[Progress | None], None] = _silent
    command: str = _FIX
    anew: str = f"{_FIX} plans anew"


class Applied(Struct, frozen=True):
    """What was carried out, in order, what was found done already, and the run it is recorded as."""

    run: str
    steps: tuple[Step, ...]
    satisfied: tuple[Step, ...] = ()


@contextmanager
def at_work(connection: Connection, means: Means) -> Iterator[Kit]:
    """Enter a database to change it: the place is fit, the session pinned, no other run is at work, signals are watched.

    Raises:
        Refused, TargetUnreachable: it cannot be entered.
        Interrupted: a signal came before anything was run.
    """
    line = _Line(PsycopgWire(connection), means)
    with Signals(line.cancel) as signals:
        try:
            with nothing_run():
                place = enter(line.wire, means.journal.run)
                advisory.take(line.wire, means.limits.advisory_wait, signals.pause)
            kit = line.kit(place, signals)
            try:
                yield kit
                means.journal.finish("done")
            finally:
                means.journal.finish("stopped")
                leave(line.wire, kit.witness)
                kit.watch.close()
        except Signalled as error:
            raise interrupted(error, f"stopped by {error.name} before anything was run", "run it again") from error
        finally:
            line.hang_up()


class _Line:
    """The connection a run has to its server, which is made anew where it is lost."""

    def __init__(self, wire: PsycopgWire, means: Means) -> None:
        self.wire = wire
        self._means = means
        self._made: list[PsycopgWire] = []
        self._kit: Kit | None = None

    def kit(self, place: Place, signals: Signals) -> Kit:
        """Answer the tools of a run."""
        means = self._means
        self._kit = Kit(
            wire=self.wire,
            witness=Translated(means.witness(self.wire.connection), self.wire),
            place=place,
            journal=means.journal,
            signals=signals,
            limits=means.limits,
            watch=Watch(self._another if means.reconnect else None, means.progress, means.limits.lock_deadline),
            tell=means.tell,
            command=means.command,
            anew=means.anew,
            settle=lambda xid: _settled(means, xid),
            renew=self._renew,
        )
        return self._kit

    def cancel(self) -> bool:
        """Have the server stop what runs; answer whether anything did."""
        return self.wire.cancel()

    def hang_up(self) -> None:
        """Stop listening, and close what was opened here."""
        self.wire.hang_up()
        for wire in self._made:
            wire.close()

    def _another(self) -> PsycopgWire:
        if self._means.reconnect is None:
            raise ServerSaid("", "there is no way to open another connection", lost=True)
        self._made.append(another(self._means.reconnect))
        return self._made[-1]

    def _renew(self) -> bool:
        """Enter the server again, trying as long as the limits say; answer whether that was possible."""
        kit, means = self._kit, self._means
        until, attempt = monotonic() + means.limits.reconnect, 0
        while kit is not None and means.reconnect is not None and monotonic() < until:
            attempt += 1
            try:
                wire = self._another()
                place = enter(wire, means.journal.run)
                advisory.take(wire, max(0.0, until - monotonic()), kit.signals.pause)
            except (ServerSaid, DriftError) as error:
                means.tell(clean(f"the connection was lost, trying again: {str(error).splitlines()[0]}"))
                kit.signals.pause(pause_before(attempt + 2, means.limits.longest_pause))
                continue
            if not same_database(place.database, kit.place.database):
                return False
            self.wire, kit.wire, kit.place = wire, wire, place
            kit.witness = Translated(means.witness(wire.connection), wire)
            return True
        return False


def _settled(means: Means, xid: int) -> bool | None:
    """Answer whether a transaction was committed, asked on another connection until it is over; None: nobody can tell."""
    until, attempt = monotonic() + means.limits.reconnect, 0
    while means.reconnect is not None and monotonic() < until:
        attempt += 1
        status = _status(means.reconnect, xid)
        if status in ("committed", "aborted"):
            return status == "committed"
        sleep(pause_before(attempt, 1.0))
    return None


def _status(reconnect: Callable[[], Connection], xid: int) -> str | None:
    # A server that is just starting again refuses; there is time to ask once more.
    with suppress(DriftError, ServerSaid):
        wire = another(reconnect)
        try:
            return transaction_status(wire, xid)
        finally:
            wire.close()
    return None
