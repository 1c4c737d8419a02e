"""What the how-to pages show is what happens: every console block is typed, and every file they show is made."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.databases import Database
from tests.stories.commands import ROOT, contract, founding_table

PYTEST = "pytest -p drift.pytest_plugin -p no:cacheprovider"
PAGES = ("brownfield", "configuration", "pytest")

_BLOCK = re.compile(r"^```(console|toml|ini|python|yaml)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_NAMED = re.compile(r"# ([\w./-]+)\n")


@dataclass
class Typed:
    """One line behind a prompt, and what is shown below it; ``…`` stands for whatever else is there."""

    command: str
    shown: list[str] = field(default_factory=list)

    def pattern(self) -> str:
        lines = [re.escape(line).replace("…", ".*") if line != "…" else r"(?:.*\n)*.*" for line in self.shown]
        return "\n".join(lines)


def typed(block: str) -> Iterator[Typed]:
    """Yield each line that is typed, with what is shown below it."""
    current = None
    for line in block.splitlines():
        if line.startswith("$ "):
            if current:
                yield current
            current = Typed(line[2:])
        elif current:
            current.shown.append(line)
    if current:
        yield current


def run(command: str, folder: Path, url: str | None) -> str:
    """Answer what a shell shows of a command, stdout before stderr."""
    line = f'drift() {{ "{sys.executable}" -m drift "$@"; }}\npytest() {{ "{sys.executable}" -m {PYTEST} "$@"; }}\n{command}'
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "TMPDIR") if name in os.environ}
    env = {**kept, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "NO_COLOR": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    env |= {"DATABASE_URL": url} if url else {}
    done = subprocess.run(
        ["/bin/sh", "-c", line], cwd=folder, env=env, capture_output=True, encoding="utf-8", timeout=120, check=False
    )
    return (done.stdout + done.stderr).strip("\n")


@pytest.mark.parametrize("page", PAGES)
def test_every_block_is_true(page: str, tmp_path: Path, database: Database) -> None:
    database.execute(founding_table())
    contract(tmp_path)
    text = (ROOT / "docs" / "how-to" / f"{page}.md").read_text(encoding="utf-8")
    told = 0

    for kind, block in _BLOCK.findall(text):
        if kind == "console":
            for line in typed(block):
                said = shown(line, tmp_path, database, page)
                assert re.fullmatch(line.pattern(), said), f"$ {line.command}\n{said}"
                told += 1
        else:
            told += written(block, tmp_path)

    assert told >= 3


def shown(line: Typed, folder: Path, database: Database, page: str) -> str:
    if statement := re.fullmatch(r"psql -c '(.*)'", line.command):
        database.execute(statement[1])
        return ""
    return run(line.command, folder, None if page == "configuration" else database.url)


def written(block: str, folder: Path) -> int:
    """Make the file that a block shows; of one that is there already it shows a part."""
    name = _NAMED.match(block)
    assert name, block
    path = folder / name[1]
    body = block[name.end() :]
    if path.exists():
        assert body in path.read_text(encoding="utf-8")
        return 1
    path.parent.mkdir(exist_ok=True)
    path.write_text(block, encoding="utf-8")
    return 1
