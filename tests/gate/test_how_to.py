"""What the pages say of the action and show as files is what there is."""

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from tests.gate.act import ROOT
from tests.gate.programs import program

PAGES: Final = ROOT / "docs" / "how-to"
ACTION: Final[Mapping[str, Any]] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))


def section(title: str) -> list[list[str]]:
    """The rows of the table below a title, cell by cell."""
    text = (PAGES / "github-actions.md").read_text(encoding="utf-8").partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    rows = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in row] for row in rows]


def titled(page: str, title: str) -> str:
    """The file of that name that a page shows."""
    text = (PAGES / page).read_text(encoding="utf-8")
    (block,) = re.findall(rf'^```\w+ title="{re.escape(title)}"\n(.*?)^```$', text, re.DOTALL | re.MULTILINE)
    return str(block)


def test_the_page_lists_every_input_with_its_default() -> None:
    listed = {name.strip("`"): default.strip("`") for name, default, _ in section("Inputs")}
    there = {name: str(about["default"]) for name, about in ACTION["inputs"].items()}

    assert listed == {**there, "token": "github.token"}
    assert there["token"] == "${{ github.token }}"


def test_the_page_lists_every_output() -> None:
    assert [name for names, _ in section("Outputs") for name in re.findall("`(.+?)`", names)] == list(ACTION["outputs"])


@pytest.mark.parametrize(
    ("page", "title", "checker"),
    [
        ("github-actions.md", ".github/workflows/database.yml", "actionlint -oneline"),
        ("github-actions.md", ".github/workflows/database.yml", "check-jsonschema --builtin-schema=vendor.github-workflows"),
        ("pre-commit.md", ".pre-commit-config.yaml", "pre-commit validate-config"),
    ],
    ids=lambda text: text.split()[0],
)
def test_files_on_pages_are_well_formed(page: str, title: str, checker: str, tmp_path: Path) -> None:
    file = tmp_path / Path(title).name
    file.write_text(titled(page, title), encoding="utf-8")
    name, *arguments = checker.split()

    done = subprocess.run(
        [program(name), *arguments, str(file)], cwd=tmp_path, capture_output=True, encoding="utf-8", check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_the_pages_show_what_the_examples_hold() -> None:
    said = (ROOT / "examples" / "railway" / "railway.toml").read_text(encoding="utf-8")

    assert said.endswith(titled("railway.md", "railway.toml"))


@pytest.mark.parametrize("page", ["github-actions.md", "gitlab.md", "railway.md", "docker.md", "pre-commit.md"])
def test_what_a_page_names_is_there(page: str) -> None:
    text = (PAGES / page).read_text(encoding="utf-8")
    named = set(re.findall(r"\bexamples/[\w./-]*\w", text))

    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []
