"""What the docs say is what the code does."""

import json
import os
import re
from pathlib import Path

import pytest

from drift import pipeline
from drift.errors import ExitCode
from drift.expectations.schema import json_schema
from drift.kinds import all_kinds

ROOT = Path(__file__).parents[2]
SCHEMA = ROOT / "docs" / "expectations.schema.json"


def test_the_published_schema_is_generated() -> None:
    """The JSON Schema editors use is made from the kinds; ``DRIFT_UPDATE_DOCS=1`` writes it anew."""
    generated = json.dumps(json_schema(all_kinds()), indent=2, ensure_ascii=False) + "\n"
    if os.environ.get("DRIFT_UPDATE_DOCS"):
        SCHEMA.write_text(generated, encoding="utf-8")

    assert SCHEMA.read_text(encoding="utf-8") == generated


def yaml_blocks() -> list[str]:
    """Every file of expectations that the README or the docs show whole, but for a faulty one and one that only accepts."""
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))]
    blocks = [block for text in texts for block in re.findall(r"```yaml(?: [^\n]*)?\n(.*?)```", text, re.DOTALL)]
    whole = [block for block in blocks if re.search("^version: 1$", block, re.MULTILINE)]
    return [block for block in whole if "colums" not in block and not re.match("version: 1\naccepted:", block)]


@pytest.mark.parametrize("block", yaml_blocks())
def test_examples_are_valid(block: str, tmp_path: Path) -> None:
    """What a reader copies from the README is accepted."""
    path = tmp_path / "example.yaml"
    path.write_text(block, encoding="utf-8")

    assert pipeline.lint([path]).stated


def test_the_founding_contract_is_valid() -> None:
    """The file a reader copies first is accepted, and points editors to the schema."""
    path = ROOT / "expectations" / "user_profiles.yaml"

    assert pipeline.lint([path]).stated
    assert "$schema=../docs/expectations.schema.json" in path.read_text(encoding="utf-8")


def test_the_readme_lists_every_exit_code() -> None:
    """No exit code is missing from the README, and none is made up."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    table = text[text.index("| exit code |") : text.index("## What you can rely on")]

    assert {int(code) for code in re.findall(r"\b\d+\b", table.replace("1 on", ""))} == {int(code) for code in ExitCode}
