"""Every state in every format, as read by a person once; ``DRIFT_UPDATE_GOLDENS=1`` writes the files anew."""

import json
import os
from pathlib import Path
from typing import Any, Final

import pytest
from jsonschema import Draft202012Validator

from drift.model import Hazard
from drift.report import ReportOptions, render, render_all
from drift.report.as_json import schema, schema_of_several
from drift.version import VERSION
from tests.report.build import column, finding, outcome
from tests.report.states import ENVIRONMENTS, STATES

GOLDEN: Final = Path(__file__).parent / "golden"

CHECK: Final = ReportOptions()
LOUD: Final = ReportOptions(verbose=True)
PLAN: Final = ReportOptions(verb="plan")
ALLOWED: Final = ReportOptions(verb="plan", allow=frozenset(Hazard))
REPORT: Final = ReportOptions(verb="report")
EXPLAINED: Final = ReportOptions(
    root="/home/me/repository",
    folder="/home/me/repository/services/bot",
    rules=lambda: {"column-default": "**What it finds** Another `default`. Or\nnone.\n\n**How it is fixed** `SET DEFAULT`."},
)

OUTCOMES: Final = {**{state: (one,) for state, one in STATES.items()}, "environments": ENVIRONMENTS}

# What is rendered: the ending of the golden file, the format, the options, the states.
RENDERED: Final = [
    (".txt", "text", CHECK, set(OUTCOMES)),
    (".json", "json", CHECK, set(OUTCOMES)),
    (".junit.xml", "junit", CHECK, set(OUTCOMES)),
    (".sarif", "sarif", EXPLAINED, set(OUTCOMES)),
    (".github.txt", "github", EXPLAINED, set(OUTCOMES)),
    (".gitlab.json", "gitlab", EXPLAINED, set(OUTCOMES)),
    (".md", "markdown", CHECK, set(OUTCOMES)),
    (".tap", "tap", CHECK, set(OUTCOMES)),
    (".report.txt", "text", REPORT, {"drift", "missing", "accepted", "environments"}),
    (".report.md", "markdown", REPORT, {"missing", "accepted", "undecided"}),
    (".verbose.txt", "text", LOUD, {"drift", "accepted", "missing"}),
    (".quiet.txt", "text", ReportOptions(quiet=True), {"green", "several", "undecided", "hostile"}),
    (".color.txt", "text", ReportOptions(color=True), {"drift", "fixed", "hostile"}),
    (".plan.txt", "text", PLAN, {"green", "drift", "several", "missing", "hazards", "hostile"}),
    (".plan-quiet.txt", "text", ReportOptions(verb="plan", quiet=True), {"several"}),
    (".allowed.txt", "text", ALLOWED, {"hazards"}),
    (".up.sql", "sql", PLAN, {"green", "drift", "several", "missing", "hazards", "hostile"}),
    (".allowed-up.sql", "sql", ALLOWED, {"hazards"}),
    (
        ".down.sql",
        "undo",
        PLAN,
        {"green", "drift", "several", "missing", "hazards", "hostile", "partly-fixed"},
    ),
    (".allowed-down.sql", "undo", ALLOWED, {"hazards", "missing"}),
]

CASES: Final = [
    pytest.param(f"{state}{ending}", name, options, state, id=f"{state}{ending}")
    for ending, name, options, states in RENDERED
    for state in sorted(states)
]


@pytest.mark.parametrize(("file", "name", "options", "state"), CASES)
def test_golden(file: str, name: str, options: ReportOptions, state: str) -> None:
    text = render_all(name, OUTCOMES[state], options).replace(f'ersion": "{VERSION}"', 'ersion": "(this one)"')
    golden = GOLDEN / file
    if os.environ.get("DRIFT_UPDATE_GOLDENS"):
        golden.write_bytes(text.encode())

    assert golden.read_bytes().decode() == text


def test_no_golden_is_left_over() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == {str(case.values[0]) for case in CASES}


@pytest.mark.parametrize("state", sorted(STATES))
def test_json_keeps_the_schema(state: str) -> None:
    Draft202012Validator(schema()).validate(json.loads(render("json", STATES[state], CHECK)))


def test_json_of_several_keeps_its_schema() -> None:
    Draft202012Validator(schema_of_several()).validate(json.loads(render_all("json", ENVIRONMENTS, CHECK)))


@pytest.mark.parametrize("path", ["run", "target.host", "plan.steps.0.undo", "findings.0.origin.file", "summary.findings"])
@pytest.mark.parametrize("change", ["gone", "new", "another type"])
def test_the_schema_sees_a_key_that_is_gone_or_new_or_another_type(path: str, change: str) -> None:
    *way, last = path.split(".")
    document = json.loads(render("json", STATES["fixed"], CHECK))
    part: Any = document
    for name in way:
        part = part[int(name) if name.isdigit() else name]
    part.update({"gone": {}, "new": {"new": 1}, "another type": {last: {}}}[change])
    if change == "gone":
        del part[last]

    assert not Draft202012Validator(schema()).is_valid(document)


def test_a_name_that_is_not_utf8_is_reported() -> None:
    """A database in SQL_ASCII holds any bytes; they arrive as lone surrogates."""
    named = outcome(findings=(finding(ref=column("caf\udce9")),))

    assert r'"ref": "public.user_profiles.\"caf\\xe9\""' in render("json", named, CHECK)
    assert r'public.user_profiles."caf\xe9"' in render("text", named, CHECK)


def test_the_example_of_the_documentation() -> None:
    """The look a reader was promised, letter for letter."""
    expected = """\
expectations/user_profiles.yaml:9:18: error column-default public.user_profiles.id
  expected  gen_random_uuid()::text
  actual    (none)
  why       Inserts without an id must work (#927); today they fail with 23502
  fix       ALTER TABLE public.user_profiles ALTER COLUMN id SET DEFAULT gen_random_uuid()::text;
  lock      ACCESS EXCLUSIVE, catalog only, no rewrite    undo: ALTER TABLE … ALTER COLUMN id DROP DEFAULT;
1 drift (1 error), 16 as expected, 0 undecided, 1 accepted until 2027-01-31; \
postgres@db.example:5432/app (PostgreSQL 15.18), 0.21 s
next: drift check --fix | drift plan -o sql | drift explain column-default
"""

    assert expected == render("text", STATES["drift"], CHECK)
