"""What a caller asks for: which database, which expectations, and what counts."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from msgspec import Struct, field

from drift.model import Expectations, Hazard, Severity

LOCK_TIMEOUT_MS: Final = 800
"""Shorter than deadlock_timeout (1 s): in a deadlock we yield, and the application is never the victim."""


class Choices(Struct, frozen=True):
    """What counts in a check.

    Args:
        fail_on: the least severity that is drift, None for never.
        select: rule globs; when there are any, only their findings count.
        ignore: rule globs whose findings do not count.
        today: the day acceptances are held against.
        lock_timeout: milliseconds a step of the plan waits for one lock.
    """

    fail_on: Severity | None = Severity.ERROR
    select: Sequence[str] = ()
    ignore: Sequence[str] = ()
    today: date = field(default_factory=lambda: datetime.now(UTC).date())
    lock_timeout: int = LOCK_TIMEOUT_MS


def _silent(_: str) -> None:
    """Say nothing: a library narrates only to who asked."""


class Request(Struct, frozen=True):
    """One run.

    Args:
        database: a URL or conninfo string, an SQLAlchemy Engine, Connection or URL, a psycopg connection, or None for what the
            environment names.
        paths: files and directories of expectations.
        expectations: expectations already loaded, instead of ``paths``.
        choices: what counts.
        wait: seconds to wait for a database that is still starting.
        timeout: seconds for the whole check, None for no end.
        probe: whether to prove the inserts by real ones that are rolled back.
        allow: the hazards a remedy may bring.
        runs: the folder of the journals, None for the default.
        notice: takes each line of narration.
    """

    database: object | None = None
    paths: Sequence[Path] = (Path("expectations"),)
    expectations: Expectations | None = None
    choices: Choices = field(default_factory=Choices)
    wait: float = 0.0
    timeout: float | None = 60.0
    probe: bool = False
    allow: frozenset[Hazard] = frozenset()
    runs: Path | None = None
    notice: Callable[[str], None] = _silent
