"""Carries out what is committed together: locked, compared, run, proven, and only then committed.

The order is the protocol: the strongest lock first (a lock taken weaker and upgraded deadlocks), then what the
plan was made from is compared again under it, then the statements byte for byte, then the proof, then COMMIT and
its command tag, because the COMMIT of a broken transaction is answered with ROLLBACK and no error.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from time import monotonic
from typing import Final

from msgspec import Struct, field

from drift.errors import RemedyFailed, StalePlan
from drift.model import Fields, Finding, Ref, Step
from drift.preamble import BEGIN, COMMIT, lock_statement, preamble
from drift.remedy.attempts import wait_for_lock
from drift.remedy.blockers import Blocker, blocker
from drift.remedy.kit import Kit
from drift.remedy.place import filenodes
from drift.remedy.signs import kept, refuse_rewritten, refuse_skipped
from drift.remedy.units import Unit, kin
from drift.remedy.wire import ServerSaid
from drift.remedy.witness import SINCE, State, differences, normal
from drift.request import LOCK_TIMEOUT_MS

_LOOK: Final = "BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY"
_OUT_OF_TIME: Final = "57014"
_NO_LOCK: Final = "55P03"

# A vacuum of the server's own gives way to who has waited for deadlock_timeout, and then needs a moment to go.
_VACUUM_LEAVES_MS: Final = 500
# A transaction is over some time after the time-outs of all its statements, whatever happens between them.
_BETWEEN_MS: Final = 60_000


class Unsettled(Exception):
    """The connection broke at COMMIT and nobody could say whether it was carried out."""


class Worker(Struct):
    """Runs units one after the other and remembers what stands.

    Args:
        kit: what it works with.
        prove: answers why a finding is not mended (None when it is), asked inside the transaction.
        known: what is there as far as we know, for every object the steps are about.
        ground: what the steps stand on besides, as far as we know, by name.
        steps: all that are to be run.
        standing: the units that are committed.
        satisfied: the steps of findings that somebody else mended meanwhile.
        tainted: the unit outside a transaction that was begun and not proven, None where there is none.
        blocker: who was last seen in the way.
        backwards: whether the units take back what others did.
        unsure: objects of which nobody knows what is left, so that they are not compared and need not be there.
        push: whether the next attempt is to wait until a vacuum gives way; done at most once for a unit.
        pushed: whether that was done.
    """

    kit: Kit
    prove: Callable[[Finding], str | None]
    known: dict[Ref, State]
    ground: dict[str, Fields] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()
    backwards: bool = False
    unsure: frozenset[Ref] = frozenset()
    standing: list[Unit] = field(default_factory=list)
    satisfied: list[Step] = field(default_factory=list)
    tainted: Unit | None = None
    blocker: Blocker | None = None
    push: bool = False
    pushed: bool = False

    @property
    def done(self) -> tuple[Step, ...]:
        """Answer the steps that stand."""
        return tuple(step for unit in self.standing for step in unit.steps)

    def compare(self, unit: Unit) -> None:
        """Raise unless everything the unit touches is as we know it; inside a transaction.

        Raises:
            StalePlan: something has changed.
        """
        expected = {ref: self.known[ref] for ref in kin(unit.finding.ref, self.known) if ref not in self.unsure}
        self.require(differences(expected, self.states(expected), SINCE) + self._moved(unit))

    def require(self, changed: list[str]) -> None:
        """Raise if anything has changed.

        Raises:
            StalePlan: with what was and what is.
        """
        if changed and self.backwards:
            raise StalePlan(f"changed since that run: {'; '.join(changed)}", hint="drift check")
        if changed:
            raise StalePlan(f"stale plan: {'; '.join(changed)}", hint=self.kit.anew)

    def _moved(self, unit: Unit) -> list[str]:
        """Answer which relations of a unit are others than they were; of what was not there yet we have made it."""
        then = {name: said for name in unit.ground if (said := self.ground.get(name)) and said.get("oid") is not None}
        return differences(then, self._ground(unit), SINCE) if then else []

    def _ground(self, unit: Unit) -> dict[str, Fields]:
        with self.kit.signals.let_in():
            return dict(self.kit.witness.ground([relation for relation, _ in unit.locks]))

    def insist(self, finding: Finding) -> None:
        """Raise unless the finding is proven, in a transaction of its own.

        Raises:
            RemedyFailed: it is not.
        """
        self.looking(lambda: self._prove(finding))

    def looking(self, look: Callable[[], None]) -> None:
        """Do something that only reads, in a transaction of its own that leaves nothing."""
        self.kit.say(_LOOK)
        try:
            look()
        finally:
            self.abandon()

    def transaction(self, unit: Unit, attempt: int) -> None:
        """Carry out a unit in a transaction, which leaves nothing when it fails.

        Args:
            unit: what is committed together.
            attempt: from 1; the later, the longer a lock is waited for.

        Raises:
            ServerSaid, Signalled, RemedyFailed, StalePlan, Unsettled: it does not stand; after Unsettled nobody knows.
        """
        refs = kin(unit.finding.ref, self.known)
        wait, started = self._lock_wait(unit, attempt), monotonic()
        try:
            self._begin(unit, wait)
            locked = monotonic()
            self.compare(unit)
            files = filenodes(self.kit.wire, kept(unit))
            for number, step in zip(unit.numbers, unit.steps, strict=True):
                self._step(number, step, wait)
            refuse_rewritten(files, filenodes(self.kit.wire, kept(unit)))
            self.proven(unit)
            after, ground = self.states(refs), self._ground(unit) if any(name in self.ground for name in unit.ground) else {}
            xid = int(self.kit.wire.rows("SELECT pg_catalog.txid_current() AS xid")[0]["xid"])
            self.kit.journal.end(unit.numbers, after, xid, back=self.backwards)
            self._commit(unit, after, xid)
            self.ground.update((name, said) for name, said in ground.items() if name in self.ground)
            self.kit.journal.committed(unit.numbers, (locked - started, monotonic() - locked), back=self.backwards)
        finally:
            self.abandon()

    def _lock_wait(self, unit: Unit, attempt: int) -> int:
        """Answer the milliseconds to wait for one lock: longer each time, and shorter than it takes to be in a deadlock."""
        if self.push:
            self.push, self.pushed = False, True
            return self.kit.place.deadlock_timeout + _VACUUM_LEAVES_MS
        longest = unit.lock_timeout
        if longest == LOCK_TIMEOUT_MS:
            longest = max(1, min(longest, self.kit.place.deadlock_timeout * 4 // 5))
        return wait_for_lock(attempt, longest)

    def _begin(self, unit: Unit, wait: int) -> None:
        self.kit.say(BEGIN)
        first, limits = unit.steps[0], []
        if self.kit.place.version_num >= 170000:
            whole = sum(step.statement_timeout for step in unit.steps) + wait * len(unit.locks) + _BETWEEN_MS
            limits = [f"SET LOCAL transaction_timeout = '{whole:d}ms'"]
        self.kit.wire.batch([*limits, *preamble(wait, first.statement_timeout, first.search_path)])
        for relation, lock in unit.locks:
            self._lock(lock_statement(relation, lock, only=unit.only(relation)), first.statement_timeout)

    def _lock(self, sql: str, budget: int) -> None:
        try:
            self.kit.say(sql)
        except ServerSaid as error:
            if error.sqlstate == _OUT_OF_TIME:
                # The locks of all partitions, one after the other, each in time.
                raise ServerSaid(_NO_LOCK, f"all its locks together took longer than {budget / 1000:g} s") from error
            raise

    def _step(self, number: int, step: Step, lock_timeout: int) -> None:
        self.begun(number, step)
        # Set again for every statement: the witness has pinned what it needs in between.
        self.kit.wire.batch(preamble(lock_timeout, step.statement_timeout, step.search_path))
        self.kit.wire.notices()
        with self.kit.watch.over(self.kit.wire, step.finding.name, stops=False):
            self.kit.say(step.sql)
        refuse_skipped(self.kit.wire.notices())

    def begun(self, number: int, step: Step) -> None:
        """Write down that a step is about to run."""
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
        self.stands(unit, after)

    def _settled(self, xid: int) -> str:
        committed = self.kit.settle(xid)
        if committed is None:
            raise Unsettled(f"the connection was lost at COMMIT of transaction {xid}")
        return "COMMIT" if committed else "ROLLBACK, as another connection tells after this one was lost"

    def stands(self, unit: Unit, after: Mapping[Ref, State]) -> None:
        """Remember that a unit is committed, and what there is since."""
        self.standing.append(unit)
        self.known.update(after)

    def proven(self, unit: Unit) -> None:
        """Raise unless what the unit was the last one for is mended; inside a transaction.

        Raises:
            RemedyFailed: it is not.
        """
        if unit.last:
            for finding in (unit.finding, *unit.steps[-1].mends):
                self._prove(finding)

    def _prove(self, finding: Finding) -> None:
        with self.kit.signals.let_in():
            wrong = self.prove(finding)
        if wrong is not None:
            raise RemedyFailed(wrong)

    def states(self, refs: Iterable[Ref]) -> dict[Ref, State]:
        """Answer what there is now; inside a transaction."""
        with self.kit.signals.let_in():
            return normal(self.kit.witness.state(tuple(refs)))

    def blocked(self, unit: Unit, error: ServerSaid) -> bool:
        """Tell who is in the way, and answer whether trying again is of any use."""
        self.blocker = blocker(self.kit.wire, unit.steps) or self.blocker
        who = self.blocker.words if self.blocker else str(error)
        self.kit.tell(f"{unit.finding.name}: trying again: {who}")
        self.push = bool(self.blocker and self.blocker.yields and not self.pushed)
        return not (self.blocker and self.blocker.stays)

    def abandon(self) -> None:
        """Leave the transaction, if one is open; a server that cannot be asked to does it when we are gone."""
        wire = self.kit.wire
        # Twice, for a cancel that came too late for the statement it was meant for.
        for _ in range(2):
            with suppress(ServerSaid):
                if wire.busy:
                    wire.run("ROLLBACK")
        if wire.busy:
            wire.close()
