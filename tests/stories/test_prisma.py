"""A real Prisma client creates a profile without an id: refused before the fix, made after it, refused again after the undo."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pytest

from tests.databases import Database
from tests.stories.commands import ROOT, contract, drift, founding_table

_SECONDS: Final = 600  # npm on a cold cache and a slow line


def where() -> Path:
    """The folder of the client: DRIFT_TEST_PRISMA, else what may lie beside the checkout; skips with the reason."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    named = os.environ.get("DRIFT_TEST_PRISMA")
    folder = Path(named) if named else ROOT.parent / "shared" / "prisma" / "client"
    if not (folder / "package-lock.json").is_file():
        pytest.skip(f"no Prisma client in {folder}: set DRIFT_TEST_PRISMA to one with the scripts generate and create")
    return folder


def npm(folder: Path, *arguments: str, env: Mapping[str, str] | None = None) -> "subprocess.CompletedProcess[str]":
    """Run npm in a folder; its cache stays where the user has it."""
    command = [str(shutil.which("npm")), "--no-audit", "--no-fund", "--no-update-notifier", *arguments]
    environment = {**os.environ, **(env or {})}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=_SECONDS)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the client, installed and generated."""
    source = where()
    folder = tmp_path_factory.mktemp("prisma") / "client"
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("node_modules", "client", ".git"))
    for arguments in (["ci"], ["run", "generate"]):
        done = npm(folder, *arguments)
        assert done.returncode == 0, f"npm {' '.join(arguments)}: {done.stdout}{done.stderr}"
    return folder


def create(client: Path, database: Database) -> Any:
    """What ``userProfile.create`` without an id answers."""
    done = npm(client, "run", "--silent", "create", env={"DATABASE_URL": database.url})
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


def test_refused_made_refused(client: Path, database: Database, tmp_path: Path) -> None:
    database.execute(founding_table())
    contract(tmp_path)
    environment = {"DATABASE_URL": database.url}

    before = create(client, database)
    drift("check", cwd=tmp_path, env=environment).ended(1)
    drift("check", "--fix", cwd=tmp_path, env=environment).ended(0)
    after = create(client, database)
    drift("rollback", cwd=tmp_path, env=environment).ended(0)
    undone = create(client, database)

    assert (False, "P2011") == (before["ok"], before["code"])
    assert after["ok"], after
    assert UUID(after["id"]).version == 4
    assert (False, "P2011") == (undone["ok"], undone["code"])
    assert [(after["id"],)] == database.query("SELECT id FROM user_profiles")
