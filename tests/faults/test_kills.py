"""Killed at random, again and again: running it once more always ends where a run that nobody harmed ends.

``DRIFT_TEST_KILLS`` says how often (12 unless set; the long run is 150 and more); ``DRIFT_TEST_SEED`` repeats a run.
"""

import os
import random
import secrets
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from tests.databases import Database
from tests.faults.stage import GONE, Stage
from tests.servers import Running
from tests.stories.commands import drift

KILLS = int(os.environ.get("DRIFT_TEST_KILLS", "12"))
SEED = int(os.environ.get("DRIFT_TEST_SEED") or secrets.randbelow(10**6))
IN_A_ROW = 6
"""Kills before a run is let go on to its end."""

ROWS = 20_000 if KILLS <= 12 else 200_000
"""Enough for a build to be hit where it is at work."""

SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)

TABLES = f"""
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE t (id int, code int, c text, v varchar(20), n int, p int, m int NOT NULL DEFAULT 5 CONSTRAINT m_small CHECK (m < 9));
CREATE INDEX i ON t (id);
CREATE INDEX k ON t (m, id);
INSERT INTO p SELECT n FROM generate_series(1, 100) n;
INSERT INTO t SELECT n, n, 'c' || n, 'v', n, 1 + n % 100, n % 9 FROM generate_series(1, {ROWS}) n
"""
EXPECTED = """\
{t: {columns: {c: {nullable: false}, n: {type: bigint, nullable: false}, v: {type: text, default: "'x'"},
  m: {type: bigint, expand: true}},
  primary_key: [id], unique: {t_code_key: [code]}, foreign_keys: {t_p_fkey: {columns: [p], references: p(id)}},
  checks: {t_id_check: id > 0}, indexes: {i: [id, code], j: [c]}}}"""
COLUMNS = "SELECT count(*) FROM pg_attribute WHERE attrelid = 't'::regclass AND attname LIKE 'drift\\_%'"
ALLOWED = ("table-rewrite", "data-loss", "breaks-cached-plans", "blocking-scan", "index-build", "irreversible")
FIX = ("check", "--fix", *(word for hazard in ALLOWED for word in ("--allow", hazard)))


@contextmanager
def busy(url: str) -> Iterator[None]:
    """An application at work on the table, whose transactions a build has to wait for."""
    ended = threading.Event()

    def work() -> None:
        with psycopg.connect(url) as connection:
            while not ended.is_set():
                # A rewrite may be in its way, and a constraint may refuse what it writes; it goes on.
                with suppress(psycopg.Error):
                    connection.execute("UPDATE t SET v = 'w' WHERE id = %s", (1 + secrets.randbelow(ROWS),))
                    connection.execute("SELECT pg_sleep(0.1)")
                    connection.commit()
                connection.rollback()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        ended.set()
        for thread in threads:
            thread.join()


@contextmanager
def scratch(server: Running, name: str, folder: Path) -> Iterator[Stage]:
    """A new database with the table, and what is expected of it."""
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0".encode())
    made = Stage(Database(server.url(name), name), folder, server.url(name))
    made.database.execute(TABLES)
    made.expects(EXPECTED)
    yield made
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def remains(stage: Stage) -> Counter[str]:
    """What a killed run has left, by kind."""
    invalid = "SELECT count(*) FROM pg_index WHERE NOT indisvalid"
    ours = "SELECT count(*) FROM pg_{} WHERE {}name LIKE 'drift\\_%' OR {}name LIKE '%\\_driftnew'"
    return Counter(
        invalid=stage.database.query(invalid)[0][0],
        constraints=stage.database.query(ours.format("constraint", "con", "con"))[0][0],
        indexes=stage.database.query(ours.format("class", "rel", "rel"))[0][0],
        triggers=stage.database.query("SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'zz\\_drift\\_%'")[0][0],
        functions=stage.database.query(ours.format("proc", "pro", "pro"))[0][0],
        columns=stage.database.query(COLUMNS)[0][0],
    )


def killed(stage: Stage, longest: float, chance: random.Random) -> str | None:
    """Start a fix and kill it somewhere; answers how it ended, None where it was faster."""
    with stage.running(*FIX) as run:
        number = chance.choice(SIGNALS)
        with suppress(subprocess.TimeoutExpired):
            run.process.wait(chance.uniform(0.3, 0.7 * longest))
            return None
        run.process.send_signal(number)
        end = run.process.wait(60)
    return f"{number.name}: {'killed' if end < 0 else f'exit {end}'}"


def test_a_run_that_is_killed_anywhere_is_finished_by_the_next(server: Running, tmp_path: Path) -> None:
    chance = random.Random(SEED)  # noqa: S311 -- to be repeated, not to be secret
    ends: Counter[str] = Counter()
    left: Counter[str] = Counter()
    with scratch(server, f"unharmed_{SEED}", tmp_path) as whole, busy(whole.url):
        started = time.monotonic()
        drift(*FIX, "-d", whole.url, cwd=tmp_path).ended(0)
        longest = time.monotonic() - started
        expected = whole.database.dump()
    rounds = 0
    while ends.total() < KILLS:
        rounds += 1
        folder = tmp_path / str(rounds)
        folder.mkdir()
        with scratch(server, f"killed_{SEED}_{rounds}", folder) as stage, busy(stage.url):
            for _ in range(min(IN_A_ROW, KILLS - ends.total())):
                if (end := killed(stage, longest, chance)) is None:
                    break
                ends[end] += 1
                left.update(remains(stage))
            done = drift(*FIX, "-d", stage.url, cwd=folder)

            assert done.code == 0, f"seed {SEED}, round {rounds}\n{done}"
            assert expected == stage.database.dump(), f"seed {SEED}, round {rounds}"
            assert remains(stage).total() == 0, f"seed {SEED}, round {rounds}"
            stage.eventually(GONE)
    print(f"seed {SEED}: {ends.total()} kills in {rounds} rounds: {dict(ends)}; left on the way: {dict(left)}")  # noqa: T201


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda number: signal.Signals(number).name)
def test_a_signal_while_a_table_is_written_anew_rolls_back(number: signal.Signals, stage: Stage) -> None:
    """The statement is cancelled and waited for; the journal says where it was."""
    stage.database.execute("CREATE TABLE t (c text); INSERT INTO t SELECT n::text FROM generate_series(1, 2000000) n")
    stage.expects("{t: {columns: {c: int}}}")
    before = stage.database.dump()
    hazards = [word for hazard in ALLOWED for word in ("--allow", hazard)]

    with stage.running("check", "--fix", *hazards) as run:
        stage.eventually(
            "SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database() AND state = 'active'"
            " AND query LIKE 'ALTER TABLE public.t ALTER%'"
        )
        run.process.send_signal(number)
        done = run.end()

    assert {signal.SIGTERM: 143, signal.SIGINT: 130}[number] == done.code, done
    assert f"stopped by {number.name}" in done.err
    assert before == stage.database.dump()
    stage.eventually(GONE)
    assert ["run", "begin", "failed", "finished"] == [record["record"] for record in stage.records()]
