"""Other sessions, hostile settings, signals and kills: nothing is half done, and nobody waits for long."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic
from typing import Any

import psycopg
import pytest

import drift
from drift.errors import Interrupted, PartlyApplied, Refused, RemedyFailed
from drift.model import Finding, Ref
from drift.remedy.attempts import Limits
from drift.remedy.runs import Fate, read
from tests.conftest import RoleFactory
from tests.databases import Database
from tests.remedy.hand import ID, NAME, Connection, Hand, HandWitness, build, finding, set_default, step
from tests.remedy.test_apply import default_of

PATIENT = Limits(lock_deadline=30, advisory_wait=30, longest_pause=0.05)


@contextmanager
def reading(database: Database) -> Iterator[Connection]:
    """A session that has read the table and does not end its transaction."""
    with psycopg.connect(database.url) as reader:
        reader.execute("SELECT count(*) FROM public.t").fetchone()
        yield reader
        reader.rollback()


def wait_until(database: Database, condition: str) -> None:
    """Ask the server until it says that the condition holds."""
    until = monotonic() + 20
    with psycopg.connect(database.url, autocommit=True) as connection:
        while monotonic() < until:
            row = connection.execute(f"SELECT {condition}".encode()).fetchone()
            if row is not None and row[0]:
                return
    raise AssertionError(f"never came true: {condition}")


OURS = "application_name LIKE 'drift/%' AND datname = current_database()"
WAITS = f"EXISTS (SELECT FROM pg_stat_activity WHERE {OURS} AND wait_event_type = 'Lock')"
GONE = f"NOT EXISTS (SELECT FROM pg_stat_activity WHERE {OURS})"
DATABASE = "(SELECT oid FROM pg_database WHERE datname = current_database())"
ADVISORY_FREE = f"NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND database = {DATABASE})"


def test_a_reader_that_ends_is_waited_for(hand: Hand, table: Database) -> None:
    """The first attempts fail; the one after the reader has gone does not."""
    hand.limits = PATIENT
    with reading(table) as reader:
        refused = threading.Event()

        def told(line: str) -> None:
            hand.told.append(line)
            refused.set()

        def end_the_reader() -> None:
            assert refused.wait(20)
            reader.rollback()

        other = threading.Thread(target=end_the_reader)
        other.start()
        apply_telling(hand, told)
        other.join()

    assert default_of(table) == "'new'::text"
    assert hand.told[0].startswith("column-default public.t.id: trying again: public.t is locked by process ")


def apply_telling(hand: Hand, tell: Any) -> None:
    """Apply with the narration going to a function."""
    from msgspec.structs import replace

    from drift.model import Basis, Plan
    from drift.remedy.apply import apply

    with hand.connected() as (connection, means):
        before = HandWitness(connection).state([ID])
        apply(connection, Plan((set_default(),), basis=Basis(states=before)), replace(means, tell=tell))


def test_a_reader_that_stays_is_named(hand: Hand, table: Database) -> None:
    with reading(table) as reader:
        pid = reader.info.backend_pid
        with pytest.raises(RemedyFailed) as caught:
            hand.apply(set_default())

    text = str(caught.value)
    assert (
        "column-default public.t.id: rolled back, the database is as before: it did not get ACCESS EXCLUSIVE on public.t" in text
    )
    assert f"public.t is locked by process {pid} (" in text
    assert "idle in transaction" in text
    assert "SELECT count(*) FROM public.t" in text
    assert f"SELECT pg_terminate_backend({pid});" in text
    assert default_of(table) == "'old'::text"
    assert not read(hand.runs).stands


def test_a_bystander_waits_no_longer_than_one_lock_timeout(hand: Hand, table: Database) -> None:
    """Who comes behind our waiting lock waits with us, so we give up quickly, every time."""
    waits: list[float] = []
    hand.limits = Limits(lock_deadline=1.0, longest_pause=0.05)
    with reading(table), psycopg.connect(table.url, autocommit=True) as bystander:

        def read_all_the_time() -> None:
            until = monotonic() + 1.2
            while monotonic() < until:
                started = monotonic()
                bystander.execute("SELECT count(*) FROM public.t").fetchone()
                waits.append(monotonic() - started)

        other = threading.Thread(target=read_all_the_time)
        other.start()
        with pytest.raises(RemedyFailed):
            hand.apply(set_default())
        other.join()

    assert max(waits) < 3, "lock_timeout is 0.1 s, statement_timeout 15 s"


def test_a_deadlock_is_ours_to_lose(hand: Hand, table: Database) -> None:
    """An application that goes through the tables in the opposite order never sees an error."""
    table.execute("CREATE TABLE public.p (id int)")
    found = finding(ID, "default", "'new'::text")
    both = [
        step(found, "COMMENT ON TABLE public.p IS 'x'", relation="public.p"),
        step(found, set_default().sql),
    ]
    hand.limits = Limits(lock_deadline=0.4, longest_pause=0.05)
    with psycopg.connect(table.url) as application:
        application.execute("INSERT INTO public.t VALUES ('7', 'seven')")
        failed: list[Any] = []

        def lock_the_other() -> None:
            wait_until(table, WAITS)
            try:
                application.execute("INSERT INTO public.p VALUES (1)")
                application.commit()
            except psycopg.Error as error:
                failed.append(error)

        other = threading.Thread(target=lock_the_other)
        other.start()
        with suppress(RemedyFailed):
            hand.apply(*both)
        other.join()

    assert failed == []


@pytest.mark.parametrize(
    "setting",
    [
        "default_transaction_read_only = on",
        "default_transaction_isolation = 'serializable'",
        "statement_timeout = '50ms'",
        "search_path = evil, pg_temp",
        "lock_timeout = '1ms'",
        "idle_in_transaction_session_timeout = '1ms'",
        "client_min_messages = error",
        "DateStyle = 'German'",
        "quote_all_identifiers = on",
        "row_security = on",
    ],
)
def test_a_roles_settings_are_overridden(setting: str, hand: Hand, table: Database, role: RoleFactory) -> None:
    owner = role("owner")
    name, _, value = setting.partition(" = ")
    table.execute(
        f"ALTER TABLE public.t OWNER TO {owner.name}; GRANT CREATE ON SCHEMA public TO {owner.name};"
        f"CREATE SCHEMA evil AUTHORIZATION {owner.name};"
        f"CREATE TABLE evil.t (id text); ALTER TABLE evil.t OWNER TO {owner.name};"
        f"ALTER ROLE {owner.name} SET {name} = {value}"
    )
    hand.url = table.as_role(owner.name, owner.password)
    slow = step(finding(ID, "default", "'new'::text"), "SELECT pg_sleep(0.1)")

    hand.apply(slow, step(slow.finding, set_default().sql, set_default().undo[0]))
    hand.apply(build())

    assert default_of(table) == "'new'::text"
    assert "evil.t ALTER" not in table.dump()


@pytest.mark.pg(">=17")
def test_a_transaction_timeout_is_overridden(hand: Hand, table: Database, role: RoleFactory) -> None:
    owner = role("owner")
    table.execute(f"ALTER TABLE public.t OWNER TO {owner.name}; ALTER ROLE {owner.name} SET transaction_timeout = '50ms'")
    hand.url = table.as_role(owner.name, owner.password)

    hand.apply(step(finding(ID, "default", "'old'::text"), "SELECT pg_sleep(0.1)"))

    assert read(hand.runs).outcome == "done"


def test_a_read_only_server_is_refused(hand: Hand, table: Database) -> None:
    """Where a SET does not help: the setting comes back at the start of every transaction of a standby; a place says so."""
    from drift.remedy.gate import Place, refuse_place

    good = Place(7, (7, 7), in_recovery=False, read_only=False, version_num=180000, user="me", database="1/2")
    from msgspec.structs import replace

    refuse_place(good)
    for bad, words in (
        (replace(good, backend_pids=(8, 8)), "pooler"),
        (replace(good, backend_pids=(7, 9)), "pooler"),
        (replace(good, in_recovery=True), "standby"),
        (replace(good, read_only=True), "read only"),
    ):
        with pytest.raises(Refused, match=words) as caught:
            refuse_place(bad)
        assert "-d" in str(caught.value.hint)


def test_the_second_of_two_appliers_is_refused_and_told_who_is_first(hand: Hand, table: Database) -> None:
    with reading(table) as reader:
        first = Hand(table.url, hand.runs.with_name("first"), PATIENT)
        failed: list[BaseException] = []

        def apply_first() -> None:
            try:
                first.apply(set_default())
            except RemedyFailed as error:
                failed.append(error)

        other = threading.Thread(target=apply_first)
        other.start()
        wait_until(table, WAITS)
        with pytest.raises(Refused, match=r"another run of drift is at work on this database: process \d+ \(drift/"):
            hand.apply(set_default("'other'::text"))
        reader.rollback()
        other.join()

    assert failed == []
    assert default_of(table) == "'new'::text"


def test_the_second_of_two_appliers_waits_and_finds_its_plan_done(hand: Hand, table: Database) -> None:
    other = Hand(table.url, hand.runs.with_name("other"), PATIENT)
    hand.limits = PATIENT
    ended: list[tuple[int, int]] = []

    def apply_it(one: Hand) -> None:
        applied = one.apply(set_default(), before={ID: {"type": "text", "nullable": True, "default": "'old'::text"}})
        ended.append((len(applied.steps), len(applied.satisfied)))

    threads = [threading.Thread(target=apply_it, args=(one,)) for one in (hand, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(ended) == [(0, 1), (1, 0)]


def test_what_somebody_else_mends_in_the_middle_of_a_run_is_left_alone(hand: Hand, table: Database) -> None:
    """It is neither done again nor taken for a change that makes the rest of the plan stale."""

    class Helping(HandWitness):
        def still_found(self, finding: Finding) -> bool:
            found = super().still_found(finding)
            if finding.ref == ID:
                table.execute("ALTER TABLE public.other ALTER COLUMN c SET DEFAULT 'n'")
            return found

    other = Ref("column", ("public", "other", "c"))
    table.execute("CREATE TABLE public.other (c text)")
    theirs = step(
        finding(other, "default", "'n'::text"), "ALTER TABLE public.other ALTER COLUMN c SET DEFAULT 'n'", transaction=2
    )
    hand.witness = Helping

    applied = hand.apply(set_default(), theirs, set_default("'n'::text", transaction=3, ref=NAME))

    assert [ID, NAME] == [item.finding.ref for item in applied.steps]
    assert [other] == [item.finding.ref for item in applied.satisfied]


def test_the_lock_is_given_back(hand: Hand, table: Database) -> None:
    with hand.connected() as (connection, means):
        from drift.model import Basis, Plan
        from drift.remedy.apply import apply

        basis = Basis(states=HandWitness(connection).state([ID]))
        apply(connection, Plan((set_default(),), basis=basis), means)
        wait_until(table, ADVISORY_FREE)
        assert connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE


def test_grants_that_race_are_tried_again(hand: Hand, table: Database, role: RoleFactory) -> None:
    """Two sessions that change one catalog row: the server says XX000, and the same statement succeeds in a moment."""
    reader = role("reader")
    hand.limits = PATIENT
    give = step(finding(ID, "default", "'old'::text"), f"GRANT SELECT ON public.t TO {reader.name}", relation=None, lock=None)
    with psycopg.connect(table.url) as other:
        other.execute(f"GRANT INSERT ON public.t TO {reader.name}".encode())

        def commit_when_we_wait() -> None:
            wait_until(table, WAITS)
            other.commit()

        thread = threading.Thread(target=commit_when_we_wait)
        thread.start()
        hand.apply(give)
        thread.join()

    assert table.query(f"SELECT has_table_privilege('{reader.name}', 'public.t', 'SELECT, INSERT')") == [(True,)]


def test_a_lost_connection_applies_nothing(hand: Hand, table: Database) -> None:
    class Shooting(HandWitness):
        def still_found(self, finding: Finding) -> bool:
            table.execute(f"SELECT pg_terminate_backend({self.connection.info.backend_pid})")
            return False

    hand.witness = Shooting
    with pytest.raises(RemedyFailed, match="the connection was lost"):
        hand.apply(set_default())

    wait_until(table, GONE)
    assert default_of(table) == "'old'::text"


def test_a_connection_lost_before_commit_is_settled_by_another(hand: Hand, table: Database) -> None:
    connections: list[Connection] = []
    hand.witness, hand.journal = remembering(connections), cutting(connections, table, commit=False)
    hand.reconnect = lambda: psycopg.connect(table.url, autocommit=True)

    assert len(hand.apply(set_default()).steps) == 1

    assert any("answered COMMIT with ROLLBACK, as another connection tells" in line for line in hand.told)
    assert len(connections) == 2, "the run went on over a second one"
    assert default_of(table) == "'new'::text"
    assert [item.fate for item in read(hand.runs).steps] == [Fate.STANDS]


def test_a_commit_that_nobody_saw_answered_is_found_out(hand: Hand, table: Database) -> None:
    """The server committed; the answer got lost on the way."""
    connections: list[Connection] = []
    hand.witness, hand.journal = remembering(connections), cutting(connections, table, commit=True)
    hand.reconnect = lambda: psycopg.connect(table.url, autocommit=True)

    assert len(hand.apply(set_default()).steps) == 1

    assert default_of(table) == "'new'::text"
    assert [item.fate for item in read(hand.runs).steps] == [Fate.STANDS]


def test_a_commit_nobody_can_tell_of_is_told_as_such_and_can_be_rolled_back(hand: Hand, table: Database) -> None:
    connections: list[Connection] = []
    hand.witness, hand.journal = remembering(connections), cutting(connections, table, commit=True)

    with pytest.raises(PartlyApplied, match="whether it stands is not known"):
        hand.apply(set_default())

    assert [item.fate for item in read(hand.runs).steps] == [Fate.UNKNOWN]
    again = Hand(table.url, hand.runs)
    again.rollback()
    assert default_of(table) == "'old'::text"


def remembering(connections: list[Connection]) -> Any:
    def made(connection: Connection) -> HandWitness:
        connections.append(connection)
        return HandWitness(connection)

    return made


def cutting(connections: list[Connection], table: Database, *, commit: bool) -> Any:
    from drift.remedy.journal import Journal

    class Cut(Journal):
        def end(self, *args: Any, **kwargs: Any) -> None:
            super().end(*args, **kwargs)
            if commit:
                connections[0].execute("COMMIT")
            table.execute(f"SELECT pg_terminate_backend({connections[0].info.backend_pid})")

    return Cut


@contextmanager
def child(hand: Hand, plan: str) -> Iterator[subprocess.Popen[str]]:
    """A process at work on a plan."""
    arguments = [sys.executable, "-m", "tests.remedy.child", hand.url, str(hand.runs), plan]
    root = Path(drift.__file__).parent.parent
    with subprocess.Popen(arguments, cwd=root, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def test_kill_while_it_waits_applies_nothing(hand: Hand, table: Database) -> None:
    """The orphaned session must not go on and commit when the lock gets free."""
    with reading(table), child(hand, "default") as process:
        wait_until(table, WAITS)
        process.kill()
        process.wait()

    wait_until(table, GONE)
    assert default_of(table) == "'old'::text"
    with pytest.raises(Refused, match="applied nothing"):
        hand.rollback()
    hand.apply(set_default())
    assert default_of(table) == "'new'::text"


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_while_it_waits_rolls_back(number: int, code: int, hand: Hand, table: Database) -> None:
    with reading(table), child(hand, "default") as process:
        wait_until(table, WAITS)
        process.send_signal(number)
        said = process.communicate(timeout=20)[1]

        assert process.returncode == code
    assert f"rolled back, the database is as before: stopped by {signal.Signals(number).name}" in said
    wait_until(table, GONE)
    assert default_of(table) == "'old'::text"
    assert not read(hand.runs).stands


def test_a_signal_between_two_transactions_takes_the_first_back(hand: Hand, table: Database) -> None:
    before = table.dump()
    with psycopg.connect(table.url) as other:
        other.execute("SELECT pg_advisory_xact_lock(77)")
        with child(hand, "halting") as process:
            wait_until(table, f"{WAITS} AND EXISTS (SELECT FROM pg_constraint WHERE conname = 'nn')")
            process.send_signal(signal.SIGTERM)
            said = process.communicate(timeout=20)[1]

            assert process.returncode == 143
    assert "rolled back, the database is as before" in said
    assert table.dump() == before


def test_a_signal_during_a_build_removes_what_is_left(hand: Hand, table: Database) -> None:
    """A build waits for older transactions with its index half made."""
    before = table.dump()
    with psycopg.connect(table.url) as writer, child(hand, "build") as process:
        writer.execute("INSERT INTO public.t VALUES ('3', 'c')")
        wait_until(table, f"{WAITS} AND EXISTS (SELECT FROM pg_index WHERE NOT indisvalid)")
        process.send_signal(signal.SIGTERM)
        wait_until(table, f"{WAITS} AND EXISTS (SELECT FROM pg_stat_activity WHERE {OURS} AND query LIKE 'DROP%')")
        writer.rollback()
        said = process.communicate(timeout=20)[1]

        assert process.returncode == 143
    assert "the database is as before" in said
    assert table.dump() == before


def test_a_killed_build_is_removed_by_rollback(hand: Hand, table: Database) -> None:
    """What the orphan left is ours: the journal says that it was begun."""
    before = table.dump()
    with psycopg.connect(table.url) as writer, child(hand, "build") as process:
        writer.execute("INSERT INTO public.t VALUES ('3', 'c')")
        wait_until(table, f"{WAITS} AND EXISTS (SELECT FROM pg_index WHERE NOT indisvalid)")
        process.kill()
        process.wait()
        writer.rollback()
    hand.limits = PATIENT

    assert [item.fate for item in read(hand.runs).steps] == [Fate.UNKNOWN]
    hand.rollback()

    assert table.dump() == before
    with pytest.raises(Refused, match="took it back"):
        hand.rollback()


def test_an_interrupt_of_the_process_itself(hand: Hand, table: Database) -> None:
    """In the main thread of a program that uses us: its own handlers are there again afterwards."""
    mine = signal.getsignal(signal.SIGTERM)

    class Signalling(HandWitness):
        def still_found(self, finding: Finding) -> bool:
            signal.raise_signal(signal.SIGTERM)
            return False

    hand.witness = Signalling
    with pytest.raises(Interrupted, match="stopped by SIGTERM") as caught:
        hand.apply(set_default())

    assert caught.value.exit_code == 143
    assert signal.getsignal(signal.SIGTERM) is mine
    assert default_of(table) == "'old'::text"


def test_what_stands_is_told_when_interrupted(hand: Hand, table: Database) -> None:
    class Signalling(HandWitness):
        def still_found(self, finding: Finding) -> bool:
            if finding.ref == NAME:
                signal.raise_signal(signal.SIGINT)
            return super().still_found(finding)

    hand.witness = Signalling
    with pytest.raises(Interrupted, match=r"stands: column-default public\.t\.id") as caught:
        hand.apply(set_default(), set_default("'n'::text", transaction=2, ref=NAME))

    assert caught.value.exit_code == 130
    assert "drift rollback" in str(caught.value)
    assert default_of(table) == "'new'::text"
    assert default_of(table, "name") is None
