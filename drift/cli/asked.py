"""What was asked for on the command line, and the request it makes."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from drift.cli.output import Sink
from drift.errors import NothingToCheck, UsageError
from drift.model import Hazard, Severity

if TYPE_CHECKING:
    from drift.request import Request

DEFAULT_PATH: Final = "expectations"

LARGEST: Final = 256 * 1024**2
"""Bytes of a saved result; that of 10,000 tables has a tenth."""


class Output(Struct, frozen=True):
    """One report that was asked for.

    Args:
        format: its name.
        file: where it goes, None for stdout.
    """

    format: str
    file: Path | None = None


class Saved(Struct, frozen=True):
    """One saved result that is to be reported.

    Args:
        file: its name as it was typed, ``-`` for stdin.
        name: what its environment is called, None where nobody said.
    """

    file: str
    name: str | None = None

    def content(self) -> bytes:
        """Answer what the file holds.

        Raises:
            UsageError: it cannot be read, or is longer than any result.
        """
        try:
            content = sys.stdin.buffer.read(LARGEST + 1) if self.file == "-" else self._read()
        except OSError as error:
            raise UsageError(f"{self.file} cannot be read: {error.strerror}", "drift check -o json=FILE writes one") from error
        if len(content) > LARGEST:
            raise UsageError(f"{self.file} has more than {LARGEST // 1024**2} MiB: no result of drift is that long")
        return content

    def _read(self) -> bytes:
        with Path(self.file).open("rb") as stream:
            return stream.read(LARGEST + 1)


class Asked(Struct, frozen=True, kw_only=True):
    """What was asked for, with the defaults of what a verb has no option for.

    Args:
        paths: files and directories of expectations.
        database: the database as it was written, None where something else decides.
        target: the name of one that is configured, and what it refers to; None where the environment decides.
        output: where to write which format; text on stdout where nothing is.
        fail_on: the least severity that is drift, or ``never``.
        exit_code_drift: the exit code for drift, None for the verb's own.
        select: globs of the rules that count.
        ignore: globs of the rules that do not.
        wait: seconds.
        timeout: seconds, 0 for no end.
        lock_timeout: seconds, None for the default.
        allow: hazards by name.
        command: what starts it again, None where that is ``drift check --fix``.
        anew: what to do about a stale plan.
        fix: whether to mend.
        probe: whether to prove inserts.
        quiet: say less.
        verbose: say more.
        color: ``auto``, ``always`` or ``never``.
    """

    paths: tuple[str, ...] = ()
    database: str | None = None
    target: tuple[str, str] | None = None
    output: tuple[Output, ...] = ()
    fail_on: str = "error"
    exit_code_drift: int | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    wait: float = 0.0
    timeout: float = 60.0
    lock_timeout: float | None = None
    allow: tuple[Hazard, ...] = ()
    command: str | None = None
    anew: str | None = None
    fix: bool = False
    probe: bool = False
    quiet: bool = False
    verbose: bool = False
    color: str = "auto"

    @property
    def files(self) -> tuple[Path, ...]:
        """Answer where the expectations are.

        Raises:
            NothingToCheck: nobody said where, and they are not where they would be.
        """
        if not self.paths and not Path(DEFAULT_PATH).exists():
            hint = f"name one: drift check PATH, or make {DEFAULT_PATH}/; drift demo shows how"
            raise NothingToCheck(f"there is nothing to check: no folder {DEFAULT_PATH}/ here", hint)
        return tuple(map(Path, self.paths or (DEFAULT_PATH,)))

    def request(self, sink: Sink) -> "Request":
        """Answer the request the pipeline understands."""
        from drift.request import LOCK_TIMEOUT_MS, Choices

        wait_ms = LOCK_TIMEOUT_MS if self.lock_timeout is None else round(self.lock_timeout * 1000)
        choices = Choices(
            fail_on=None if self.fail_on == "never" else Severity(self.fail_on),
            select=self.select,
            ignore=self.ignore,
            lock_timeout=wait_ms,
        )
        request = self.of_database(sink)
        given = replace(
            request,
            paths=() if self.command else self.files,
            choices=choices,
            probe=self.probe,
            allow=frozenset(self.allow),
            progress=sink.progress,
        )
        return replace(given, command=self.command or given.command, anew=self.anew or given.anew)

    def everything(self, sink: Sink) -> "Request":
        """Answer the request of the verb that looks at all of it, whether it is there or not."""
        return replace(self.of_database(sink), paths=tuple(map(Path, self.paths or (DEFAULT_PATH,))))

    def of_database(self, sink: Sink) -> "Request":
        """Answer the request of a verb that reads no expectations."""
        from drift.request import Request  # lint needs none

        named, database = self.target if self.target and self.database is None else (None, self.database)
        request = Request(database=database, wait=self.wait, timeout=self.timeout or None, notice=sink.notice, hold=sink.hold)
        return replace(request, named_by=f"--target {named}") if named else request
