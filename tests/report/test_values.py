"""Values and texts as a reader sees them."""

import re
from enum import Enum
from typing import Any

import pytest

from drift.fact import UNSTATED
from drift.model import Hazard
from drift.report.ink import Ink, visible, visible_lines
from drift.report.values import plain, shown


class Color(Enum):
    RED = ("r", 1)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "(none)"),
        ("(none)", '"(none)"'),
        (True, "true"),
        (False, "false"),
        (0, "0"),
        ("0", "0"),
        ("true", "true"),
        ("", '""'),
        (" a", '" a"'),
        ('a"', 'a"'),
        ('a" ', '"a\\" "'),
        ("a, b", "a, b"),
        ((), "[]"),
        (("a", "lower(email)", "a::text", "-1", "b c"), '[a, lower(email), a::text, "-1", b c]'),
        (("a, b", "", "null", "True", "[x]", "a: b", "a:", " a", "a ", "a#b", 'q"'), None),
        ((None, True, 1, 1.5), "[null, true, 1, 1.5]"),
        ((("a", "b"), ("c",)), "[[a, b], [c]]"),
        ({"columns": ("a",), "unique": True}, "{columns: [a], unique: true}"),
        (float("inf"), "inf"),
        (Hazard.DATA_LOSS, "data-loss"),
        (frozenset({"b", "a"}), "[a, b]"),
    ],
)
def test_shown(value: Any, expected: str | None) -> None:
    if expected is None:
        expected = "[" + ", ".join('"' + item.replace('"', '\\"') + '"' for item in value) + "]"

    assert expected == shown(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (("a", ("b", None)), ["a", ["b", None]]),
        (Color.RED, ["r", 1]),
        (UNSTATED, "unstated"),
        ({1: ("x",)}, {"1": ["x"]}),
        (float("nan"), "nan"),
        (1.5, 1.5),
        (b"x", "b'x'"),
    ],
)
def test_plain(value: Any, expected: Any) -> None:
    assert expected == plain(value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain ünï ﷽ 漢字\u3000[a-z]+ \\x1b", "plain ünï ﷽ 漢字\u3000[a-z]+ \\x1b"),
        ("\x1b[2J", r"\x1b[2J"),
        ("a\nb\r\tc", r"a\nb\r\tc"),
        ("\x9b\x85\x7f\x00", r"\x9b\x85\x7f\x00"),
        ("\u202e\u2066\u200b\u2028\ufeff\xa0", r"\u202e\u2066\u200b\u2028\ufeff\xa0"),
        ("\udcff\U000e0041", r"\xff\U000e0041"),
    ],
)
def test_visible(text: str, expected: str) -> None:
    assert expected == visible(text)


def test_visible_lines_keep_meant_breaks_only() -> None:
    assert visible_lines("a\r\n\tb\x0b\nc\rd") == ["a", "    b\\x0b", "c\\rd"]


def test_ink_without_colour_is_the_visible_text() -> None:
    assert Ink(color=False)("red", "\x1bx") == "\\x1bx"


def test_ink_colours_after_escaping() -> None:
    assert Ink(color=True)("red", "\x1bx") == "\x1b[31m\\x1bx\x1b[0m"
    assert Ink(color=True)("red", "") == ""


def test_colour_changes_nothing_but_colour() -> None:
    plain = ["  label     one \u3000x", "            two", "", "  empty"]

    for color in (False, True):
        ink = Ink(color=color)
        lines = [*ink.field("label", ["one \u3000x", "two \u3000", " "], "red"), *ink.field("empty", [], "red")]

        assert plain == [re.sub(r"\x1b\[\d+m", "", line) for line in lines]
