"""The page: valid, whole, the same every time, and with nothing in it that loads or runs but our own style and script."""

import base64
import hashlib
import os
import re
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pytest

from drift.model import Plan, Verdict
from drift.redact import Redactor
from drift.report import ReportOptions
from drift.report.as_html import render_all
from drift.report.ink import visible
from drift.report.page.render import script, style
from tests.report.build import finding, outcome, step
from tests.report.markup import Page, text_of
from tests.report.pages import CHECK, PAGES, PLAN, everything, html, many
from tests.report.states import STATES

GOLDEN: Final = Path(__file__).parent / "golden_html"


def without_assets(text: str) -> str:
    """The page without its style sheet and script, which are files of their own, and their hashes."""
    return re.sub(r"sha256-[\w+/=]+", "sha256-", text.replace(style(), "…").replace(script(), "…"))


@pytest.mark.parametrize("state", ["green", "hazards", "hostile", "everything", "mended", "undecided"])
def test_golden(state: str) -> None:
    text = without_assets(html(PAGES[state], PLAN if state == "hazards" else CHECK))
    golden = GOLDEN / f"{state}.html"
    if os.environ.get("DRIFT_UPDATE_GOLDENS"):
        golden.write_bytes(text.encode())

    assert golden.read_bytes().decode() == text


@pytest.mark.parametrize("how", [CHECK, PLAN, ReportOptions(verb="rollback")], ids=lambda how: how.verb)
@pytest.mark.parametrize("state", sorted(PAGES))
def test_the_page_is_valid(state: str, how: ReportOptions) -> None:
    """No fault of syntax, no id twice, no link that leads nowhere or away."""
    parsed = Page(html(PAGES[state], how))

    assert parsed.errors == []
    assert sorted(set(parsed.ids)) == sorted(parsed.ids)
    assert {f"#{name}" for name in parsed.ids} >= set(parsed.links)
    assert [element.get("aria-labelledby") for element in parsed.every("section") if element.get("aria-labelledby")] == [
        name for element in parsed.every("section") if (name := element.get("aria-labelledby")) in parsed.ids
    ]


@pytest.mark.parametrize("state", sorted(PAGES))
def test_headings_leave_no_level_out(state: str) -> None:
    levels = [int(element.tag[1]) for element in Page(html(PAGES[state])).elements if re.fullmatch("h[1-6]", element.tag)]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert [(above, below) for above, below in pairwise(levels) if below > above + 1] == []


def test_the_landmarks_and_the_tables_are_named() -> None:
    parsed = Page(html(everything()))

    assert parsed.one("html").get("lang") == "en"
    assert [len(parsed.every(name)) for name in ("header", "nav", "main", "footer")] == [1, 1, 1, 1]
    assert {"col"} == {element.get("scope") for head in parsed.every("thead") for element in head.iter("th")}
    assert {"row"} == {element.get("scope") for body in parsed.every("tbody") for element in body.iter("th")}
    assert [element for element in parsed.every("select") + parsed.every("input") if not named(parsed, element)] == []
    assert parsed.one("form").find("p").attrib == {"role": "status", "aria-live": "polite"}  # type: ignore[union-attr]


def named(parsed: Page, element: Any) -> bool:
    """Whether a control says what it is."""
    return bool(element.get("aria-label")) or any(element in list(label) for label in parsed.every("label"))


def test_nothing_but_our_style_and_script_is_let_in() -> None:
    """The policy comes before what it speaks of, names the hashes of exactly these two, and nothing is loaded."""
    text = html(everything())
    parsed = Page(text)
    metas = [element.get("content", "") for element in parsed.every("meta", http_equiv="Content-Security-Policy")]

    policy = (
        f"default-src 'none'; style-src {digest(text_of(parsed.one('style')))}; "
        f"script-src {digest(text_of(parsed.one('script')))}; base-uri 'none'; form-action 'none'"
    )
    assert metas == [policy]
    assert text.index("Content-Security-Policy") < min(text.index("<style"), text.index("<script"))
    assert set() == {name for _, name in parsed.shape} & {"style", "src", "srcset", "action", "onclick", "onload"}
    assert set() == {"link", "img", "iframe", "object", "base"} & {tag for tag, _ in parsed.shape}
    assert re.findall(r"https?:|//\w|url\(|@import|innerHTML|eval\(|fetch\(", without_assets(text) + style() + script()) == []


def digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_without_script_the_controls_are_not_there_and_nothing_else_is_hidden() -> None:
    parsed = Page(html(everything()))
    hidden = [element for element in parsed.elements if "hidden" in element.attrib]

    assert [element.get("class") for element in hidden] == ["skip", "theme", "filter"]
    assert parsed.every("button") == list(parsed.one("form").iter("button"))


@pytest.mark.parametrize("state", sorted(PAGES))
def test_what_takes_secrets_out_leaves_a_page_without_any_as_it_is(state: str) -> None:
    assert html(PAGES[state]) == Redactor().clean(html(PAGES[state]))


def test_a_secret_is_taken_out_before_it_is_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    """In pieces nobody would know it any more."""
    redactor = Redactor()
    redactor.add("canary99bird")
    monkeypatch.setattr("drift.report.page.entries.clean", redactor.clean)
    found = finding(expected="f('canary99bird')", actual="f('canary98bird')")

    parsed = Page(html(outcome(Verdict.DRIFT, findings=(found,))))

    [want] = parsed.every("div", class_="want")
    assert text_of(want).replace("expected", "").strip() == "f('***')"
    assert "99bird" not in text_of(parsed.root)


def test_the_size_grows_with_the_findings_and_not_faster() -> None:
    one, two = len(html(many(200))), len(html(many(400)))

    assert two - one < 1.1 * (one - len(html(many(0))))


def test_ids_stay_the_same_when_something_else_is_found() -> None:
    """A link someone has sent leads to the same finding after the next run."""
    first, second = finding(), finding("nullable")
    alone = Page(html(outcome(Verdict.DRIFT, findings=(first,))))
    both = Page(html(outcome(Verdict.DRIFT, findings=(second, first, first))))

    assert f"f-{first.fingerprint}" in alone.ids
    assert {f"f-{first.fingerprint}", f"f-{first.fingerprint}-2", f"f-{second.fingerprint}"} <= set(both.ids)


@pytest.mark.parametrize("sql", ["SELECT '\x1b'", "SELECT 'a\r\nb'", "SELECT 'a\u00a0b'", "SELECT '\u202e'", "SELECT '\udcff'"])
def test_sql_that_cannot_be_seen_whole_is_not_offered_for_copying(sql: str) -> None:
    found = finding()
    made = outcome(Verdict.DRIFT, findings=(found,), plan=Plan((step(found, sql, sql),)))

    parsed = Page(html(made))

    assert {"command"} == {element.get("data-copy") for element in parsed.elements} - {None}
    assert visible(sql[:8]) in text_of(parsed.root)
    assert "Holds signs that are escaped here" in text_of(parsed.root)


@pytest.mark.parametrize("sql", ["SELECT 1", "\n\nSELECT '\tx\n'", "SELECT 1 -- why", "SELECT '</pre><script>&amp;&lt;'"])
def test_what_is_copied_is_the_statement_letter_by_letter(sql: str) -> None:
    found = finding()
    made = outcome(Verdict.DRIFT, findings=(found,), plan=Plan((step(found, sql, sql),)))

    copied = {
        text_of(element) for element in Page(html(made)).elements if element.get("data-copy") in ("fix", "undo", "statement")
    }

    assert copied == {f"{sql}\n;" if "--" in sql else f"{sql};"}


def test_several_outcomes_share_a_page() -> None:
    """Each with its verdict and its map; no id is in it twice."""
    parsed = Page(render_all((everything(), STATES["green"], STATES["undecided"]), CHECK))

    assert parsed.errors == []
    assert sorted(set(parsed.ids)) == sorted(parsed.ids)
    assert {f"#{name}" for name in parsed.ids} >= set(parsed.links)
    assert [text_of(element) for element in parsed.every("h2") if "verdict" in element.get("id", "")] == [
        "Drift",
        "As expected",
        "Cannot tell",
    ]
    assert text_of(parsed.one("h1")) == "3 databases"
    assert len(parsed.every("form")) == 1
