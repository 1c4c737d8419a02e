"""What a verb does not need it does not load: start-up is the largest cost of a small check."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.process import ROOT, environment

HEAVY = {"psycopg", "sqlalchemy", "rich", "jinja2", "asyncio", "ssl"}

FILE = "version: 1\ntables:\n  t:\n    columns:\n      id: {type: text, default: gen_random_uuid()}\n"


def loaded_by(*arguments: str, cwd: Path = ROOT) -> set[str]:
    script = (
        "import sys, json\nfrom drift.cli.main import main\ncode = main(sys.argv[1:])\n"
        "print(json.dumps([code, sorted(sys.modules)]), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], cwd=cwd, env=environment(), capture_output=True, text=True, check=True
    )
    code, modules = json.loads(done.stderr.splitlines()[-1])
    assert code == 0
    return set(modules)


@pytest.mark.parametrize("arguments", [("--version",), ("--help",), ("check", "--help")])
def test_help_and_version_load_almost_nothing(arguments: tuple[str, ...]) -> None:
    modules = loaded_by(*arguments)

    assert not modules & {*HEAVY, "yaml", "importlib.metadata", "drift.model", "drift.pipeline", "drift.kinds", "drift.report"}
    assert len(modules) < 260


def test_lint_loads_yaml_and_no_driver(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(FILE, encoding="utf-8")

    modules = loaded_by("lint", str(tmp_path))

    assert "yaml" in modules
    assert not modules & HEAVY


def test_lint_loads_the_kinds_the_files_name_and_no_others(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(FILE, encoding="utf-8")

    modules = loaded_by("lint", str(tmp_path))

    assert {"drift.kinds.table.fact", "drift.kinds.column.fact"} == {
        name for name in modules if name.startswith("drift.kinds.") and name.endswith(".fact")
    }


def test_explain_loads_no_driver() -> None:
    assert not loaded_by("explain") & HEAVY


def test_a_saved_result_is_reported_without_a_driver() -> None:
    modules = loaded_by("report", "--from", "tests/report/golden/drift.json", "-o", "markdown")

    assert not modules & {*HEAVY, "junitparser", "lxml"}
