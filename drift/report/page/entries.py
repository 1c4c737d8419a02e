"""What is to be said about one object: an entry of the page, as data."""

from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from drift.model import Acceptance, Accepted, Finding, Step, Undecided
from drift.redact import clean
from drift.report.ink import visible
from drift.report.options import ReportOptions
from drift.report.page.marks import Piece, Pieces, marked
from drift.report.page.sql import Sql, Stage, one_text, stage
from drift.report.page.state import State, of_severity
from drift.report.remedies import flags, hazards_of
from drift.report.values import shown
from drift.report.words import undecided_name

_BRIEF: Final = 70


class Value(Struct, frozen=True):
    """One side of a finding: its text in pieces, its beginning, and whether there is nothing."""

    pieces: Pieces
    brief: str
    nothing: bool


class Remedy(Struct, frozen=True):
    """What mends a finding, or has mended it: statements, the way back, and what must be allowed first."""

    stages: tuple[Stage, ...]
    undo: Sql | None
    hazards: str
    flags: str
    done: bool


class Entry(Struct, frozen=True):
    """A finding, or what could not be told, as the page shows it."""

    anchor: str
    state: State
    rule: str
    kind: str
    ref: str
    place: str
    severity: str = ""
    expected: Value | None = None
    actual: Value | None = None
    why: str | None = None
    note: str | None = None
    reason: str | None = None
    by_hand: str | None = None
    remedy: Remedy | None = None
    acceptance: Acceptance | None = None


def kind_words(kind: str) -> str:
    """Answer the kind as prose has it."""
    return kind.replace("_", " ")


def values(expected: Any, actual: Any) -> tuple[Value, Value]:
    """Answer both sides of a difference, what differs marked.

    Secrets are taken out first: one with a mark inside would not be known any more when the page leaves the process.
    """
    left, right = (clean(visible(shown(value))) for value in (expected, actual))
    pieces = ((Piece(left),), (Piece(right),)) if expected is None or actual is None else marked(left, right)
    return _value(pieces[0], left, expected), _value(pieces[1], right, actual)


def _value(pieces: Pieces, text: str, value: Any) -> Value:
    brief = text if len(text) <= _BRIEF else f"{text[:_BRIEF]}…"
    return Value(pieces, brief, value is None)


def of_finding(finding: Finding, anchor: str, state: State | None = None) -> Entry:
    """Answer the entry of a finding; its severity is its state unless another is given."""
    expected, actual = values(finding.expected, finding.actual)
    return Entry(
        anchor=anchor,
        state=state or of_severity(finding.severity),
        rule=finding.rule,
        kind=kind_words(finding.ref.kind),
        ref=str(finding.ref),
        place=str(finding.origin),
        severity=finding.severity.value,
        expected=expected,
        actual=actual,
        why=finding.why and finding.why.strip(),
        note=finding.note,
    )


def of_undecided(item: Undecided, anchor: str) -> Entry:
    """Answer the entry of what could be neither confirmed nor denied."""
    ref = str(item.ref)
    return Entry(
        anchor=anchor,
        state=State.UNCLEAR,
        rule=undecided_name(item).removesuffix(f" {ref}"),
        kind=kind_words(item.ref.kind),
        ref=ref,
        place=str(item.origin),
        reason=item.reason,
    )


def of_accepted(item: Accepted, anchor: str) -> Entry:
    """Answer the entry of a known finding, with the acceptance that says so."""
    return replace(of_finding(item.finding, anchor, State.ACCEPTED), acceptance=item.acceptance)


def remedy(steps: list[Step], options: ReportOptions, *, done: bool = False) -> Remedy:
    """Answer what some steps of one finding do, at which price, and how they are undone together."""
    hazards = hazards_of(steps)
    asked = () if done else tuple(hazard for hazard in hazards if hazard not in options.allow)
    return Remedy(
        stages=tuple(map(stage, steps)),
        undo=one_text(statement.sql for statement in steps[-1].undo),
        hazards=", ".join(hazards),
        flags=flags(asked),
        done=done,
    )
