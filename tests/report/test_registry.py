"""Formats are found by their modules, and only what is asked for is loaded."""

import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from drift.errors import UsageError
from drift.model import Finding, Plan, Step
from drift.report import ReportOptions, formats, render, render_all, require_format
from drift.report.as_json import schema
from tests.report.build import at, column, finding, outcome, step

ROOT: Final = Path(__file__).parents[2]


FORMATS: Final = ("github", "gitlab", "json", "junit", "markdown", "sarif", "sql", "tap", "text", "undo")


def test_formats_are_the_modules() -> None:
    assert formats() == FORMATS


@pytest.mark.parametrize(
    ("name", "hint"),
    [("jsno", "json"), ("TEXT", "text"), ("sqll", "sql"), ("zzz", None), ("", None), ("os.path", None)],
)
def test_an_unknown_format_is_a_usage_error(name: str, hint: str | None) -> None:
    with pytest.raises(UsageError) as caught:
        render(name, outcome(), ReportOptions())

    assert caught.value.message == f"no output format {name!r}; there are {', '.join(FORMATS)}"
    assert caught.value.hint == (hint and f"did you mean -o {hint}?")


def test_a_format_is_required_before_anything_is_rendered() -> None:
    for name in formats():
        require_format(name)
    with pytest.raises(UsageError, match="no output format 'yaml'"):
        require_format("yaml")


def test_text_loads_nothing_heavy() -> None:
    script = (
        "import sys; from tests.report.states import STATES; from drift.report import render, ReportOptions\n"
        "[render('text', o, ReportOptions(color=True)) for o in STATES.values()]\n"
        "heavy = {'rich', 'psycopg', 'yaml', 'sqlalchemy', 'click', 'json', 'difflib', 'pkgutil'}\n"
        "print(*sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)

    assert done.stdout == "\n"


def test_the_schema_closes_every_object_but_values() -> None:
    """Each object a document holds names its keys, all required, and admits no others."""
    told = schema()
    objects = {name: part for name, part in told["$defs"].items() if part.get("type") == "object"}

    assert {"difference"} == {name for name, part in objects.items() if part.get("additionalProperties") is not False}
    for part in [told, *objects.values()]:
        assert sorted(part["required"]) == sorted(part["properties"])


@pytest.mark.parametrize("name", ["sql", "undo"])
def test_a_script_is_for_one_database(name: str) -> None:
    with pytest.raises(UsageError, match=f"{name} is about one database, not 2") as caught:
        render_all(name, (outcome(), outcome()), ReportOptions())

    assert caught.value.hint == f"drift report --from ONE.json -o {name}=FILE, for each of them"


@pytest.mark.parametrize("name", FORMATS)
def test_one_outcome_is_the_same_alone(name: str) -> None:
    assert render(name, outcome(), ReportOptions()) == render_all(name, (outcome(),), ReportOptions())


class Counting(tuple[Step, ...]):
    """Steps that count how often they are walked through."""

    __slots__ = ()
    walks = 0

    def __iter__(self):  # type: ignore[no-untyped-def]  # noqa: ANN204
        type(self).walks += 1
        return super().__iter__()


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in ("gitlab", "sarif")])
def test_steps_are_not_searched_once_for_each_finding(name: str) -> None:
    """5,000 findings take a walk or two through the steps, as two findings do."""
    walked = []
    for number in (2, 5000):
        found = tuple(finding(ref=column(f"c{index}"), origin=at(index)) for index in range(number))
        Counting.walks = 0
        render(name, outcome(findings=found, plan=Plan(Counting(map(_mend, found)))), ReportOptions())
        walked.append(Counting.walks)

    assert walked[0] == walked[1]
    assert 1 <= walked[0] <= 4


def _mend(found: Finding) -> Step:
    return step(found, f"ALTER TABLE t ALTER COLUMN {found.ref.path[-1]} SET DEFAULT 1", "SELECT 1")
