"""drift as a process of its own, in an environment where nothing of ours leads anywhere."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
COMMAND: Final = (sys.executable, "-m", "drift")
NOTHING: Final[Mapping[str, str]] = {}


@dataclass(frozen=True, slots=True)
class Done:
    """What a run left behind."""

    code: int
    stdout: str
    stderr: str


def environment(extra: Mapping[str, str] = NOTHING) -> dict[str, str]:
    """An environment without a database, a terminal's wishes, or a home."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "TMPDIR", "DRIFT_POSTGRES_BIN") if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **extra}


def drift(*arguments: str, cwd: Path = ROOT, env: Mapping[str, str] = NOTHING, stdout: int = subprocess.PIPE) -> Done:
    """Run drift to its end."""
    done = subprocess.run(
        [*COMMAND, *arguments],
        cwd=cwd,
        env=environment(env),
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    return Done(done.returncode, done.stdout or "", done.stderr)


def shell(script: str, cwd: Path = ROOT, env: Mapping[str, str] = NOTHING) -> Done:
    """Run a line of shell in which ``drift`` is the command."""
    line = f'drift() {{ "{sys.executable}" -m drift "$@"; }}; {script}'
    done = subprocess.run(
        ["/bin/sh", "-c", line], cwd=cwd, env=environment(env), capture_output=True, encoding="utf-8", timeout=120, check=False
    )
    return Done(done.returncode, done.stdout, done.stderr)
