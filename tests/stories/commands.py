"""The command line as a user has it: a process of its own, in a folder and an environment of its own."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Self

ROOT: Final = Path(__file__).parents[2]
CONTRACT: Final = ROOT / "expectations" / "user_profiles.yaml"

_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
_KEPT: Final = ("PATH", "HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "TMPDIR", "SYSTEMROOT", "DRIFT_POSTGRES_BIN")

# A run that takes longer hangs; the slowest on a busy machine takes a tenth of it.
_HANGS: Final = 120.0


@dataclass(frozen=True, slots=True)
class Completed:
    """A run that has ended.

    Args:
        code: its exit code.
        out: what it wrote to stdout, which must be UTF-8.
        err: what it wrote to stderr, which must be UTF-8.
    """

    code: int
    out: str
    err: str

    def __str__(self) -> str:
        return f"exit {self.code}\n{self.out}{self.err}"

    def ended(self, code: int) -> Self:
        """Insist on the exit code, showing all that was said where it is another."""
        assert self.code == code, f"expected exit code {code}\n{self}"
        return self


def drift(*arguments: str, cwd: Path, env: Mapping[str, str] = _NOTHING) -> Completed:
    """Run ``drift`` to its end.

    Args:
        arguments: as typed.
        cwd: the current folder, where ``expectations/`` is looked for and ``.drift/`` is made.
        env: the environment; nothing of the caller's can mean a database, a colour or a CI service.
    """
    with started(*arguments, cwd=cwd, env=env) as process:
        try:
            out, err = process.communicate(timeout=_HANGS)
        except BaseException:
            process.kill()
            raise
    return Completed(process.returncode, out.decode(), err.decode())


def started(*arguments: str, cwd: Path, env: Mapping[str, str] = _NOTHING) -> "subprocess.Popen[bytes]":
    """Start ``drift`` and answer its process; see `drift`."""
    return subprocess.Popen(
        [sys.executable, "-m", "drift", *arguments],
        cwd=cwd,
        env={**_kept(), "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "NO_COLOR": "1", **env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def _kept() -> dict[str, str]:
    return {name: os.environ[name] for name in _KEPT if name in os.environ}


def written(folder: Path, text: str, name: str = "case.yaml") -> Path:
    """Write a file of expectations to ``expectations/`` below the folder, and answer its path."""
    path = folder / "expectations" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def contract(folder: Path) -> Path:
    """Put the founding contract where ``drift check`` finds it, and answer its path."""
    return written(folder, CONTRACT.read_text(encoding="utf-8"), CONTRACT.name)


def founding_table() -> str:
    """The SQL of the founding table as its users had it: nothing fills ``id``."""
    return (files("drift.cli") / "demo.sql").read_text(encoding="utf-8")


def names(document: Any, key: str = "findings") -> list[str]:
    """What a JSON report found, each as an acceptance would name it, sorted."""
    return sorted(f"{item['rule']} {item['ref']}" for item in document[key])
