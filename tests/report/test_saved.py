"""Saved results come back as they were, and what is no result is refused with a sentence."""

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drift.errors import UsageError
from drift.model import Finding, Outcome, Ref
from drift.report import ReportOptions, formats, render, render_all
from drift.report.names import ref_of
from drift.report.saved import outcomes_of, told_apart
from tests.report.build import column, finding, outcome
from tests.report.states import ENVIRONMENTS, STATES
from tests.report.strategies import outcomes, refs

LOUD = ReportOptions(verbose=True)


def saved(*found: Outcome) -> tuple[Outcome, ...]:
    return outcomes_of(render_all("json", found, ReportOptions()).encode(), "result.json")


@pytest.mark.parametrize("verb", ["check", "report", "plan"])
@pytest.mark.parametrize("name", formats())
@pytest.mark.parametrize("state", sorted(STATES))
def test_a_saved_result_renders_as_the_run_did(state: str, name: str, verb: Any) -> None:
    """In every format, byte for byte; only how long it took is not saved."""
    before = STATES[state].replace(seconds=0.0)
    how = ReportOptions(verbose=True, verb=verb)

    assert render(name, before, how) == render(name, saved(before)[0], how)


def test_what_a_rollback_undid_is_read_back() -> None:
    """Its findings stand nowhere else in the document."""
    done = STATES["fixed"]
    undone = outcome(applied=done.applied, remaining=(), run=done.run, looked_at=(), as_expected=0).replace(seconds=0.0)
    how = ReportOptions(verb="rollback")

    assert undone.findings == ()
    assert render("text", undone, how) == render("text", saved(undone)[0], how)


def test_several_are_read_back_and_merged_again() -> None:
    again = saved(*saved(*ENVIRONMENTS))

    assert render_all("json", ENVIRONMENTS, LOUD) == render_all("json", again, LOUD)


@settings(max_examples=40)
@given(outcomes())
def test_anything_that_is_unicode_comes_back(found: Outcome) -> None:
    # Halves of a surrogate pair, which no database holds and no JSON should, are refused.
    text = re.sub(r"\\ud[89a-f][0-9a-f]{2}", "?", render("json", found, LOUD))
    (again,) = outcomes_of(text.encode(), "result.json")

    assert [(item.rule, item.expected, item.severity) for item in again.findings] == [
        (item["rule"], tupled(item["expected"]), item["severity"]) for item in json.loads(text)["findings"]
    ]
    assert json.loads(render("json", again, LOUD))["looked_at"] == json.loads(text)["looked_at"]


def tupled(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(map(tupled, value))
    return {key: tupled(item) for key, item in value.items()} if isinstance(value, dict) else value


@given(refs)
def test_every_name_is_read_back(ref: Ref) -> None:
    assert ref == ref_of(ref.kind, str(ref))


@pytest.mark.parametrize("text", ["a.", ".a", "a b", "a..b", '"a', 'a"b"', "a(b", "a(b,c)", "a)", "a(b) ", "-", "a\n"])
def test_what_is_no_name(text: str) -> None:
    with pytest.raises(ValueError, match="is no name such as"):
        ref_of("column", text)


def changed(**changes: Any) -> bytes:
    return json.dumps({**json.loads(render("json", STATES["fixed"], LOUD)), **changes}).encode()


NESTED = json.loads("[" * 30 + "]" * 30)
FIRST = json.loads(render("json", STATES["drift"], LOUD))["findings"][0]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "Input data was truncated"),
        (b"{", "Input data was truncated"),
        (b"not json", "JSON is malformed"),
        (b"\xff\xfe", "JSON is malformed"),
        (b'"\xed\xa0\x80"', "Expected `object`, got `str`"),
        (b"[]", "Expected `object`, got `array`"),
        (b"{}", "missing required field `version`"),
        (b'{"version": "1"}', "Expected `int`, got `str`"),
        (b'{"version": 1}', "missing required field `verdict`"),
        (b'{"version": 1, "outcomes": ' + b"[" * 100_000, "it nests too deep"),
        (changed(verdict="fine"), r"Invalid enum value 'fine' - at `\$.verdict`"),
        (changed(findings=[{**FIRST, "origin": {"file": "x", "line": "9", "column": 1}}]), r"`\$.findings\[0\].origin.line`"),
        (changed(findings=[{**FIRST, "ref": "public..id"}]), "'public..id' is no name such as"),
        (changed(findings=[{**FIRST, "expected": NESTED}]), "a value nests too deep"),
        (changed(findings=3), "Expected `array`, got `int`"),
        (b'{"version": 1, "verdict": "drift", "outcomes": [{}]}', "missing required field `version`"),
        (b'{"version": 1, "verdict": "drift", "outcomes": [{"version": 1}]}', "missing required field `verdict`"),
    ],
    ids=range(17),
)
def test_what_is_no_result(data: bytes, why: str) -> None:
    with pytest.raises(UsageError, match=f"^broken.json is no result of drift: .*{why}") as caught:
        outcomes_of(data, "broken.json")

    assert caught.value.hint == "drift check -o json=FILE writes one"


@pytest.mark.parametrize(
    ("data", "hint"),
    [
        (changed(version=2), "a newer drift wrote it: update this one"),
        (b'{"version": 2, "anything": []}', "a newer drift wrote it: update this one"),
        (b'{"version": 1, "outcomes": [{"version": 2}]}', "a newer drift wrote it: update this one"),
        (changed(version=0), "drift check -o json=FILE writes one"),
    ],
)
def test_a_result_of_another_version(data: bytes, hint: str) -> None:
    with pytest.raises(UsageError, match=r"is a result of version \d, this drift reads version 1") as caught:
        outcomes_of(data, "other.json")

    assert caught.value.hint == hint


def test_keys_of_a_later_drift_are_passed_over() -> None:
    (again,) = outcomes_of(changed(later={"a": [1]}), "result.json")

    assert STATES["fixed"].run == again.run


def test_a_step_keeps_its_finding() -> None:
    (again,) = saved(STATES["several"])
    mended: list[Finding] = [step.finding for step in again.plan.steps]

    assert {item.name for item in mended} == {"column-nullable public.user_profiles.user_id", "index-columns public.idx_email"}
    assert all(item in again.findings for item in mended)


def test_databases_that_look_alike_are_told_apart_by_their_files() -> None:
    same, other = outcome(), outcome(findings=(finding(ref=column("x")),))
    named = outcome().replace(environment="production")
    found = told_apart([("a.json", same), ("b.json", other), ("c.json", named), ("d.json", STATES["not-checked"])])

    assert [each.environment for each in found] == ["a.json", "b.json", "production", "d.json"]
    assert [each.environment for each in told_apart([("a.json", same), ("c.json", named)])] == [None, "production"]


NAMES = st.text(st.characters(exclude_characters="\0"), min_size=1, max_size=6)


@given(st.lists(NAMES, min_size=1, max_size=3), st.none() | st.lists(NAMES | st.just('public."Role"[]'), max_size=3))
def test_every_name_is_read_as_it_is_written(path: list[str], arguments: list[str] | None) -> None:
    ref = Ref("any", tuple(path), None if arguments is None else tuple(arguments))

    again = ref_of("any", str(ref))

    assert (str(ref), ref.path) == (str(again), again.path)
