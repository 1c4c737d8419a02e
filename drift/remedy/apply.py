"""Carries out a plan on a live database; the only place in this room that knows the driver.

The protocol, and the reason for each part, is in ``worker`` (one transaction), ``course`` (one finding after the
other, and the way back when one fails), ``place`` (settings), ``advisory`` (one run at a time), ``gate`` (what is
refused), ``journal`` (what is written down) and ``signals`` (being told to stop).
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import psycopg
from msgspec import Struct, field
from psycopg.pq import TransactionStatus
from psycopg.rows import dict_row

from drift.errors import DriftError
from drift.model import Finding, Hazard, Plan, Ref, Step
from drift.redact import clean
from drift.remedy import advisory
from drift.remedy.attempts import Limits, pause_before
from drift.remedy.course import carry_out
from drift.remedy.endings import interrupted
from drift.remedy.entry import enter, leave, nothing_run
from drift.remedy.gate import Place, refuse_foreign, refuse_hazards, refuse_powerless
from drift.remedy.journal import Journal
from drift.remedy.kit import Kit
from drift.remedy.place import owned_by_others, transaction_status
from drift.remedy.signals import Signalled, Signals
from drift.remedy.wire import Notice, ServerSaid
from drift.remedy.witness import State, States, Witness, normal, shown
from drift.remedy.worker import Worker

if TYPE_CHECKING:
    from psycopg.errors import Diagnostic

Connection: TypeAlias = psycopg.Connection[Any]
"""What the rest of this room, which may not know the driver, calls its connection."""

# Functions of the server's that find out that another session wrote the same catalog row; their message is translated.
_RACES: Final = frozenset({"simple_heap_update", "simple_heap_delete"})


def _silent(_: str) -> None:
    """Say nothing: a library narrates only to who asked."""


class Means(Struct, frozen=True):
    """What a run is given besides its plan.

    Args:
        witness: reads facts on the run's own connection.
        journal: a new one.
        limits: how long to try.
        allowed: the hazards somebody has allowed by name.
        reconnect: opens another connection to the same database, to learn what became of a COMMIT that was cut off.
        tell: takes each line of narration.
    """

    witness: Witness
    journal: Journal
    limits: Limits = field(default_factory=Limits)
    allowed: frozenset[Hazard] = frozenset()
    reconnect: Callable[[], Connection] | None = None
    tell: Callable[[str], None] = _silent


class Applied(Struct, frozen=True):
    """What was carried out, in order, and the run it is recorded as."""

    run: str
    steps: tuple[Step, ...]


def apply(connection: Connection, plan: Plan, before: States, means: Means) -> Applied:
    """Carry out a plan, or leave the database as it was.

    Args:
        connection: to a server itself (no pooler), idle, in autocommit mode, used by nobody else; its session settings change.
        plan: what to carry out.
        before: what the plan was made from: the state of every object its findings are about.
        means: what to do it with.

    Raises:
        Refused: nothing was tried: a hazard, the place, another run, somebody else's table, a stale plan.
        RemedyFailed: a step failed, or its finding was still there; the database is as before.
        PartlyApplied: something stands and the rest does not; the message says what.
        Interrupted: SIGINT or SIGTERM; what was open is rolled back.
        TargetUnreachable: the connection was lost before anything was run.
    """
    refuse_hazards(plan, means.allowed)
    if not plan.steps:
        return Applied(means.journal.run, ())
    means.journal.prepare()
    with at_work(connection, means) as (kit, place):
        known = normal({step.finding.ref: before.get(step.finding.ref) for step in plan.steps})
        worker = Worker(kit, lambda finding: _still(kit, finding), known)
        with nothing_run():
            refuse_powerless(plan.steps, place)
            refuse_foreign(owned_by_others(kit.wire, _relations(plan.steps)), place.user)
            worker.looking(lambda: worker.compare(known))
        kit.journal.start(place.database, plan.fingerprint)
        carry_out(worker, plan.steps)
        return Applied(kit.journal.run, worker.done)


def _relations(steps: Iterable[Step]) -> list[str]:
    return [step.relation for step in steps if step.relation]


def _still(kit: Kit, finding: Finding) -> str | None:
    """Answer what is still different, None where the finding is gone."""
    if not kit.witness.still_found(finding):
        return None
    state: State = normal(kit.witness.state((finding.ref,)))[finding.ref]
    if state is None:
        found = "no such object"
    elif finding.attribute in state:
        found = shown(state[finding.attribute or ""])
    else:
        found = "an object that does not meet it"
    return f"it ran, and yet the finding is still there: expected {shown(finding.expected)}, found {found}"


@contextmanager
def at_work(connection: Connection, means: Means) -> Iterator[tuple[Kit, Place]]:
    """Enter a database to change it: the place is fit, the session pinned, no other run is at work, signals are watched.

    Raises:
        Refused, TargetUnreachable: it cannot be entered.
        Interrupted: a signal came before anything was run.
    """
    wire = PsycopgWire(connection)
    with Signals(wire.cancel) as signals:
        try:
            with nothing_run():
                place = enter(wire, means.journal.run)
                advisory.take(wire, means.limits.advisory_wait, signals.pause)
            try:
                yield _kit(wire, means, signals), place
                means.journal.finish("done")
            finally:
                means.journal.finish("stopped")
                leave(wire)
        except Signalled as error:
            raise interrupted(error, f"stopped by {error.name} before anything was run", "run it again") from error
        finally:
            wire.hang_up()


def _kit(wire: "PsycopgWire", means: Means, signals: Signals) -> Kit:
    return Kit(
        wire=wire,
        witness=_Translated(means.witness, wire),
        journal=means.journal,
        signals=signals,
        limits=means.limits,
        tell=means.tell,
        settle=lambda xid: _settled(means, xid),
    )


def _settled(means: Means, xid: int) -> bool | None:
    """Answer whether a transaction was committed, asked on another connection until it is over; None: nobody can tell."""
    until = monotonic() + means.limits.advisory_wait
    while means.reconnect is not None and monotonic() < until:
        status = _status(means.reconnect, xid)
        if status in ("committed", "aborted"):
            return status == "committed"
        sleep(pause_before(3, 1.0))
    return None


def _status(reconnect: Callable[[], Connection], xid: int) -> str | None:
    # A server that is just starting again refuses; there is time to ask once more.
    with suppress(psycopg.Error, DriftError, ServerSaid), reconnect() as connection:
        return transaction_status(PsycopgWire(connection), xid)
    return None


class PsycopgWire:
    """A psycopg connection as the rest of this room sees it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._heard: list[Notice] = []
        if not connection.autocommit:
            connection.autocommit = True
        connection.add_notice_handler(self._hear)

    @property
    def client_pid(self) -> int:
        """Answer the backend's process as the start of the connection named it."""
        return self._connection.info.backend_pid

    @property
    def closed(self) -> bool:
        """Answer whether the connection is gone."""
        return self._connection.closed

    @property
    def busy(self) -> bool:
        """Answer whether a transaction, or a statement, is not over."""
        return not self.closed and self._connection.info.transaction_status != TransactionStatus.IDLE

    def run(self, sql: str) -> str:
        """Run exactly one statement, byte for byte; answer its command tag."""
        with self.translated():
            # A binary cursor makes psycopg speak the extended protocol, which refuses a second statement.
            cursor = self._connection.cursor(binary=True)
            cursor.execute(_octets(sql), prepare=False)
            return cursor.statusmessage or ""

    def batch(self, statements: Sequence[str]) -> None:
        """Run statements of our own in one round trip."""
        with self.translated():
            self._connection.execute(_octets("; ".join(statements)))

    def rows(self, sql: str) -> list[Mapping[str, Any]]:
        """Answer the rows of a query of our own."""
        with self.translated():
            cursor = self._connection.cursor(row_factory=dict_row)
            return list(cursor.execute(_octets(sql), prepare=False))

    def notices(self) -> list[Notice]:
        """Answer what was said since this was last asked."""
        heard, self._heard = self._heard, []
        return heard

    def cancel(self) -> bool:
        """Have the server stop what runs, without waiting for its end; answer whether anything did."""
        if self._connection.info.transaction_status != TransactionStatus.ACTIVE:
            return False
        # Where the server cannot be reached any more, only the time-outs are left.
        with suppress(psycopg.Error):
            self._connection.cancel_safe(timeout=5.0)
        return True

    def close(self) -> None:
        """Leave, so that the server ends what is open."""
        self._connection.close()

    def hang_up(self) -> None:
        """Stop listening."""
        self._connection.remove_notice_handler(self._hear)

    def _hear(self, said: "Diagnostic") -> None:
        self._heard.append(Notice(said.sqlstate or "", clean(said.message_primary or "")))

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Tell the driver's errors as ``ServerSaid``."""
        try:
            yield
        except psycopg.Error as error:
            raise self._said(error) from error

    def _said(self, error: psycopg.Error) -> ServerSaid:
        diag = error.diag
        message = diag.message_primary or str(error).strip().partition("\n")[0]
        where = (diag.context or "").partition("\n")[0]
        words = "; ".join(part for part in (message, diag.message_detail, where) if part)
        raced = diag.source_function in _RACES or "concurrently" in message
        return ServerSaid(error.sqlstate or "", clean(words), lost=self.closed, raced=raced)


class _Translated:
    """A witness whose driver's errors are told as the wire's are."""

    def __init__(self, witness: Witness, wire: PsycopgWire) -> None:
        self._witness = witness
        self._wire = wire

    def state(self, refs: Collection[Ref]) -> States:
        with self._wire.translated():
            return self._witness.state(refs)

    def still_found(self, finding: Finding) -> bool:
        with self._wire.translated():
            return self._witness.still_found(finding)


def _octets(sql: str) -> bytes:
    """Answer the statement as it goes over the wire; a name that is no UTF-8 keeps its bytes."""
    return sql.encode("utf-8", "surrogateescape")
