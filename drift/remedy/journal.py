"""What a run did, on paper before and after it does it, so that it can be undone and nothing has to be guessed.

One file of JSON lines for each run, in a directory only its owner can read. Every line is on the disk (fsync)
before the next thing happens. Nothing about a run is kept in the database.
"""

import json
import os
import secrets
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from drift.errors import Refused, RemedyFailed
from drift.model import Step
from drift.remedy.codec import states_json, step_json
from drift.remedy.witness import States, plain

VERSION: Final = 1
SUFFIX: Final = ".jsonl"
_ELSEWHERE: Final = "run drift where it may write, or set DRIFT_RUNS_DIR to a directory of yours"


def runs_directory(environment: Mapping[str, str], working_directory: Path) -> Path:
    """Answer where the journals are: DRIFT_RUNS_DIR, else ``.drift/runs`` below the working directory."""
    named = environment.get("DRIFT_RUNS_DIR")
    return working_directory / named if named else working_directory / ".drift" / "runs"


def _now() -> datetime:
    return datetime.now(UTC)


class Journal:
    """Writes the journal of one run.

    Args:
        directory: where journals are; made when needed.
        target: the database in words, without secrets.
        clock: answers the time, with its zone.
        token: six hexadecimal digits that tell two runs of one second apart, and which came first.

    ``broken`` is whether a line could not be written; nothing may be done from then on.
    """

    def __init__(self, directory: Path, target: str, clock: Callable[[], datetime] = _now, token: str | None = None) -> None:
        self.directory = directory
        self.target = target
        self._clock = clock
        moment = clock().astimezone(UTC)
        self.run = f"{moment:%Y%m%dT%H%M%SZ}-{token or f'{moment.microsecond:05x}{secrets.randbelow(16):x}'}"
        self._file: int | None = None
        self.broken = False

    @property
    def path(self) -> Path:
        """Answer the file of this run."""
        return self.directory / f"{self.run}{SUFFIX}"

    def prepare(self) -> None:
        """Make sure that a journal can be written, before anything is asked of a database.

        Raises:
            Refused: it cannot.
        """
        try:
            fresh = not self.directory.exists()
            self.directory.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.directory.mkdir(mode=0o700, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.directory):
                pass
            if fresh:
                # Nobody means to commit these; what they hold is one machine's history.
                (self.directory / ".gitignore").write_text("*\n", encoding="ascii")
        except OSError as error:
            raise Refused(
                f"nothing was run: no journal can be written to {self.directory} ({error.strerror})", hint=_ELSEWHERE
            ) from error

    def start(self, database: str, plan: str, undoes: str | None = None) -> None:
        """Write the head: which database, which plan, and which run it takes back, if any.

        Raises:
            Refused: the file cannot be made.
        """
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
        try:
            self._file = os.open(self.path, flags, 0o600)
            self._sync_directory()
        except OSError as error:
            raise Refused(
                f"nothing was run: the journal {self.path} cannot be made ({error.strerror})", hint=_ELSEWHERE
            ) from error
        self._write("run", version=VERSION, run=self.run, target=self.target, database=database, plan=plan, undoes=undoes)

    def begin(self, number: int, step: Step, before: States, *, back: bool) -> None:
        """Write that a step is about to run, with its undo and what there is before it.

        Args:
            number: its place in the plan, or (``back``) in the way back.
            step: all about it.
            before: what there is.
            back: whether it takes something back; these are numbered by themselves.
        """
        self._write("begin", back=back, step=number, **step_json(step), before=states_json(before))

    def end(self, numbers: Sequence[int], after: States, xid: int | None, *, back: bool) -> None:
        """Write that steps have run and are proven, and with which transaction id they are about to be committed."""
        self._write("end", back=back, steps=list(numbers), after=states_json(after), xid=xid)

    def committed(self, numbers: Sequence[int], seconds: tuple[float, float] | None, *, back: bool) -> None:
        """Write that steps stand, and how long their locks were waited for and then held; None outside a transaction."""
        waited, held = (None, None) if seconds is None else (round(part * 1000) for part in seconds)
        self._write("committed", back=back, steps=list(numbers), waited_ms=waited, held_ms=held)

    def satisfied(self, finding: str) -> None:
        """Write that nothing is done for a finding, because somebody has mended it since the plan was made."""
        self._write("satisfied", finding=finding)

    def cleaned(self, sql: str) -> None:
        """Write that something is about to be removed that an earlier run left when it was cut off."""
        self._write("cleaned", sql=sql)

    def failed(self, numbers: Sequence[int], why: str, *, back: bool) -> None:
        """Write that steps were rolled back, and why; of one outside a transaction only that it failed."""
        self._write("failed", back=back, steps=list(numbers), why=why)

    def undone(self, numbers: Sequence[int]) -> None:
        """Write that steps that stood, or may have, are taken back entirely."""
        self._write("undone", back=False, steps=list(numbers))

    def finish(self, outcome: str) -> None:
        """Write the last line and close the file; nothing happens where nothing was started."""
        if self._file is None:
            return
        if not self.broken:
            # It only sums up; what stands is on paper.
            with suppress(RemedyFailed):
                self._write("finished", outcome=outcome)
        os.close(self._file)
        self._file = None

    def _write(self, record: str, **fields: Any) -> None:
        if self._file is None:
            raise RemedyFailed(f"the journal of run {self.run} is not open")
        line = {"record": record, "at": self._clock().astimezone(UTC).isoformat(), **plain(fields)}
        data = json.dumps(line).encode("ascii") + b"\n"
        try:
            while data:
                data = data[os.write(self._file, data) :]
            os.fsync(self._file)
        except OSError as error:
            self.broken = True
            raise RemedyFailed(f"the journal {self.path} cannot be written ({error.strerror})") from error

    def _sync_directory(self) -> None:
        directory = os.open(self.directory, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
