"""Carries out a unit, again and again while other sessions are in the way."""

from drift.remedy.alone import run_alone
from drift.remedy.attempts import persist
from drift.remedy.units import Unit
from drift.remedy.worker import Worker


def perform(worker: Worker, unit: Unit) -> None:
    """Carry out a unit; it stands afterwards.

    Raises:
        GaveUp, ServerSaid, Signalled, RemedyFailed, Refused, Unsettled, Broken: it does not stand; of a unit outside a
            transaction something may be left (``worker.tainted``), and after Unsettled nobody knows.
    """

    def work(attempt: int) -> None:
        if unit.in_transaction:
            worker.transaction(unit, attempt)
        else:
            run_alone(worker, unit)

    worker.blocker, worker.push, worker.pushed = None, False, False
    if unit.in_transaction:
        worker.rehearse(unit)
        worker.begun(unit)
    persist(work, worker.kit.limits, lambda error: worker.blocked(unit, error), worker.kit.signals.pause)
