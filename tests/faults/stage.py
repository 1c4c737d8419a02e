"""A database, a folder with expectations, and drift as a user runs it there; and what other sessions do meanwhile."""

import json
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests.databases import Database
from tests.faults.waiting import eventually
from tests.stories.commands import Completed, drift, started, written

OURS = "datname = current_database() AND application_name LIKE 'drift/%'"
WAITING = f"SELECT pid FROM pg_stat_activity WHERE {OURS} AND wait_event_type = 'Lock'"
GONE = f"SELECT count(*) = 0 FROM pg_stat_activity WHERE {OURS}"


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a fault happens.

    Args:
        database: as its superuser.
        folder: where drift is started.
        url: the database as drift is to enter it.
    """

    database: Database
    folder: Path
    url: str

    def expects(self, tables: str, **more: str) -> None:
        """State what is expected: what stands under ``tables:``, and other keys of the file."""
        head = "".join(f"{key}: {value}\n" for key, value in more.items())
        written(self.folder, f"version: 1\n{head}tables: {tables}\n")

    def drift(self, verb: str, *arguments: str) -> Completed:
        """Run drift to its end."""
        return drift(verb, *arguments, "-d", self.url, cwd=self.folder)

    def fix(self, *arguments: str) -> Completed:
        """Run ``drift check --fix`` to its end."""
        return self.drift("check", "--fix", *arguments)

    def plan(self, name: str = "plan.json") -> Any:
        """Save a plan, and answer what is in the file."""
        self.drift("plan", "-o", f"json={name}").ended(0)
        return json.loads((self.folder / name).read_text(encoding="utf-8"))

    def apply(self, *arguments: str, name: str = "plan.json") -> Completed:
        """Carry out a saved plan."""
        return self.drift("apply", name, *arguments)

    def records(self) -> list[dict[str, Any]]:
        """All lines of all journals, run by run."""
        paths = sorted((self.folder / ".drift" / "runs").glob("*.jsonl"))
        return [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]

    def begun(self) -> list[str]:
        """The statements that were begun, in all runs."""
        return [record["sql"] for record in self.records() if record["record"] == "begin"]

    @contextmanager
    def running(self, verb: str, *arguments: str) -> Iterator["Running"]:
        """Start drift, and make sure that it has ended at the end."""
        process = started(verb, *arguments, "-d", self.url, cwd=self.folder)
        try:
            yield Running(process)
        finally:
            if process.poll() is None:
                process.kill()
            process.communicate()

    def eventually(self, query: str) -> None:
        """Return when the query answers true."""
        eventually(lambda: self.database.query(query) == [(True,)], query)

    def waits(self) -> int:
        """Return when drift waits for a lock; answers the process of its backend."""
        pids: list[int] = []

        def seen() -> bool:
            # Asked once: a short wait is over by the time of a second question.
            pids.extend(pid for (pid,) in self.database.query(WAITING))
            return bool(pids)

        eventually(seen, "drift waits for a lock")
        return pids[0]

    def default(self, table: str = "t", column: str = "c") -> Any:
        """The default of a column, as the catalog prints it."""
        query = (
            "SELECT pg_get_expr(adbin, adrelid) FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum"
            f" WHERE attrelid = '{table}'::regclass AND attname = '{column}'"
        )
        return self.database.query(query)[0][0]

    def invalid(self) -> int:
        """How many indexes are not valid."""
        return int(self.database.query("SELECT count(*) FROM pg_index WHERE NOT indisvalid")[0][0])


@dataclass(frozen=True, slots=True)
class Running:
    """A drift that has been started."""

    process: "subprocess.Popen[bytes]"

    def end(self) -> Completed:
        """Wait for it, and answer what came of it."""
        out, err = self.process.communicate(timeout=120)
        return Completed(self.process.returncode, out.decode(), err.decode())


@contextmanager
def session(url: str, *statements: str, **options: Any) -> Iterator["psycopg.Connection[Any]"]:
    """Another session, in a transaction that has run some statements; rolled back at the end unless it has ended before."""
    connection = psycopg.connect(url, **options)
    try:
        for statement in statements:
            connection.execute(statement.encode())
        yield connection
    finally:
        # Its server may be gone by now, which was the point.
        with suppress(psycopg.OperationalError):
            connection.rollback()
        connection.close()


@contextmanager
def meanwhile(work: Callable[[], object]) -> Iterator[list[BaseException]]:
    """Do something in another thread; answers what it raised, complete after the ``with``."""
    raised: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001 -- it is what the test asks about
            raised.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield raised
    finally:
        thread.join()
