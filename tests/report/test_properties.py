"""Whatever an outcome holds, it renders: in every format, safely for a terminal, and valid for a machine."""

import json
import re
import unicodedata
from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from msgspec import structs

from drift.model import (
    Acceptance,
    Accepted,
    Equivalent,
    Expectation,
    Finding,
    Hazard,
    Origin,
    Outcome,
    Plan,
    Ref,
    Severity,
    Statement,
    Step,
    Target,
    Undecided,
    Unfixable,
    Verdict,
)
from drift.preamble import LOCK_MODES
from drift.report import ReportOptions, formats, render
from drift.report.as_json import schema
from tests.report.states import STATES

NASTY: Final = "\x1b\x00\n\r\t\x7f\x85\x9b\xa0\u061c\u200b\u2028\u202e\u2066\ufeff\U000e0041\ud800\udfff\"'\\;-:[],a<>&{}%="

texts = st.text(st.sampled_from(NASTY) | st.characters(exclude_categories=()), max_size=12)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.dictionaries(texts, inner, max_size=2),
    max_leaves=5,
)
numbers = st.integers(0, 100_000)
refs = st.builds(Ref, texts, st.lists(texts, max_size=3).map(tuple), st.none() | st.lists(texts, max_size=2).map(tuple))
origins = st.builds(Origin, texts, numbers, numbers)
locks = st.none() | st.sampled_from(LOCK_MODES)
hazards = st.lists(st.sampled_from(Hazard), max_size=3, unique=True).map(tuple)
whys = st.none() | texts
findings = st.builds(Finding, texts, refs, whys, values, values, origins, st.sampled_from(Severity), whys, whys)
statements = st.builds(Statement, texts, locks, whys, hazards, st.booleans(), st.booleans(), same_transaction=st.booleans())
acceptances = st.builds(Acceptance, texts, texts, whys, origins, whys)


def many(items: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(items, max_size=most).map(tuple)


def steps_for(found: list[Finding]) -> st.SearchStrategy[tuple[Step, ...]]:
    step = st.builds(
        Step,
        sql=texts,
        undo=many(statements),
        finding=st.sampled_from(found) if found else findings,
        lock=locks,
        relation=whys,
        rewrites=st.booleans(),
        hazards=hazards,
        in_transaction=st.booleans(),
        transaction=st.integers(1, 3),
        lock_timeout=numbers,
        statement_timeout=numbers,
        search_path=many(texts, 2),
    )
    return many(step, 5)


@st.composite
def outcomes(draw: st.DrawFn) -> Outcome:
    found = draw(st.lists(findings, max_size=3))
    steps = draw(steps_for(found))
    others = draw(many(findings, 2))
    target = st.builds(Target, texts, numbers, texts, texts, texts, numbers, st.booleans(), texts)
    unfixable = st.builds(Unfixable, st.sampled_from(found) if found else findings, texts)
    return Outcome(
        verdict=draw(st.sampled_from(Verdict)),
        target=draw(target),
        findings=tuple(found),
        undecided=draw(many(st.builds(Undecided, refs, whys, texts, origins))),
        accepted=draw(many(st.builds(Accepted, findings, acceptances))),
        lapsed=draw(many(acceptances)),
        unused=draw(many(acceptances)),
        equivalent=draw(many(st.builds(Equivalent, refs, texts, texts, texts))),
        unmodelled=draw(many(texts)),
        looked_at=draw(many(st.builds(Expectation, refs, st.none(), origins))),
        as_expected=draw(numbers),
        plan=Plan(steps, draw(many(unfixable)), draw(texts)),
        applied=draw(st.sampled_from([(), steps, steps[:1]])),
        remaining=draw(st.sampled_from([None, (), tuple(found[:1]), others])),
        run=draw(whys),
        seconds=draw(st.floats(0, 1e6)),
    )


options = st.builds(
    ReportOptions,
    color=st.booleans(),
    verbose=st.booleans(),
    quiet=st.booleans(),
    verb=st.sampled_from(["check", "plan"]),
    allow=st.frozensets(st.sampled_from(Hazard)),
)

VALIDATOR: Final = Draft202012Validator(schema())


def hidden(text: str) -> set[str]:
    """What a terminal would obey or not show, apart from the line breaks the report makes itself."""
    categories = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    return {character for character in text if unicodedata.category(character) in categories} - {"\n"}


@settings(max_examples=60)
@given(outcomes(), options)
def test_every_format_renders_anything_twice_alike(outcome: Outcome, how: ReportOptions) -> None:
    for name in formats():
        text = render(name, outcome, how)

        assert text == "" or text.endswith("\n")
        assert text == render(name, outcome, how)


@settings(max_examples=60)
@given(outcomes(), options)
def test_text_hides_nothing_and_obeys_nothing(outcome: Outcome, how: ReportOptions) -> None:
    text = render("text", outcome, how)
    bare = re.sub(r"\x1b\[(?:0|1|2|31|32|33|34)m", "", text) if how.color else text

    assert set() == hidden(bare)
    assert render("text", outcome, structs.replace(how, color=False)) == bare


@settings(max_examples=60)
@given(outcomes())
def test_json_is_utf8_valid_and_loses_nothing(outcome: Outcome) -> None:
    text = render("json", outcome, ReportOptions())
    document = json.loads(text.encode())

    VALIDATOR.validate(document)
    assert {"\n"} >= {character for character in text if unicodedata.category(character) in {"Cc", "Cs"}}
    assert [joined(step.sql) for step in outcome.plan.steps] == [joined(step["sql"]) for step in document["plan"]["steps"]]
    assert sorted(joined(item.name) for item in outcome.findings) == sorted(
        joined(f"{item['rule']} {item['ref']}") for item in document["findings"]
    )


def joined(text: str) -> str:
    """The text with the halves of a pair put together, as any reader of JSON does."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


LINE: Final = re.compile(
    r"-- [^\r\n]*|--|\\set \w+ on|(?:SET|RESET) [\w =',]+;|"
    r"BEGIN [A-Z ]+;|COMMIT;|LOCK TABLE t IN [A-Z ]+ MODE;|SELECT 1;|"
)


@settings(max_examples=60)
@given(outcomes(), options, st.sampled_from(["sql", "undo"]))
def test_no_name_breaks_out_of_a_comment(outcome: Outcome, how: ReportOptions, name: str) -> None:
    plan = structs.replace(outcome.plan, steps=tuple(map(harmless, outcome.plan.steps)))
    text = render(name, outcome.replace(plan=plan, applied=tuple(map(harmless, outcome.applied))), how)

    assert [line for line in text.split("\n") if not LINE.fullmatch(line)] == []
    assert set() == hidden(text)


def harmless(step: Step) -> Step:
    undo = tuple(structs.replace(back, sql="SELECT 1", relation=back.relation and "t") for back in step.undo)
    safe: dict[str, Any] = {"sql": "SELECT 1", "relation": step.relation and "t", "search_path": ("public",)}
    return structs.replace(step, **safe, undo=undo)


@settings(max_examples=60)
@given(outcomes())
def test_the_up_script_holds_each_statement_byte_for_byte_or_says_why_not(outcome: Outcome) -> None:
    steps = tuple(structs.replace(step, hazards=()) for step in outcome.plan.steps)
    text = render("sql", outcome.replace(plan=structs.replace(outcome.plan, steps=steps)), ReportOptions())
    left_out = text.count("\n-- holds control characters")

    assert len(steps) - left_out == sum(f"\n{step.sql}" in text for step in steps if not refused(step, steps))
    assert left_out == sum(refused(step, steps) for step in steps)
    assert text.encode()


def refused(step: Step, steps: tuple[Step, ...]) -> bool:
    """Whether any statement of the same remedy could fool whoever reads the file."""
    same = [other for other in steps if key(other) == key(step)]
    return any(fools(text) for other in same for text in (other.sql, other.relation or "", *other.search_path))


def fools(sql: str) -> bool:
    overrides = {chr(number) for number in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}
    odd = {character for character in sql if unicodedata.category(character) in {"Cc", "Cs"}} - {
        "\n",
        "\t",
        "\r",
    }
    return bool(odd or overrides & set(sql) or "\r" in sql.replace("\r\n", ""))


def key(step: Step) -> tuple[Any, ...]:
    found = step.finding
    return (found.rule, found.ref, found.attribute, found.origin)


def test_text_has_no_colour_unless_asked() -> None:
    assert [state for state, outcome in STATES.items() if "\x1b" in render("text", outcome, ReportOptions())] == []
