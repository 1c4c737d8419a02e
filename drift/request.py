"""What a caller asks for: which database, which expectations, and what counts."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from msgspec import Struct, field

from drift.globs import fits
from drift.model import Expectations, Hazard, Severity, Target
from drift.sqltext import split_name

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


class Progress(Struct, frozen=True):
    """How far a long statement is.

    Args:
        subject: the finding it mends, by name.
        phase: what the server is doing, in its own words.
        seconds: since it began.
        done: how much of it is done, None where nobody counts.
        total: out of how much.
        unit: of what: ``blocks``, ``rows``.
        left: seconds until the phase is done if it goes on as so far, None where that cannot be said.
        blocker: who it waits for, in words, None where it waits for nobody.
    """

    subject: str
    phase: str
    seconds: float
    done: int | None = None
    total: int | None = None
    unit: str = ""
    left: float | None = None
    blocker: str | None = None

    def __str__(self) -> str:
        share = f", {self.done} of {self.total} {self.unit}" if self.done is not None and self.total else ""
        left = f", about {self.left:.0f} s left" if self.left is not None else ""
        waits = f", waits for {self.blocker}" if self.blocker else ""
        return f"{self.subject}: {self.phase} ({self.seconds:.0f} s{share}{left}{waits})"


def _silent(_: object) -> None:
    """Say nothing: a library narrates only to who asked."""


class Request(Struct, frozen=True):
    """One run.

    Args:
        database: a URL or conninfo string, an SQLAlchemy Engine, Connection or URL, a psycopg connection, or None for what the
            environment names.
        named_by: what named it, for messages.
        paths: files and directories of expectations.
        expectations: expectations already loaded, instead of ``paths``.
        choices: what counts.
        wait: seconds to wait for a database that is still starting.
        timeout: seconds for the whole check, None for no end.
        probe: whether to prove the inserts by real ones that are rolled back.
        allow: the hazards a remedy may bring.
        basis: whether the plan is to be one that can be carried out: what it stands on is read along with it.
        command: what was typed, and starts it again.
        anew: what to do about a plan that is stale.
        runs: the folder of the journals, None for the default.
        notice: takes each line of narration.
        progress: takes how far a long statement is, about every half second; None when it has ended.
        hold: takes what a check knew when it ended. Who is about to end as well holds it: to free a large catalog takes time.
    """

    database: object | None = None
    named_by: str = "--database"
    paths: Sequence[Path] = (Path("expectations"),)
    expectations: Expectations | None = None
    choices: Choices = field(default_factory=Choices)
    wait: float = 0.0
    timeout: float | None = 60.0
    probe: bool = False
    allow: frozenset[Hazard] = frozenset()
    basis: bool = False
    command: str = "drift check --fix"
    anew: str = "drift check --fix plans anew"
    runs: Path | None = None
    notice: Callable[[str], None] = _silent
    progress: Callable[[Progress | None], None] = _silent
    hold: Callable[[object], None] = _silent


class Wish(Struct, frozen=True):
    """What expectations are to be written of.

    Args:
        names: globs for tables and other objects, qualified or not; none for everything.
        schemas: globs for the schemas to look in.
        exact: whether the expectations are to say that nothing else may be there.
    """

    names: Sequence[str] = ()
    schemas: Sequence[str] = ("public",)
    exact: bool = False

    @property
    def words(self) -> str:
        """Answer the wish in words."""
        return ", ".join(self.names) or f"anything in schema {', '.join(self.schemas)}"

    def chosen(self, there: Sequence[str]) -> tuple[str, ...]:
        """Answer the schemas to look in among those there are."""
        named = {split_name(name)[0] for name in self.names if len(split_name(name)) > 1}
        return tuple(schema for schema in there if schema in named or any(fits((schema,), (glob,)) for glob in self.schemas))

    def paths(self, schemas: Sequence[str]) -> tuple[tuple[str, ...], ...]:
        """Answer globs for the paths of the objects that are wished for, none for all of them."""
        split = [split_name(name) for name in self.names]
        return tuple(
            path for parts in split for path in ([parts] if len(parts) > 1 else [(schema, *parts) for schema in schemas])
        )


class Pulled(Struct, frozen=True):
    """What is there, as expectations.

    Args:
        expectations: the objects in the order they are written.
        schemas: the schemas that were looked in.
        target: the database, without any secret.
        unread: what could not be read, and why.
    """

    expectations: Expectations
    schemas: tuple[str, ...]
    target: Target
    unread: tuple[str, ...] = ()
