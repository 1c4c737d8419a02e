"""Whatever names and values hold, it is text on the page: seen, never obeyed."""

from collections.abc import Callable
from typing import Any, Final

import pytest
from hypothesis import given, settings

from drift.model import Outcome
from drift.report import ReportOptions
from drift.report.ink import visible
from drift.report.page.render import script, style
from tests.report.markup import Page, text_of
from tests.report.pages import CHECK, PAGES, PLAN, everything, html, mended
from tests.report.states import STATES
from tests.report.strategies import options, outcomes
from tests.report.test_properties import hidden

HOSTILE: Final = [
    "</script><script>alert(1)</script>",
    "</style></title></details></code></pre><img src=x onerror=alert(1)>",
    '"\' onmouseover=alert(1) x="',
    "{{ 7 * 191 }}{% raw %}{{ reports }}",
    "<!-- --><![CDATA[ ]]>&lt;b&gt;&#x3c;b&#62;",
    "javascript:alert(1)",
    "\u202eright\u2066left\u200b\ufeff",
    "a\x00b\x0cc\x1b[2J\rd\ne\x85f",
    "\ud800\udcff\udfff",
]


KNOWN: Final = frozenset().union(*(Page(html(made, how)).shape for made in PAGES.values() for how in (CHECK, PLAN)))


def everywhere(value: Any, text: str) -> Any:
    """The value with each of its texts replaced; enumerations stay."""
    match value:
        case str() if type(value) is str:
            return text
        case tuple():
            return tuple(everywhere(item, text) for item in value)
    if hasattr(value, "__struct_fields__"):
        return type(value)(**{name: everywhere(getattr(value, name), text) for name in value.__struct_fields__})
    return value


@pytest.mark.parametrize("made", [everything, mended, lambda: STATES["hostile"]], ids=["everything", "mended", "hostile"])
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_becomes_anything_but_text(text: str, made: Callable[[], Outcome]) -> None:
    parsed = Page(html(everywhere(made(), text)).encode().decode())

    assert parsed.errors == []
    assert parsed.shape <= Page(html(made())).shape | KNOWN
    assert text_of(parsed.one("script")) == script()
    assert text_of(parsed.one("style")) == style()
    assert {f"#{name}" for name in parsed.ids} >= set(parsed.links)
    assert visible(text) in text_of(parsed.one("main"))
    assert "1337" not in text_of(parsed.one("main"))


@settings(max_examples=60)
@given(outcomes(), options)
def test_no_outcome_breaks_out_of_its_page(made: Outcome, how: ReportOptions) -> None:
    text = html(made, how)
    parsed = Page(text.encode().decode())

    assert hidden(text) <= {"\t"}
    assert parsed.errors == []
    assert parsed.shape <= KNOWN
    assert sorted(set(parsed.ids)) == sorted(parsed.ids)
    assert {f"#{name}" for name in parsed.ids} >= set(parsed.links)
    assert (script(), style()) == (text_of(parsed.one("script")), text_of(parsed.one("style")))
    for item in made.findings if made.remaining is None else made.remaining:
        assert visible(str(item.ref)) in text_of(parsed.one("main"))
