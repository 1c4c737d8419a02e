"""The files for CI services are well formed in the eyes of the tools their users check them with."""

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

from tests.gate.act import ROOT
from tests.gate.programs import program

EXAMPLES: Final = ROOT / "examples"
WORKFLOWS: Final = sorted([*(EXAMPLES / "github").glob("*.yml"), *(ROOT / ".github" / "workflows").glob("*.yml")])


def clean(name: str, *arguments: str | Path) -> None:
    """Run a checker that must have nothing to say against it."""
    command = [program(name), *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_actionlint() -> None:
    clean("actionlint", "-oneline", *WORKFLOWS)


def test_zizmor() -> None:
    """Security of workflows: injections, permissions, pinned actions, credentials."""
    clean(
        "zizmor",
        "--offline",
        "--quiet",
        "--persona=auditor",
        "action.yml",
        *sorted((EXAMPLES / "github").glob("*.yml")),
    )


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("vendor.github-actions", [ROOT / "action.yml"]),
        ("vendor.github-workflows", WORKFLOWS),
        ("custom.github-workflows-require-timeout", WORKFLOWS),
        ("vendor.gitlab-ci", [EXAMPLES / "gitlab" / ".gitlab-ci.yml"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_schemas(schema: str, files: Sequence[Path]) -> None:
    clean("check-jsonschema", f"--builtin-schema={schema}", *files)


def test_pre_commit_reads_the_hooks() -> None:
    clean("pre-commit", "validate-manifest", ".pre-commit-hooks.yaml")
