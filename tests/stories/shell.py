"""A shell in which ``drift``, ``python3``, ``psql`` and ``pg_dump`` are the suite's, and nothing of the caller's is set."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import Final

from tests.databases import newest_pg_dump
from tests.stories.commands import ROOT

_HANGS: Final = 120.0
_KEPT: Final = ("PATH", "LD_LIBRARY_PATH", "TMPDIR", "SYSTEMROOT", "DRIFT_POSTGRES_BIN")


@dataclass(frozen=True, slots=True)
class Shell:
    """A bash that remembers what was set in it."""

    process: "subprocess.Popen[str]"

    def run(self, command: str) -> tuple[int, str]:
        """Type a command and answer its exit code and all it printed, stderr as well."""
        mark = secrets.token_hex(8)
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin is not None
        assert stdout is not None
        # The exit code is put back, so that `echo $?` in the next command shows it.
        stdin.write(f"{{ {command}\n}} </dev/null\n_code=$?; echo; echo {mark} $_code; (exit $_code)\n")
        stdin.flush()
        lines: list[str] = []
        with _killed_after(self.process, _HANGS):
            for line in stdout:
                if line.startswith(mark):
                    return int(line.split()[1]), "".join(lines).removesuffix("\n")
                lines.append(line)
        raise AssertionError(f"the shell ended while it ran: {command}\n{''.join(lines)}")


@contextmanager
def _killed_after(process: "subprocess.Popen[str]", seconds: float) -> Iterator[None]:
    timer = Timer(seconds, process.kill)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


@contextmanager
def shell(folder: Path, url: str) -> Iterator[Shell]:
    """Open one in a folder, with a database in DATABASE_URL."""
    programs = folder.with_name(f"{folder.name}-bin")
    programs.mkdir()
    for name, words in {"drift": "-m drift", "python3": "", "python": ""}.items():
        (programs / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" {words} "$@"\n')
        (programs / name).chmod(0o755)
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    path = os.pathsep.join([str(programs), str(newest_pg_dump().parent), kept.get("PATH", "")])
    own = {"PATH": path, "HOME": str(folder), "LC_ALL": "C.UTF-8", "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    process = subprocess.Popen(
        ["bash", "--norc"],
        cwd=folder,
        env={**kept, **own, "DATABASE_URL": url, "PGAPPNAME": "reader"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    try:
        yield Shell(process)
    finally:
        process.kill()
        process.communicate()
