"""What the page looks like to eyes of every kind, and that no password spoils it."""

import re
from pathlib import Path
from typing import Final

import pytest

from drift.redact import EVERYDAY, Redactor
from drift.report.page import palette
from drift.report.page.palette import DARK, LIGHT
from drift.report.page.render import script, style
from drift.report.page.state import State
from tests.report.markup import Page
from tests.report.pages import everything, html


def luminance(color: str) -> float:
    """The relative luminance of WCAG 2.2 of ``#rrggbb``."""
    parts = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


LETTERS: Final = [
    *((ink, paper) for ink in ("ink", "dim", "link", "warning", "fixed", "error") for paper in ("paper", "panel")),
    *((ink, row) for ink in ("ink", "dim") for row in ("want-paper", "have-paper")),
    ("ink", "want-mark"),
    ("ink", "have-mark"),
]
SIGNS: Final = [(state.value, paper) for state in set(State) - {State.INSIDE, State.UNTOLD} for paper in ("paper", "panel")]
LINES: Final = [
    ("edge", "paper"),
    ("edge", "panel"),
    ("link", "paper"),
    ("link", "panel"),
    ("fixed", "want-paper"),
    ("error", "have-paper"),
]


@pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(LETTERS, 4.5), (SIGNS, 3.0), (LINES, 3.0)], ids=["letters", "signs", "lines"])
def test_what_meets_can_be_told_apart(colors: dict[str, str], pairs: list[tuple[str, str]], least: float) -> None:
    """Letters stand out as WCAG's 1.4.3 asks, signs and the edges of controls as 1.4.11 asks."""
    faint = {}
    for above, below in pairs:
        light, dark = sorted((luminance(colors[above]), luminance(colors[below])), reverse=True)
        if (light + 0.05) / (dark + 0.05) < least:
            faint[above, below] = (light + 0.05) / (dark + 0.05)

    assert faint == {}


def test_every_colour_is_one_of_the_palette() -> None:
    """Or the contrast that was computed is not the contrast that is seen."""
    sheet = (Path(palette.__file__).with_name("templates") / "page.css").read_text(encoding="utf-8")

    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|rgb|hsl|gradient|opacity:0?\.", sheet) == []
    assert set(re.findall(r"var\(--([\w-]+)\)", sheet)) == set(LIGHT) == set(DARK)


def test_every_state_has_a_shape_a_word_and_a_colour_of_its_own() -> None:
    assert len({state.shape for state in State}) == len({state.word for state in State}) == len(State)
    assert [state for state in State if f".{state.value}{{" not in style()] == []


@pytest.mark.parametrize("secret", sorted(EVERYDAY))
def test_an_everyday_password_breaks_neither_style_nor_script(secret: str) -> None:
    """What leaves the process is cleaned of secrets; a word taken out of a style sheet would change its hash as well."""
    redactor = Redactor()
    redactor.add(secret)

    assert redactor.clean(style() + script()) == style() + script()
    assert {tag for tag, _ in Page(redactor.clean(html(everything()))).shape} == {
        tag for tag, _ in Page(html(everything())).shape
    }
