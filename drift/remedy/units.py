"""What is committed together, and the way back as steps of their own. Pure."""

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from drift.model import Finding, Hazard, Ref, Statement, Step
from drift.preamble import BEGIN, lock_statement, preamble, strongest
from drift.remedy.runs import same_finding
from drift.request import LOCK_TIMEOUT_MS

# A transaction is over some time after the time-outs of all its statements, whatever happens between them.
_BETWEEN_MS: Final = 60_000

_QUICK_MS: Final = 15_000
LONG_MS: Final = 3_600_000
"""What a statement may take that has much to do."""


class Unit(Struct, frozen=True):
    """Steps of one finding that are committed together; one outside a transaction is alone.

    Args:
        steps: in order, at least one.
        first: the number of the first one in the plan.
        last: whether the finding must be gone after it; only upkeep may follow.
    """

    steps: tuple[Step, ...]
    first: int
    last: bool

    @property
    def finding(self) -> Finding:
        """Answer the finding the steps mend."""
        return self.steps[0].finding

    @property
    def numbers(self) -> range:
        """Answer the numbers of the steps in the plan."""
        return range(self.first, self.first + len(self.steps))

    @property
    def in_transaction(self) -> bool:
        """Answer whether a transaction block goes around it."""
        return self.steps[0].in_transaction

    @property
    def upkeep(self) -> bool:
        """Answer whether it changes nothing that anybody stated: what was mended stands without it."""
        return all(step.upkeep for step in self.steps)

    @property
    def locks(self) -> list[tuple[str, str]]:
        """Answer the strongest lock for each relation, in an order that is the same for everybody."""
        wanted: dict[str, list[str]] = {}
        for step in self.steps:
            if step.lock and step.relation:
                wanted.setdefault(step.relation, []).append(step.lock)
        return [(relation, strongest(modes)) for relation, modes in sorted(wanted.items())]

    @property
    def ground(self) -> list[str]:
        """Answer what it stands on by name: the relations it locks."""
        return [f"relation {relation}" for relation, _ in self.locks]

    def only(self, relation: str) -> bool:
        """Answer whether the lock of a relation is for it alone, not for its children and partitions."""
        return all(step.only for step in self.steps if step.relation == relation)

    @property
    def lock_timeout(self) -> int:
        """Answer the milliseconds to wait for one lock; never 0, which would be for ever."""
        return min((step.lock_timeout for step in self.steps if step.lock_timeout), default=LOCK_TIMEOUT_MS)


def opening(unit: Unit, wait: int, version_num: int) -> list[str]:
    """Answer what opens the transaction of a unit and takes its locks.

    Args:
        unit: what is committed together.
        wait: milliseconds to wait for each lock.
        version_num: of the server.
    """
    first, limits = unit.steps[0], []
    if version_num >= 170000:
        whole = sum(step.statement_timeout for step in unit.steps) + wait * len(unit.locks) + _BETWEEN_MS
        limits = [f"SET LOCAL transaction_timeout = '{whole:d}ms'"]
    settings = preamble(wait, first.statement_timeout, first.search_path)
    locks = [lock_statement(relation, lock, only=unit.only(relation)) for relation, lock in unit.locks]
    return [BEGIN, *limits, *settings, *locks]


def remedies(steps: Sequence[Step]) -> list[list[Unit]]:
    """Answer the units of each finding, findings and units in the order of the plan."""
    found: list[list[Unit]] = []
    for number, step in enumerate(steps):
        if not found or not same_finding(found[-1][-1].finding, step.finding):
            found.append([Unit((step,), number, last=False)])
        elif _together(found[-1][-1].steps[-1], step):
            unit = found[-1][-1]
            found[-1][-1] = replace(unit, steps=(*unit.steps, step))
        else:
            found[-1].append(Unit((step,), number, last=False))
    return [_proven_at_its_end(units) for units in found]


def _proven_at_its_end(units: Sequence[Unit]) -> list[Unit]:
    end = max((index for index, unit in enumerate(units) if not unit.upkeep), default=len(units) - 1)
    return [replace(unit, last=index == end) for index, unit in enumerate(units)]


def _together(before: Step, step: Step) -> bool:
    alike = before.in_transaction and step.in_transaction and before.upkeep == step.upkeep
    return alike and before.transaction == step.transaction


def kin(ref: Ref, others: Iterable[Ref]) -> list[Ref]:
    """Answer the objects that may change along with one: those of the same relation, itself included."""
    return [other for other in others if other.path[:2] == ref.path[:2]]


def last_to_undo(standing: Sequence[Step], doubtful: Step | None) -> Step:
    """Answer the step whose undo leads back from everything that was begun.

    Args:
        standing: what was committed, in order.
        doubtful: a statement outside a transaction that failed, or was cut off, after these; at least one of both is there.
    """
    if doubtful is None or (standing and not doubtful.undo):
        # Without a way back of its own it is taken not to have happened; the proof finds out.
        return standing[-1]
    return doubtful


def way_back(step: Step) -> list[Step]:
    """Answer the undo of a step as steps, numbered by transaction from 1; they have no undo themselves."""
    steps: list[Step] = []
    for statement in step.undo:
        joins = bool(steps) and statement.same_transaction and statement.in_transaction and steps[-1].in_transaction
        transaction = (steps[-1].transaction if steps else 0) + (not joins)
        steps.append(_backwards(statement, step, transaction))
    return steps


def _backwards(statement: Statement, step: Step, transaction: int) -> Step:
    return Step(
        sql=statement.sql,
        undo=(),
        finding=step.finding,
        lock=statement.lock,
        relation=statement.relation,
        rewrites=statement.rewrites,
        hazards=statement.hazards,
        in_transaction=statement.in_transaction,
        transaction=transaction,
        lock_timeout=(step.lock_timeout or LOCK_TIMEOUT_MS) if statement.in_transaction else 0,
        statement_timeout=max(step.statement_timeout, _budget(statement)),
        search_path=step.search_path,
        only=statement.only,
        upkeep=statement.upkeep,
        preconditions=statement.preconditions,
        superuser=statement.superuser,
        by_owner=statement.by_owner,
    )


def _budget(statement: Statement) -> int:
    """Answer the milliseconds a statement may take: while it keeps others out, only what looks at no rows is quick."""
    works = statement.rewrites or Hazard.BLOCKING_SCAN in statement.hazards
    return _QUICK_MS if statement.lock == "ACCESS EXCLUSIVE" and not works else LONG_MS
