"""Whatever an outcome holds, no CI service and no reader of Markdown sees anything but our own lines."""

import json
import re
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree as ET

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft4Validator
from junitparser import JUnitXml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from drift.model import Origin, Outcome, Plan
from drift.report import ReportOptions, render_all
from drift.report.cases import State, cases, still_open
from drift.report.ink import visible
from tests.report.build import column, finding, step
from tests.report.build import outcome as made
from tests.report.strategies import options, outcomes
from tests.report.test_properties import hidden

DATA: Final = Path(__file__).parent / "data"

SARIF: Final = Draft4Validator(json.loads((DATA / "sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8")))
"""The schema of the OASIS standard as SchemaStore publishes it."""

several = st.lists(outcomes(), min_size=1, max_size=2)
few = settings(max_examples=25)


def told(outcome: Outcome) -> int:
    """How much an outcome says that no service may lose."""
    unread = bool(outcome.error) or outcome.verdict == "error"
    return len(outcome.unmodelled) + len(outcome.lapsed) + len(outcome.unused) + len(outcome.undecided) + unread


@few
@given(several, options)
def test_junit_is_xml_with_a_case_for_everything_looked_at(found: list[Outcome], how: ReportOptions) -> None:
    text = render_all("junit", found, how)
    root = ET.fromstring(text)  # noqa: S314 -- what we wrote ourselves is what is tested
    names = [case.get("name") for case in root.iter("testcase")]

    assert set() == hidden(text)
    assert [case for case in names if case is not None] == names
    for outcome in found:
        assert {visible(case.name) for case in cases(outcome)} <= set(names)
    assert sum(len(still_open(outcome)) for outcome in found) == len(list(root.iter("failure")))
    assert {"testsuites", "testsuite", "properties", "property", "testcase", "failure", "error", "skipped"} >= {
        element.tag for element in root.iter()
    }


@few
@given(several, options)
def test_junit_is_read_back_with_its_counts(found: list[Outcome], how: ReportOptions) -> None:
    report = JUnitXml.fromstring(render_all("junit", found, how).encode())
    members = [case for suite in report for case in suite]

    assert report.tests == len(members) > 0
    assert report.failures == sum(len(still_open(outcome)) for outcome in found)


@few
@given(several, options)
def test_sarif_is_valid_and_tells_everything(found: list[Outcome], how: ReportOptions) -> None:
    text = render_all("sarif", found, how)
    log = json.loads(text)

    SARIF.validate(log)
    assert set() == hidden(text)
    for outcome, run in zip(found, log["runs"], strict=True):
        told_of = len(still_open(outcome)) + len(outcome.undecided) + len(outcome.accepted)
        fingerprints = [result["partialFingerprints"]["primaryLocationLineHash"] for result in run["results"]]
        assert told_of == len(run["results"]) == len(set(fingerprints))
        assert len(outcome.accepted) == sum("suppressions" in result for result in run["results"])
        rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
        assert [rules[result["ruleIndex"]] for result in run["results"]] == [result["ruleId"] for result in run["results"]]


@few
@given(several, options)
def test_gitlab_has_one_entry_for_each_with_a_fingerprint_of_its_own(found: list[Outcome], how: ReportOptions) -> None:
    text = render_all("gitlab", found, how)
    entries = json.loads(text)

    assert set() == hidden(text)
    assert sum(len(still_open(outcome)) + told(outcome) for outcome in found) == len(entries)
    assert len(entries) == len({entry["fingerprint"] for entry in entries})
    for entry in entries:
        assert entry["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert entry["location"]["lines"]["begin"] >= 1
        assert entry["description"]


COMMAND: Final = re.compile(r"::(error|warning|notice) ((?:\w+=[^:,]*,)*title=[^:,]*)::([^\r\n]*)")


def obeyed(line: str) -> tuple[str, dict[str, str], str]:
    """What GitHub's runner makes of a line: the level, the properties, the message (ActionCommand.cs)."""
    level, _, properties = line.removeprefix("::").partition("::")[0].partition(" ")
    message = line.removeprefix("::").partition("::")[2]
    pairs = [pair.partition("=")[::2] for pair in properties.split(",")]
    marks = (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%"))
    for mark, meant in marks:
        pairs = [(name, value.replace(mark, meant)) for name, value in pairs]
        message = message.replace(mark, meant) if mark not in ("%3A", "%2C") else message
    return level, dict(pairs), message


@few
@given(several, options)
def test_github_obeys_our_annotations_and_nothing_else(found: list[Outcome], how: ReportOptions) -> None:
    text = render_all("github", found, how)
    lines = text.split("\n")[:-1]
    heard = [obeyed(line) for line in lines]

    assert set() == hidden(text)
    assert [line for line in lines if not COMMAND.fullmatch(line)] == []
    for _, properties, message in heard:
        assert set(properties) <= {"file", "line", "col", "title"}
        assert message
    for level in ("error", "warning", "notice"):
        assert sum(each[0] == level for each in heard) <= 10


@few
@given(st.lists(outcomes(), min_size=1, max_size=1), options)
def test_github_hears_names_letter_by_letter(found: list[Outcome], how: ReportOptions) -> None:
    (outcome,) = found
    heard = [obeyed(line) for line in render_all("github", found, how).split("\n")[:-1]]
    titles = {properties["title"] for _, properties, _ in heard}

    assert {visible(finding.name) for finding in still_open(outcome)} <= titles
    assert {visible(f"{item.origin}: cannot tell ")[:8] for item in outcome.undecided} <= {message[:8] for _, _, message in heard}


@pytest.mark.parametrize("name", ["100%", "%0A", "%250A", "%3A%2C", "a,b:c", "::error::x", "file=x,line=1", "##[add-mask]x", " "])
def test_github_hears_odd_names_letter_by_letter(name: str) -> None:
    found = finding(ref=column(name), expected=name, origin=Origin(name, 1, 1))

    told = render_all("github", [made(findings=(found,))], ReportOptions()).splitlines()
    ((level, properties, message),) = map(obeyed, told)

    assert (level, properties["title"], properties["file"]) == ("error", found.name, name)
    assert message.startswith(f"{name}:1:1: {found.name}: expected ")


POINT: Final = re.compile(r"(ok|not ok) (\d+) - ((?:[^#\\]|\\\\|\\#)*?)(?: # ((?:TODO accepted: |SKIP )(?:[^#\\]|\\\\|\\#)*))?")


def points(text: str) -> list[tuple[bool, str, Any]]:
    """What a harness reads: good or not, the description, the diagnostics; fails at any line that is none of TAP's."""
    version, plan, *lines = text.split("\n")[:-1]
    assert version == "TAP version 14"
    read: list[tuple[bool, str, Any]] = []
    block: list[str] | None = None
    for line in lines:
        if block is not None and line == "  ...":
            good, description, _ = read.pop()
            read.append((good, description, yaml.safe_load("\n".join(block))))
            block = None
        elif block is not None:
            assert line.startswith("  "), line
            block.append(line[2:])
        elif line == "  ---":
            block = []
        elif not line.startswith("# "):
            match = POINT.fullmatch(line)
            assert match, line
            assert int(match[2]) == len(read) + 1
            read.append((match[1] == "ok", re.sub(r"\\(.)", r"\1", match[3]), None))
    assert block is None
    assert plan.startswith(f"1..{len(read)}")
    return read


@few
@given(several, options)
def test_tap_has_our_points_and_nothing_else(found: list[Outcome], how: ReportOptions) -> None:
    text = render_all("tap", found, how)
    read = points(text)

    assert set() == hidden(text)
    all_cases = [case for outcome in found for case in cases(outcome)]
    bad = {State.DRIFT, State.CANNOT_TELL, State.ACCEPTED}
    unread = sum(bool(outcome.error) or outcome.verdict == "error" for outcome in found)
    assert len(all_cases) + unread == len(read)
    assert sum(case.state in bad for case in all_cases) + unread == sum(not good for good, _, _ in read)
    if len(found) == 1:
        assert [visible(case.name) for case in all_cases] == [description for _, description, _ in read][unread:]
    for _, _, diagnostics in read:
        assert diagnostics is None or isinstance(diagnostics["message"], str)


WRITTEN: Final = MarkdownIt("commonmark").enable(["table", "strikethrough"])
OURS: Final = {
    *("heading_open heading_close paragraph_open paragraph_close inline text code_inline fence hardbreak softbreak hr").split(),
    *("table_open table_close thead_open thead_close tbody_open tbody_close tr_open tr_close th_open th_close").split(),
    *("td_open td_close strong_open strong_close").split(),
}


def flat(tokens: list[Token]) -> list[Token]:
    return [each for token in tokens for each in (token, *flat(token.children or []))]


@few
@given(several, options)
def test_markdown_is_our_own_outside_of_code(found: list[Outcome], how: ReportOptions) -> None:
    text = render_all("markdown", found, how)
    tokens = flat(WRITTEN.parse(text))
    prose = "".join(token.content for token in tokens if token.type == "text")

    assert set() == hidden(text)
    assert {token.type for token in tokens} <= OURS
    assert re.fullmatch(r"[A-Za-z0-9 ,;:().·-]*", prose), prose
    assert {token.info for token in tokens if token.type == "fence"} <= {"sql"}


@few
@given(st.lists(outcomes(), min_size=1, max_size=1), options)
def test_markdown_shows_names_and_statements_letter_by_letter(found: list[Outcome], how: ReportOptions) -> None:
    (outcome,) = found
    tokens = flat(WRITTEN.parse(render_all("markdown", found, how)))
    spans = {token.content for token in tokens if token.type == "code_inline"}
    blocks = "".join(token.content for token in tokens if token.type == "fence")

    assert {stripped(visible(finding.name)) for finding in still_open(outcome)} <= {stripped(span) for span in spans}
    for done in outcome.applied:
        assert visible(done.sql.replace("\r\n", "\n").replace("\t", "    ").split("\n")[0]) in blocks


@pytest.mark.parametrize(
    "hostile", ["```", "````\n# Heading", "~~~", "```\n<img src=x>", "|", "`|`", "**x** @me #1 [a](b)", "&lt;"]
)
def test_markdown_holds_what_would_end_it(hostile: str) -> None:
    """Lock and relation are as hostile as the rest where somebody else wrote the saved result."""
    found = finding(ref=column(hostile), expected=hostile, why=hostile, note=hostile)
    mended = step(found, hostile, hostile, lock=hostile, relation=hostile)
    text = render_all("markdown", [made(findings=(found,), plan=Plan((mended,)))], ReportOptions())
    tokens = flat(WRITTEN.parse(text))
    (block,) = (token.content for token in tokens if token.type == "fence")

    assert {token.type for token in tokens} <= OURS
    assert block == f"{hostile};\n-- undo:\n" + "".join(f"-- {line}\n" for line in f"{hostile};".split("\n"))
    assert len([token for token in tokens if token.type == "td_open"]) == 5


def stripped(text: str) -> str:
    """A code span keeps all but the blanks at its ends."""
    return text.strip(" ")
