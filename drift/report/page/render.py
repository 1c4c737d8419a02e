"""Views put into templates: one document, safe whatever the names and values in it are.

Everything a template prints goes through ``visible`` and is then escaped, unless a filter has done both: data can become neither
an element nor an attribute, nor anything a reader would not see. The policy in the document's head lets the two texts run that
are ours, by their hashes, and nothing else; nothing is loaded from anywhere.
"""

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from msgspec import Struct

from drift.model import Outcome
from drift.report.ink import visible, visible_lines
from drift.report.options import ReportOptions
from drift.report.page.palette import DARK, LIGHT, declarations
from drift.report.page.sql import shown_sql
from drift.report.page.view import Report, report

_TEMPLATES: Final = Path(__file__).with_name("templates")


class Facets(Struct, frozen=True):
    """What the filter offers: each choice with how many entries it would leave."""

    severity: tuple[tuple[str, int], ...]
    state: tuple[tuple[str, int], ...]
    kind: tuple[tuple[str, int], ...]
    rule: tuple[tuple[str, int], ...]


def page(outcomes: Sequence[Outcome], options: ReportOptions) -> str:
    """Answer one HTML document about some outcomes, closed by a newline."""
    reports = [report(outcome, options, f"t{index}-" if len(outcomes) > 1 else "") for index, outcome in enumerate(outcomes, 1)]
    text = (
        _environment()
        .get_template("page.html")
        .render(
            planning=options.verb == "plan",
            reports=reports,
            facets=_facets(reports),
            style=_ours(style()),
            script=_ours(script()),
            policy=policy(),
        )
    )
    return text.rstrip("\n") + "\n"


@cache
def style() -> str:
    """Answer the style sheet, its colours filled in from the palette."""
    text = (_TEMPLATES / "page.css").read_text(encoding="utf-8")
    return text.replace("/*light*/", declarations(LIGHT)).replace("/*dark*/", declarations(DARK))


@cache
def script() -> str:
    """Answer the script; without it the page is whole, only the filter, the copy buttons and the theme are missing."""
    return (_TEMPLATES / "page.js").read_text(encoding="utf-8")


@cache
def policy() -> str:
    """Answer the content security policy: our style and our script, nothing else, from nowhere."""
    ours = f"style-src {_hash(style())}; script-src {_hash(script())}"
    return f"default-src 'none'; {ours}; base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        finalize=_printed,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"prose": _prose, "sql": _sql}
    return environment


def _printed(value: Any) -> Any:
    return value if isinstance(value, Markup) else visible(str(value))


def _prose(text: str) -> Markup:
    """Answer a text whose line breaks are meant."""
    return escape("\n".join(visible_lines(text)))


def _sql(text: str) -> Markup:
    """Answer a statement whose line breaks and tabs are part of it."""
    return escape(shown_sql(text))


def _ours(text: str) -> Markup:
    """Answer a text of this package as it is: nothing in it comes from anywhere else."""
    return Markup(text)  # noqa: S704 -- the style sheet and the script


def _facets(reports: Iterable[Report]) -> Facets:
    entries = [entry for one in reports for entry in one.entries]
    states_and_kinds = [(entry.state.sort, entry.kind) for entry in entries]
    states_and_kinds += [(row.state.sort, row.kind) for one in reports for row in one.looked.rows]
    return Facets(
        severity=_choices(entry.severity for entry in entries if entry.severity),
        state=_choices(state for state, _ in states_and_kinds),
        kind=_choices(kind for _, kind in states_and_kinds),
        rule=_choices(entry.rule for entry in entries),
    )


def _choices(values: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(Counter(values).items()))
