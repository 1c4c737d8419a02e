"""Whatever an outcome holds, it renders: in every format, safely for a terminal, and valid for a machine."""

import json
import re
import unicodedata
from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from msgspec import structs

from drift.model import Outcome, Step
from drift.report import ReportOptions, formats, render
from drift.report.as_json import schema
from tests.report.states import STATES
from tests.report.strategies import options, outcomes

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
