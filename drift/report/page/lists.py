"""What a page tells in tables: what was looked at, equal spellings, acceptances to look after."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from msgspec import Struct

from drift.model import Acceptance, Equivalent, Expectation, Outcome, Ref
from drift.report.page.areas import Standing, met
from drift.report.page.entries import Value, kind_words, values
from drift.report.page.state import State
from drift.report.values import shown


class Row(Struct, frozen=True):
    """An expectation nothing is to be said about: what it is about, what it says, and where."""

    state: State
    kind: str
    ref: str
    said: str
    place: str


class Looked(Struct, frozen=True):
    """All such expectations, and how many of them are known to be met."""

    rows: tuple[Row, ...]
    met: int


class Same(Struct, frozen=True):
    """Two spellings of one value."""

    kind: str
    ref: str
    attribute: str
    expected: Value
    actual: Value


class Stale(Struct, frozen=True):
    """An acceptance that has ended or fits nothing, and what to do about it."""

    acceptance: Acceptance
    advice: str


def looked(outcome: Outcome, stands: Mapping[Ref, Standing]) -> Looked:
    """Answer what was looked at without anything to report, in the order of the files."""
    silent = {State.EXPECTED, State.UNTOLD}
    rows = tuple(_row(item, stands[item.ref].state) for item in outcome.looked_at if stands[item.ref].state in silent)
    return Looked(rows, min(met(outcome, stands), len(rows)))


def _row(item: Expectation, state: State) -> Row:
    return Row(state, kind_words(item.ref.kind), str(item.ref), _said(item.wanted), str(item.origin))


def _said(wanted: Any) -> str:
    if wanted is None:
        return "absent"
    said = ((name, value) for name, value in wanted.as_json().items() if value != [])
    return "; ".join(f"{name} {shown(value)}" for name, value in said) or "exists"


def same(equivalent: Collection[Equivalent]) -> Iterator[Same]:
    """Yield the spellings the judge found equal, sorted by what they are about."""
    for item in sorted(equivalent, key=lambda item: (item.ref.kind, str(item.ref), item.attribute)):
        yield Same(kind_words(item.ref.kind), str(item.ref), item.attribute, *values(item.expected, item.actual))


def stale(outcome: Outcome) -> Iterator[Stale]:
    """Yield acceptances that have ended, then those that fit nothing, each with what to do."""
    for item in sorted(outcome.lapsed, key=_place):
        yield Stale(item, f"ended on {item.until}: the finding counts again" if item.until else "has ended")
    for item in sorted(outcome.unused, key=_place):
        yield Stale(item, "was not found: take it out")


def _place(acceptance: Acceptance) -> tuple[Any, ...]:
    return (acceptance.origin, acceptance.finding)
