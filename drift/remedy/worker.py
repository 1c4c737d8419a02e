"""Carries out what is committed together: locked, compared, run, proven, and only then committed.

The order is the protocol: the strongest lock first (a lock taken weaker and upgraded deadlocks), then what the
plan was made from is compared again under it, then the statements byte for byte, then the proof, then COMMIT and
its command tag, because the COMMIT of a broken transaction is answered with ROLLBACK and no error.

Everybody waits from the lock to COMMIT, so what needs no lock is done before: queries are planned, and run once, and
what is about to be done is written down. Under it, there is one round trip for all that is compared, one for each
statement, one for all that is proven (and one for the judge, where it must be asked), and COMMIT.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from time import monotonic
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from drift.errors import RemedyFailed, StalePlan
from drift.model import Fields, Finding, Ref, Step
from drift.preamble import COMMIT, preamble
from drift.remedy.attempts import wait_for_lock
from drift.remedy.blockers import Blocker, blocker
from drift.remedy.kit import Kit
from drift.remedy.signs import kept, refuse_rewritten, refuse_skipped
from drift.remedy.undisturbed import no_garbage_collected
from drift.remedy.units import Unit, kin, opening
from drift.remedy.wire import ServerSaid
from drift.remedy.witness import SINCE, Asked, Sight, State, differences, normal
from drift.request import LOCK_TIMEOUT_MS

_LOOK: Final = "BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY"
_OUT_OF_TIME: Final = "57014"
_NO_LOCK: Final = "55P03"

_REHEARSAL_WAITS_MS: Final = 50

# A vacuum of the server's own gives way to who has waited for deadlock_timeout, and then needs a moment to go.
_VACUUM_LEAVES_MS: Final = 500


class Unsettled(Exception):
    """The connection broke at COMMIT and nobody could say whether it was carried out."""


class Worker(Struct):
    """Runs units one after the other and remembers what stands.

    Args:
        kit: what it works with.
        prove: answers from what is seen inside the transaction why a finding is not mended, None when it is.
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
    prove: Callable[[Finding, Sight], str | None]
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

    def compare(self, unit: Unit, now: Sight) -> None:
        """Raise unless everything the unit touches is as we know it.

        Args:
            unit: what is about to be run.
            now: what is seen, inside the transaction, of what ``asked`` asks.

        Raises:
            StalePlan: something has changed.
        """
        expected = {ref: self.known[ref] for ref in kin(unit.finding.ref, self.known) if ref not in self.unsure}
        self.require(differences(expected, now.states, SINCE) + self._moved(unit, now))

    def require(self, changed: list[str]) -> None:
        """Raise if anything has changed.

        Raises:
            StalePlan: with what was and what is.
        """
        if changed and self.backwards:
            raise StalePlan(f"changed since that run: {'; '.join(changed)}", hint="drift check")
        if changed:
            raise StalePlan(f"stale plan: {'; '.join(changed)}", hint=self.kit.anew)

    def _moved(self, unit: Unit, now: Sight) -> list[str]:
        """Answer which relations of a unit are others than they were; of what was not there yet we have made it."""
        then = {name: said for name in unit.ground if (said := self.ground.get(name)) and said.get("oid") is not None}
        return differences(then, now.ground, SINCE)

    def asked(self, unit: Unit, *, proof: bool = False) -> Asked:
        """Answer what is to be seen before a unit is run, or (``proof``) after."""
        findings = (unit.finding, *unit.steps[-1].mends) if unit.last and proof else ()
        return Asked(
            refs=tuple(dict.fromkeys([*kin(unit.finding.ref, self.known), *(finding.ref for finding in findings)])),
            relations=tuple(relation for relation, _ in unit.locks),
            kept=tuple(kept(unit)),
            # The way back is proven by the states alone.
            findings=() if self.backwards else findings,
            xid=proof and unit.in_transaction,
        )

    def see(self, asked: Asked) -> Sight:
        """Answer what there is now; inside a transaction."""
        with self.kit.signals.let_in():
            sight = self.kit.witness.see(asked)
            return replace(sight, states=normal(sight.states))

    def rehearse(self, unit: Unit) -> None:
        """See before the lock all that will be seen under it, so that by then the server has planned and read it once."""
        asked = self.asked(unit, proof=True)

        def look() -> None:
            # Whoever has the table locked now is waited for later.
            self.kit.wire.batch([f"SET LOCAL lock_timeout = '{_REHEARSAL_WAITS_MS:d}ms'"])
            with self.kit.signals.let_in():
                self.kit.witness.prepare(asked)
            self.see(replace(asked, xid=False))

        self.looking(look)

    def insist(self, finding: Finding) -> None:
        """Raise unless the finding is proven to be taken back, in a transaction of its own.

        Raises:
            RemedyFailed: it is not.
        """
        self.looking(lambda: self._prove(finding, self.see(Asked(refs=(finding.ref,)))))

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
        wait, started = self._lock_wait(unit, attempt), monotonic()
        # A thread is started before the lock and joined after it: on a busy machine either takes longer than a statement.
        with self.kit.watch.over(self.kit.wire, unit.finding.name, stops=False):
            try:
                self._begin(unit, wait)
                locked = monotonic()
                with no_garbage_collected():
                    self._run(unit, wait)
                held = monotonic() - locked
                self.kit.journal.committed(unit.numbers, (locked - started, held), back=self.backwards)
            finally:
                self.abandon()

    def _run(self, unit: Unit, wait: int) -> None:
        """Do all that is done under the lock, to the end of COMMIT."""
        settings = _settings(unit.steps[0], wait)
        before = self.see(replace(self.asked(unit), then=settings))
        self.compare(unit, before)
        for step in unit.steps:
            if _settings(step, wait) != settings:
                settings = _settings(step, wait)
                self.kit.wire.batch(settings)
            self._step(step)
        after = self.see(self.asked(unit, proof=True))
        refuse_rewritten(before.files, after.files)
        self.proven(unit, after)
        states = self.left(unit, after)
        self.kit.journal.end(unit.numbers, states, after.xid, back=self.backwards)
        self._commit(unit, states, after.xid)
        self.ground.update((name, said) for name, said in after.ground.items() if name in self.ground)

    def left(self, unit: Unit, after: Sight) -> dict[Ref, State]:
        """Answer what a unit has left of the objects it may have changed."""
        return {ref: after.states[ref] for ref in kin(unit.finding.ref, self.known)}

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
        """Begin the transaction and take its locks, in one round trip."""
        statements = opening(unit, wait, self.kit.place.version_num)
        try:
            with self.kit.signals.let_in():
                self.kit.wire.batch(statements)
        except ServerSaid as error:
            if error.sqlstate == _OUT_OF_TIME:
                # The locks of all partitions, one after the other, each in time.
                seconds = unit.steps[0].statement_timeout / 1000
                raise ServerSaid(_NO_LOCK, f"all its locks together took longer than {seconds:g} s") from error
            raise

    def _step(self, step: Step) -> None:
        self.kit.wire.notices()
        self.kit.say(step.sql)
        refuse_skipped(self.kit.wire.notices())

    def begun(self, unit: Unit) -> None:
        """Write down that the steps of a unit are about to run, and what is there before them; the lock comes after."""
        for number, step in zip(unit.numbers, unit.steps, strict=True):
            before = {ref: self.known[ref] for ref in kin(step.finding.ref, self.known)}
            self.kit.journal.begin(number, step, before, back=self.backwards)

    def _commit(self, unit: Unit, after: Mapping[Ref, State], xid: int | None) -> None:
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

    def _settled(self, xid: int | None) -> str:
        committed = None if xid is None else self.kit.settle(xid)
        if committed is None:
            raise Unsettled(f"the connection was lost at COMMIT of transaction {xid}")
        return "COMMIT" if committed else "ROLLBACK, as another connection tells after this one was lost"

    def stands(self, unit: Unit, after: Mapping[Ref, State]) -> None:
        """Remember that a unit is committed, and what there is since."""
        self.standing.append(unit)
        self.known.update(after)

    def proven(self, unit: Unit, after: Sight) -> None:
        """Raise unless what the unit was the last one for is mended.

        Args:
            unit: what was run.
            after: what is seen since, inside the transaction, of what ``asked`` asks as a proof.

        Raises:
            RemedyFailed: it is not.
        """
        if unit.last:
            for finding in (unit.finding, *unit.steps[-1].mends):
                self._prove(finding, after)

    def _prove(self, finding: Finding, after: Sight) -> None:
        wrong = self.prove(finding, after)
        if wrong is not None:
            raise RemedyFailed(wrong)

    def states(self, refs: Iterable[Ref]) -> dict[Ref, State]:
        """Answer what there is now; inside a transaction."""
        return dict(self.see(Asked(refs=tuple(refs))).states)

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


def _settings(step: Step, lock_timeout: int) -> tuple[str, ...]:
    return preamble(lock_timeout, step.statement_timeout, step.search_path)
