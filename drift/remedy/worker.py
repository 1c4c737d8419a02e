"""Carries out what is committed together: locked, compared, run, proven, and only then committed.

The order is the protocol: the strongest lock first (a lock taken weaker and upgraded deadlocks), then what the
plan was made from is compared again under it, then the statements byte for byte, then the proof, then COMMIT and
its command tag, because the COMMIT of a broken transaction is answered with ROLLBACK and no error.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Final

from msgspec import Struct, field

from drift.errors import Refused, RemedyFailed
from drift.model import Finding, Ref, Step
from drift.preamble import BEGIN, COMMIT, lock_statement, preamble, session_preamble
from drift.remedy.attempts import persist
from drift.remedy.blockers import Blocker, blocker
from drift.remedy.kit import Kit
from drift.remedy.place import filenodes, pin_reading
from drift.remedy.signs import kept, refuse_rewritten, refuse_skipped
from drift.remedy.units import Unit, kin
from drift.remedy.wire import ServerSaid
from drift.remedy.witness import State, differences, normal

_LOOK: Final = "BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY"

# The name is taken, or there is no such name: nothing was done, and what bears the name is somebody else's.
_NOT_BEGUN: Final = frozenset({"42P07", "42710", "42704"})

# Of what a broken statement may have left: it is not there, or it is there still; either is as it should be.
_AS_BEFORE: Final = frozenset({"42704", "42P01", "42P07", "42710"})


class Unsettled(Exception):
    """The connection broke at COMMIT and nobody could say whether it was carried out."""


class Worker(Struct):
    """Runs units one after the other and remembers what stands.

    Args:
        kit: what it works with.
        prove: answers why a finding is not mended (None when it is), asked inside the transaction.
        known: what is there as far as we know, for every object the steps are about.
        standing: the units that are committed.
        tainted: the unit outside a transaction that was begun and not proven, None where there is none.
        blocker: who was last seen in the way.
        backwards: whether the units take back what others did.
        unsure: objects of which nobody knows what is left, so that they are not compared and need not be there.
    """

    kit: Kit
    prove: Callable[[Finding], str | None]
    known: dict[Ref, State]
    backwards: bool = False
    unsure: frozenset[Ref] = frozenset()
    standing: list[Unit] = field(default_factory=list)
    tainted: Unit | None = None
    blocker: Blocker | None = None

    @property
    def done(self) -> tuple[Step, ...]:
        """Answer the steps that stand."""
        return tuple(step for unit in self.standing for step in unit.steps)

    def perform(self, unit: Unit) -> None:
        """Carry out a unit, again and again while other sessions are in the way.

        Raises:
            GaveUp, ServerSaid, Signalled, RemedyFailed, Refused, Unsettled: it does not stand; of a unit outside a
                transaction something may be left (``tainted``), and after Unsettled nobody knows.
        """
        self.blocker = None
        work = self._transaction if unit.in_transaction else self._alone
        persist(lambda: work(unit), self.kit.limits, lambda error: self._blocked(unit, error), self.kit.signals.pause)

    def compare(self, refs: Iterable[Ref]) -> None:
        """Raise unless everything is as we know it; inside a transaction.

        Raises:
            Refused: something has changed.
        """
        expected = {ref: self.known[ref] for ref in refs if ref not in self.unsure}
        changed = differences(expected, self.states(expected))
        if changed:
            if self.backwards:
                raise Refused(f"changed since that run: {'; '.join(changed)}", hint="drift check")
            raise Refused(f"stale plan: {'; '.join(changed)}", hint="drift check --fix plans anew")

    def insist(self, finding: Finding) -> None:
        """Raise unless the finding is proven, in a transaction of its own.

        Raises:
            RemedyFailed: it is not.
        """
        self.looking(lambda: self._prove(finding))

    def looking(self, look: Callable[[], None]) -> None:
        """Do something that only reads, in a transaction of its own that leaves nothing."""
        self._say(_LOOK)
        try:
            look()
        finally:
            self._abandon()

    def _transaction(self, unit: Unit) -> None:
        refs = kin(unit.finding.ref, self.known)
        try:
            self._begin(unit)
            self.compare(refs)
            files = filenodes(self.kit.wire, kept(unit))
            for number, step in zip(unit.numbers, unit.steps, strict=True):
                self._step(number, step, unit.lock_timeout)
            refuse_rewritten(files, filenodes(self.kit.wire, kept(unit)))
            self._proven(unit)
            after = self.states(refs)
            xid = int(self.kit.wire.rows("SELECT pg_catalog.txid_current() AS xid")[0]["xid"])
            self.kit.journal.end(unit.numbers, after, xid, back=self.backwards)
            self._commit(unit, after, xid)
        finally:
            self._abandon()

    def _begin(self, unit: Unit) -> None:
        self._say(BEGIN)
        first = unit.steps[0]
        self.kit.wire.batch(preamble(unit.lock_timeout, first.statement_timeout, first.search_path))
        for relation, lock in unit.locks:
            self._say(lock_statement(relation, lock))

    def _step(self, number: int, step: Step, lock_timeout: int) -> None:
        self._begun(number, step)
        # Set again for every statement: the witness has pinned what it needs in between.
        self.kit.wire.batch(preamble(lock_timeout, step.statement_timeout, step.search_path))
        self.kit.wire.notices()
        self._say(step.sql)
        refuse_skipped(self.kit.wire.notices())

    def _alone(self, unit: Unit) -> None:
        """Run a statement PostgreSQL refuses in a transaction block; it can be proven only when it stands already."""
        step, refs = unit.steps[0], kin(unit.finding.ref, self.known)
        self.looking(lambda: self.compare(refs))
        self._begun(unit.first, step)
        self.tainted = unit
        self._run_alone(step)
        after: dict[Ref, State] = {}

        def look() -> None:
            self._proven(unit)
            after.update(self.states(refs))

        self.looking(look)
        self.tainted = None
        self._stands(unit, after)
        self.kit.journal.end(unit.numbers, after, None, back=self.backwards)
        self.kit.journal.committed(unit.numbers, back=self.backwards)

    def _run_alone(self, step: Step) -> None:
        try:
            self.kit.wire.batch(session_preamble(step.statement_timeout, step.search_path))
            self.kit.wire.notices()
            self._say(step.sql)
            refuse_skipped(self.kit.wire.notices())
        except ServerSaid as error:
            if step.finding.ref not in self.unsure or error.sqlstate not in _AS_BEFORE:
                if error.sqlstate in _NOT_BEGUN:
                    self.tainted = None
                # Not passing on what is transient: what it left behind must go before it can be tried again.
                raise RemedyFailed(f"the server says: {error}") from error
        finally:
            if not self.kit.wire.closed:
                pin_reading(self.kit.wire)

    def _begun(self, number: int, step: Step) -> None:
        before = {ref: self.known[ref] for ref in kin(step.finding.ref, self.known)}
        self.kit.journal.begin(number, step, before, back=self.backwards)

    def _commit(self, unit: Unit, after: Mapping[Ref, State], xid: int) -> None:
        self.kit.signals.checkpoint()
        try:
            tag = self.kit.wire.run(COMMIT)
        except ServerSaid as error:
            if not error.lost:
                raise
            tag = self._settled(xid)
        if tag != "COMMIT":
            raise RemedyFailed(f"the server answered COMMIT with {tag}: the transaction was broken")
        self._stands(unit, after)
        self.kit.journal.committed(unit.numbers, back=self.backwards)

    def _settled(self, xid: int) -> str:
        committed = self.kit.settle(xid)
        if committed is None:
            raise Unsettled(f"the connection was lost at COMMIT of transaction {xid}")
        return "COMMIT" if committed else "ROLLBACK, as another connection tells after this one was lost"

    def _stands(self, unit: Unit, after: Mapping[Ref, State]) -> None:
        self.standing.append(unit)
        self.known.update(after)

    def _proven(self, unit: Unit) -> None:
        if unit.last:
            self._prove(unit.finding)

    def _prove(self, finding: Finding) -> None:
        with self.kit.signals.let_in():
            wrong = self.prove(finding)
        if wrong is not None:
            raise RemedyFailed(wrong)

    def states(self, refs: Iterable[Ref]) -> dict[Ref, State]:
        """Answer what there is now; inside a transaction."""
        with self.kit.signals.let_in():
            return normal(self.kit.witness.state(tuple(refs)))

    def _say(self, sql: str) -> None:
        with self.kit.signals.let_in():
            self.kit.wire.run(sql)

    def _blocked(self, unit: Unit, error: ServerSaid) -> None:
        self.blocker = blocker(self.kit.wire, unit.steps) or self.blocker
        who = self.blocker.words if self.blocker else str(error)
        self.kit.tell(f"{unit.finding.name}: trying again: {who}")

    def _abandon(self) -> None:
        """Leave the transaction, if one is open; a server that cannot be asked to does it when we are gone."""
        wire = self.kit.wire
        # Twice, for a cancel that came too late for the statement it was meant for.
        for _ in range(2):
            with suppress(ServerSaid):
                if wire.busy:
                    wire.run("ROLLBACK")
        if wire.busy:
            wire.close()
