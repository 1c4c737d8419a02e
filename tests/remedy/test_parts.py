"""The parts that need no server: the gate, the units, the pauses, the signals."""

import signal
import threading
from time import monotonic

import pytest

from drift.errors import Refused
from drift.model import Hazard, Plan
from drift.remedy.attempts import GaveUp, Limits, pause_before, persist, wait_for_lock
from drift.remedy.gate import refuse_foreign, refuse_hazards
from drift.remedy.place import same_database
from drift.remedy.signals import Signalled, Signals
from drift.remedy.units import kin, remedies, way_back
from drift.remedy.wire import ServerSaid
from tests.remedy.hand import ID, KEY, NAME, build, finding, not_null, set_default, statement, step


def test_what_needs_no_leave_passes() -> None:
    refuse_hazards(Plan((set_default(),)), ())
    risky = step(finding(ID, "type", "int"), "x", hazards=(Hazard.DATA_LOSS,))
    refuse_hazards(Plan((risky,)), {Hazard.DATA_LOSS})


def test_the_command_keeps_what_was_allowed_already() -> None:
    risky = step(finding(ID, "type", "int"), "x", hazards=(Hazard.DATA_LOSS, Hazard.TABLE_REWRITE))

    with pytest.raises(Refused, match="x; needs --allow data-loss") as caught:
        refuse_hazards(Plan((risky,)), {Hazard.TABLE_REWRITE})

    assert caught.value.hint == "drift check --fix --allow table-rewrite --allow data-loss"


def test_owners_are_named() -> None:
    refuse_foreign([], "me")
    with pytest.raises(Refused, match=r"public\.t belongs to app, and me is no member of that role"):
        refuse_foreign([("public.t", "app")], "me")


def test_identities_of_databases() -> None:
    assert same_database("1/2", "1/2")
    assert same_database("-/2", "1/2")
    assert not same_database("1/2", "1/3")
    assert not same_database("1/2", "2/2")


def test_units_are_transactions_of_findings() -> None:
    steps = [set_default(), *(step(one.finding, one.sql, transaction=one.transaction + 1) for one in not_null()), build(5)]

    units = remedies(steps)

    assert [[list(unit.numbers) for unit in one] for one in units] == [[[0]], [[1], [2], [3, 4]], [[5]]]
    assert [[unit.last for unit in one] for one in units] == [[True], [False, False, True], [True]]


def test_two_findings_are_never_one_unit() -> None:
    units = remedies([set_default(), set_default(ref=NAME)])

    assert [len(one) for one in units] == [1, 1]


def test_the_way_back_is_made_of_steps() -> None:
    undo = (
        statement("a"),
        statement("b", same_transaction=True),
        statement("c"),
        statement("d CONCURRENTLY", lock="SHARE UPDATE EXCLUSIVE"),
        statement("e", same_transaction=True),
    )

    steps = way_back(step(finding(ID, "type", "int"), "x", *undo, lock_timeout=0))

    assert [(one.sql, one.transaction) for one in steps] == [("a", 1), ("b", 1), ("c", 2), ("d CONCURRENTLY", 3), ("e", 4)]
    assert [one.lock_timeout for one in steps] == [800, 800, 800, 0, 800]
    assert {one.statement_timeout for one in steps} == {15_000, 3_600_000}


def test_kin_share_a_relation() -> None:
    assert kin(ID, [ID, NAME, KEY]) == [ID, NAME, KEY]


def test_pauses_grow_at_random_up_to_a_limit() -> None:
    assert max(pause_before(1, 5.0) for _ in range(200)) <= 0.2
    assert 1.0 < max(pause_before(9, 5.0) for _ in range(200)) <= 5.0
    assert len({pause_before(9, 5.0) for _ in range(20)}) == 20


def test_only_a_passing_failure_is_tried_again() -> None:
    paused: list[float] = []
    attempts: list[int] = []
    failures = [ServerSaid("55P03", "lock"), ServerSaid("40P01", "deadlock"), ServerSaid("XX000", "race", raced=True)]

    def work(attempt: int) -> None:
        attempts.append(attempt)
        if failures:
            raise failures.pop(0)

    persist(work, Limits(), lambda _: True, paused.append)

    assert (len(paused), attempts) == (3, [1, 2, 3, 4])
    for lasting in (ServerSaid("42501", "no"), ServerSaid("XX000", "bug"), ServerSaid("57P01", "gone", lost=True)):
        failures.append(lasting)
        with pytest.raises(ServerSaid):
            persist(work, Limits(), lambda _: True, paused.append)
    assert len(paused) == 3


def test_the_deadline_is_never_slept_over() -> None:
    failed: list[ServerSaid] = []

    def told(error: ServerSaid) -> bool:
        failed.append(error)
        return True

    with pytest.raises(GaveUp) as caught:
        persist(locked, Limits(lock_deadline=0.0), told, lambda _: None)

    assert (caught.value.attempts, len(failed)) == (1, 1)


def test_what_will_not_pass_is_not_tried_again() -> None:
    with pytest.raises(GaveUp) as caught:
        persist(locked, Limits(), lambda _: False, lambda _: None)

    assert caught.value.attempts == 1


def locked(_: int) -> None:
    raise ServerSaid("55P03", "lock")


def test_a_lock_is_waited_for_longer_each_time_up_to_what_is_asked() -> None:
    assert [wait_for_lock(attempt, 800) for attempt in range(1, 7)] == [100, 200, 400, 800, 800, 800]
    assert [wait_for_lock(attempt, 50) for attempt in (1, 9)] == [50, 50]


def nothing_runs() -> bool:
    return False


def test_what_runs_is_cancelled_and_waited_for() -> None:
    """Its end, with an error or without, comes first; then we stop."""
    cancelled: list[bool] = []

    def cancel() -> bool:
        cancelled.append(True)
        return True

    with Signals(cancel) as signals:
        for ending in (None, ServerSaid("57014", "canceled"), ServerSaid("55P03", "lock timeout")):
            with pytest.raises(Signalled):
                interrupted_statement(signals, ending)
            signals.acknowledge()

    assert cancelled == [True, True, True]


def interrupted_statement(signals: Signals, ending: Exception | None) -> None:
    with signals.let_in():
        signal.raise_signal(signal.SIGTERM)
        if ending is not None:
            raise ending


def test_a_signal_waits_for_the_gate() -> None:
    with Signals(nothing_runs) as signals:
        signal.raise_signal(signal.SIGTERM)
        with pytest.raises(Signalled) as caught:
            signals.pause(0)
        signals.acknowledge()
        signals.pause(0)

    assert (caught.value.name, caught.value.exit_code) == ("SIGTERM", 143)


def test_a_signal_interrupts_a_pause() -> None:
    started = monotonic()
    main = threading.main_thread().ident or 0
    with Signals(nothing_runs) as signals:
        threading.Timer(0.05, signal.pthread_kill, (main, signal.SIGINT)).start()
        with pytest.raises(Signalled):
            signals.pause(30)
        signals.acknowledge()

    assert monotonic() - started < 10


def test_a_signal_too_late_for_us_reaches_who_listened_before() -> None:
    heard: list[int] = []
    former = signal.signal(signal.SIGTERM, lambda number, _: heard.append(number))
    try:
        with Signals(nothing_runs):
            signal.raise_signal(signal.SIGTERM)
            assert heard == []
    finally:
        signal.signal(signal.SIGTERM, former)

    assert heard == [signal.SIGTERM]


def test_an_ignored_signal_stays_ignored() -> None:
    former = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with Signals(nothing_runs) as signals:
            signal.raise_signal(signal.SIGINT)
            signals.checkpoint()
    finally:
        signal.signal(signal.SIGINT, former)


def test_another_thread_leaves_signals_alone() -> None:
    former = signal.getsignal(signal.SIGTERM)
    seen: list[object] = []

    def look() -> None:
        with Signals(nothing_runs):
            seen.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()

    assert seen == [former]
