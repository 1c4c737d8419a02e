"""Fixtures of the CI side. It installs drift anew as CI services do, so it runs when asked for: ``pytest -m gate``."""

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.databases import Database
from tests.gate.act import EXPECTATIONS, Act, checkout, executable
from tests.gate.github import Hub, hub
from tests.gate.programs import program

INSTALLING: Final = """\
on: push
jobs:
  install:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: OWNER/drift@v1
        with: {install-only: "true"}
      - run: drift --version && cp -a "$(dirname "$(dirname "$(command -v drift)")")" "$ARTIFACTS/environment"
"""

# Takes the environment that was installed once for one that is made; for all else it is the next python3.
PYTHON3: Final = """\
#!/bin/sh
if [ "$1 $2" = "-m venv" ]; then exec ln -s {environment} "$3"; fi
PATH={path} exec python3 "$@"
"""

DRIFT: Final = """\
#!/bin/sh
exec {python} -I -m drift "$@"
"""

# In that environment everything is installed.
PYTHON: Final = """\
#!/bin/sh
if [ "$1 $2" = "-m pip" ]; then exit; fi
exec "$(dirname "$0")/{python}" "$@"
"""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is marked ``gate`` unless ``-m`` names it."""
    if "gate" in config.option.markexpr:
        return
    left_out = [item for item in items if item.get_closest_marker("gate")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("gate")]


def repository(folder: Path) -> Path:
    """A repository with expectations."""
    (folder / "repository" / "expectations").mkdir(parents=True)
    (folder / "repository" / "expectations" / "t.yaml").write_text(EXPECTATIONS, encoding="utf-8")
    (folder / "artifacts").mkdir()
    return folder / "repository"


@pytest.fixture(scope="session")
def act_path() -> str:
    """act, or a skipped test."""
    return program("act")


@pytest.fixture(scope="session")
def action(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout of drift, as a runner has it."""
    return checkout(tmp_path_factory.mktemp("action"))


@pytest.fixture(scope="session")
def installed(act_path: str, action: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The environment the action makes, installed by it once for all workers; relocatable for ``python -m``."""
    shared = tmp_path_factory.getbasetemp()
    folder = (shared.parent if "PYTEST_XDIST_WORKER" in os.environ else shared) / "installed"
    environment = folder / "artifacts" / "environment"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            _install(act_path, action, folder)
    assert environment.is_dir(), "another worker could not install it"
    return environment


def _install(act_path: str, action: Path, folder: Path) -> None:
    place = repository(folder)
    workflow = folder / "install.yml"
    workflow.write_text(INSTALLING, encoding="utf-8")
    ran = Act(act_path, action, place, folder / "artifacts", os.environ["PATH"]).run(workflow, "push")
    assert ran.code == 0, ran.text
    programs = folder / "artifacts" / "environment" / "bin"
    real = (programs / "python").rename(programs / "real-python")
    executable(programs / "python", PYTHON.format(python=real.name))
    executable(programs / "drift", DRIFT.format(python=real))


@pytest.fixture
def act(act_path: str, action: Path, installed: Path, github: Hub, tmp_path: Path) -> Act:
    """A repository with expectations, GitHub's API on this machine, and a python3 that need not install again."""
    programs = tmp_path / "bin"
    programs.mkdir()
    executable(programs / "python3", PYTHON3.format(environment=installed, path=os.environ["PATH"]))
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    variables = {"GITHUB_API_URL": github.url}
    return Act(act_path, action, repository(tmp_path), tmp_path / "artifacts", path, variables)


@pytest.fixture
def github() -> Iterator[Hub]:
    """A repository on GitHub."""
    with hub() as repository:
        yield repository


@pytest.fixture
def drifted(database: Database) -> Database:
    """A database without the default that is expected."""
    database.execute("CREATE TABLE t (id text)")
    return database


@pytest.fixture
def clean(database: Database) -> Database:
    """A database as it is expected."""
    database.execute("CREATE TABLE t (id text DEFAULT gen_random_uuid()::text)")
    return database
