"""The page tells everything that is known, and claims nothing that is not."""

import re

import pytest
from msgspec import structs

from drift.model import LeftOut, Ref, Undecided, Verdict
from drift.report import ReportOptions
from tests.report.build import RUN, column, finding, outcome
from tests.report.markup import Page, text_of
from tests.report.pages import everything, html, many, mended, stated
from tests.report.states import STATES


def entries(parsed: Page) -> dict[str, list[str]]:
    """The names of the entries by state."""
    told: dict[str, list[str]] = {}
    for element in parsed.every("details", class_="entry"):
        [name] = [text_of(child) for child in element.iter() if re.fullmatch("h[1-6]", str(child.tag))]
        told.setdefault(element.get("data-state", ""), []).append(name)
    return told


def test_everything_that_is_known_is_told() -> None:
    made = everything()
    parsed = Page(html(made))
    told = entries(parsed)
    words = text_of(parsed.one("main"))

    assert sorted(told["drift"]) == sorted(item.name for item in made.findings)
    assert told["accepted"] == [made.accepted[0].finding.name]
    assert told["cannot tell"] == ["column-default public.user_profiles.age"]
    assert len(parsed.every("tr", class_="entry")) == made.as_expected
    for item in (*made.lapsed, *made.unused, made.accepted[0].acceptance):
        assert item.finding in words
        assert item.reason in words
    for said in (*made.unmodelled, made.plan.fingerprint, made.plan.unfixable[0].reason, "(gen_random_uuid())::text"):
        assert said in words
    for each in made.plan.steps:
        assert words.count(f"{each.sql};") == 2, "once with its finding, once in the plan"
        assert not each.undo or each.undo_sql in words
    assert "runs only with --allow table-rewrite --allow data-loss" in words
    assert "5 findings (3 errors, 1 warning, 1 info), 1 undecided, 1 accepted, 4 of 13 expectations as expected" in words


def test_after_a_fix_the_page_tells_what_is_left_and_what_is_gone() -> None:
    made = mended()
    parsed = Page(html(made))
    told = entries(parsed)

    assert told["fixed"] == [made.findings[0].name]
    assert sorted(told["drift"]) == sorted(item.name for item in made.findings[1:])
    assert text_of(parsed.one("h2", id="applied")) == "Applied 1"
    assert text_of(parsed.one("h2", id="plan")) == "Plan 2"
    assert RUN in text_of(parsed.one("main"))


def test_a_rollback_is_no_verdict() -> None:
    made = outcome(looked_at=(), as_expected=0, applied=STATES["fixed"].applied, remaining=(), run=RUN)

    parsed = Page(html(made, ReportOptions(verb="rollback")))

    assert text_of(parsed.one("h1")) == "Undone"
    assert "As expected" not in text_of(parsed.root)


@pytest.mark.parametrize(
    ("verdict", "word"),
    [
        (Verdict.DRIFT, "Drift"),
        (Verdict.AS_EXPECTED, "As expected"),
        (Verdict.CANNOT_TELL, "Cannot tell"),
        (Verdict.ERROR, "No answer"),
    ],
)
def test_the_verdict_stands_first(verdict: Verdict, word: str) -> None:
    parsed = Page(html(outcome(verdict, error="the server went away\nsaid the server")))

    assert text_of(parsed.one("h1")) == word
    assert text_of(parsed.one("p", role="alert")) == "the server went away\nsaid the server"


def cells(parsed: Page) -> dict[str, list[str]]:
    """What each square of the map is called, by its state."""
    told: dict[str, list[str]] = {}
    for picture in parsed.every("svg", role="group"):
        for title in picture.iter("{http://www.w3.org/2000/svg}title"):
            name, _, state = text_of(title).rpartition(": ")
            told.setdefault(state, []).append(name)
    return told


def test_the_map_has_a_cell_for_each_object_in_its_state() -> None:
    told = cells(Page(html(everything())))

    users = "public.user_profiles"
    assert told == {
        "error": ["table ops.audit", "column public.orders.total", f"column {users}.id"],
        "warning": ["check billing.orders.known"],
        "info": ["extension citext"],
        "accepted": [f"column {users}.nickname"],
        "cannot tell": [f"column {users}.age"],
        "inside what is missing": ["column ops.audit.id", "primary key ops.audit"],
        "as expected": ["table billing.orders", f"table {users}", f"column {users}.user_id", f"column {users}.username"],
    }


def test_rules_that_were_left_out_make_nothing_green() -> None:
    """A caller may ignore rules: what these would have found is not known, and not claimed."""
    unseen = (LeftOut(column("b"), "what was found about it does not count (--select, --ignore)"),)
    made = outcome(looked_at=(stated(column("a"), 1), stated(column("b"), 2)), as_expected=1, left_out=unseen)

    parsed = Page(html(made))

    assert sorted(cells(parsed)) == ["as expected", "not counted"]
    assert "1 of these are as expected" in text_of(parsed.one("main"))
    assert text_of(parsed.one("h2", id="looked")) == "Nothing to report 2"


def test_a_missing_key_says_nothing_about_the_rest_of_its_table() -> None:
    """A key has the path of its table; only a table that is missing takes its parts with it."""
    key = Ref("primary_key", ("public", "user_profiles"))
    found = finding(None, ref=key, expected="columns: [id]")
    refs = [Ref("table", key.path), column("id"), key]
    made = outcome(Verdict.DRIFT, findings=(found,), looked_at=tuple(map(stated, refs, range(1, 4))), as_expected=2)

    told = cells(Page(html(made)))

    assert told == {
        "as expected": ["table public.user_profiles", "column public.user_profiles.id"],
        "error": ["primary key public.user_profiles"],
    }


def test_the_whole_map_is_drawn_for_hundreds_of_tables() -> None:
    parsed = Page(html(many(3000)))
    told = cells(parsed)

    assert len(parsed.every("svg", role="group")) == 300
    assert sum(map(len, told.values())) == 6000
    assert parsed.one("div", role="region").get("tabindex") == "0"


def test_more_findings_than_fit_a_screen_come_folded() -> None:
    few, lots = Page(html(many(5))), Page(html(many(50)))

    assert [element for element in few.every("details", class_="entry") if "open" not in element.attrib] == []
    assert [element for element in lots.every("details", class_="entry") if "open" in element.attrib] == []


def test_a_doubt_about_something_nameless_leaves_the_rest_green() -> None:
    """It is told of the object that might be meant, at the place of the expectation."""
    unnamed = structs.replace(stated(Ref("check", ("public", "t", "#1")), 2), anonymous=True)
    doubt = Undecided(Ref("check", ("public", "t", "t_check")), "expression", "locked", unnamed.origin)
    made = outcome(Verdict.CANNOT_TELL, undecided=(doubt,), looked_at=(stated(column(table="t"), 1), unnamed), as_expected=1)

    assert cells(Page(html(made))) == {"as expected": ["column public.t.id"], "cannot tell": ['check public.t."#1"']}
