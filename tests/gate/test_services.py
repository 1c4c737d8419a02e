"""Railway and GitLab CI run what the examples tell them to: the commands are taken from the files and from nowhere else."""

import json
import os
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from junitparser import JUnitXml

from tests.databases import Database, to_params, to_url
from tests.gate.act import EXPECTATIONS, ROOT, executable

RAILWAY: Final = ROOT / "examples" / "railway"
GITLAB: Final[Mapping[str, Any]] = yaml.safe_load((ROOT / "examples" / "gitlab" / ".gitlab-ci.yml").read_text(encoding="utf-8"))

RUN: Final = """railway run bash -c 'export DATABASE_URL=$DATABASE_PUBLIC_URL && drift check'"""

# railway run: lays the variables of the service over the environment, starts the command without a shell, tells its exit code.
STANDIN: Final = """\
#!{python}
import json, os, sys
assert sys.argv[1] == "run"
os.execvpe(sys.argv[2], sys.argv[2:], {{**os.environ, **json.load(open(os.environ["RAILWAY_VARIABLES"]))}})
"""

DRIFT: Final = """\
#!/bin/sh
PYTHONPATH={root} exec {python} -m drift "$@"
"""

# The team's own migration.
NPX: Final = """\
#!/bin/sh
test "$*" = "prisma migrate deploy" && echo "$*" >> {done}
"""

Shell = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """Run a line of bash in a repository with expectations, where ``drift``, ``railway`` and ``npx`` are commands."""
    programs = tmp_path / "bin"
    programs.mkdir()
    executable(programs / "railway", STANDIN.format(python=sys.executable))
    executable(programs / "drift", DRIFT.format(root=ROOT, python=sys.executable))
    executable(programs / "npx", NPX.format(done=tmp_path / "migrated"))
    (tmp_path / "expectations").mkdir()
    (tmp_path / "expectations" / "t.yaml").write_text(EXPECTATIONS, encoding="utf-8")
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"

    def run(line: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        environment = {"PATH": path, "RAILWAY_VARIABLES": str(tmp_path / "variables.json"), **variables}
        command = ["bash", "-e", "-o", "pipefail", "-c", line]
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", check=False)

    return run


def service(folder: Path, database: Database) -> Mapping[str, str]:
    """The variables of a PostgreSQL on Railway: the private name does not resolve from outside."""
    private = to_url({**to_params(database.url), "host": "postgres.railway.internal"})
    variables = {"DATABASE_PUBLIC_URL": database.url, "DATABASE_URL": private, "PGHOST": "postgres.railway.internal"}
    (folder / "variables.json").write_text(json.dumps(variables), encoding="utf-8")
    return variables


def test_the_line_of_the_runbook_carries_drift(shell: Shell, drifted: Database, tmp_path: Path) -> None:
    service(tmp_path, drifted)

    red = shell(RUN)
    mended = shell(RUN.replace("drift check", "drift check --fix"))
    green = shell(RUN)

    assert (red.returncode, mended.returncode, green.returncode) == (1, 0, 0), red.stderr + mended.stderr + green.stderr
    assert "error column-default public.t.id" in red.stdout
    assert drifted.query("INSERT INTO t DEFAULT VALUES RETURNING id IS NOT NULL") == [(True,)]


def test_the_short_line_does_the_same(shell: Shell, drifted: Database, tmp_path: Path) -> None:
    service(tmp_path, drifted)

    assert shell("railway run drift check -d env:DATABASE_PUBLIC_URL").returncode == 1


def test_from_outside_the_private_name_is_no_drift(shell: Shell, clean: Database, tmp_path: Path) -> None:
    service(tmp_path, clean)

    asked = shell("railway run drift check")

    assert asked.returncode == 3
    assert "DATABASE_PUBLIC_URL" in asked.stderr


def test_both_files_say_the_same() -> None:
    assert f"#     {RUN}\n" in (RAILWAY / "railway.toml").read_text(encoding="utf-8")
    said = json.loads((RAILWAY / "railway.json").read_text(encoding="utf-8"))

    assert said.pop("$schema") == "https://railway.com/railway.schema.json"
    assert said == tomllib.loads((RAILWAY / "railway.toml").read_text(encoding="utf-8"))


def test_the_pre_deploy_command_decides(shell: Shell, drifted: Database, tmp_path: Path) -> None:
    """Railway starts the command without a shell, migrates, and deploys where that ends with 0."""
    (command,) = json.loads((RAILWAY / "railway.json").read_text(encoding="utf-8"))["deploy"]["preDeployCommand"]
    line = f"{shlex.join(shlex.split(command))} && echo deployed"

    stopped = shell(line, DATABASE_URL=drifted.url)
    drifted.execute("ALTER TABLE t ALTER id SET DEFAULT gen_random_uuid()")
    went_on = shell(line, DATABASE_URL=drifted.url)
    unreachable = shell(line, DATABASE_URL="postgresql://127.0.0.1:1/app")

    assert (stopped.returncode, went_on.returncode, unreachable.returncode) == (1, 0, 3), stopped.stderr + went_on.stderr
    assert ["deployed" in done.stdout for done in (stopped, went_on, unreachable)] == [False, True, False]
    assert (tmp_path / "migrated").read_text() == "prisma migrate deploy\n" * 3


def test_gitlab_lints_without_a_database(shell: Shell) -> None:
    assert [shell(line).returncode for line in GITLAB["drift-lint"]["script"]] == [0]


def test_gitlab_is_red_and_keeps_its_reports(shell: Shell, drifted: Database, tmp_path: Path) -> None:
    (line,) = GITLAB["drift-check"]["script"]

    red = shell(line, DATABASE_URL=drifted.url, GITLAB_CI="true", CI="true")

    artifacts = GITLAB["drift-check"]["artifacts"]
    assert (red.returncode, artifacts["when"]) == (1, "always"), red.stderr
    assert "error column-default public.t.id" in red.stdout
    (entry,) = json.loads((tmp_path / artifacts["reports"]["codequality"]).read_text(encoding="utf-8"))
    assert (entry["check_name"], entry["location"]["path"]) == ("column-default", "expectations/t.yaml")
    assert JUnitXml.fromstring((tmp_path / artifacts["reports"]["junit"]).read_bytes()).failures == 1
    assert [(tmp_path / path).is_file() for path in artifacts["paths"]] == [True]


def test_gitlab_is_green(shell: Shell, clean: Database, tmp_path: Path) -> None:
    (line,) = GITLAB["drift-check"]["script"]

    assert shell(line, DATABASE_URL=clean.url).returncode == 0
    assert json.loads((tmp_path / "gl-code-quality-report.json").read_text(encoding="utf-8")) == []
