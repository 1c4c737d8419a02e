"""Workflow commands for GitHub Actions: annotations at the lines of the expectations, within GitHub's quotas."""

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct

from drift.model import Finding, Origin, Outcome, Severity
from drift.report.cases import still_open
from drift.report.ink import visible, visible_lines
from drift.report.options import ReportOptions
from drift.report.places import in_repository
from drift.report.remedies import Remedies, in_order
from drift.report.text_finding import sql_lines
from drift.report.words import (
    database_words,
    difference_words,
    failure_words,
    shortened,
    undecided_name,
    warnings_of,
)

QUOTA: Final = 10
"""Annotations of one level GitHub shows for a step; what comes after is dropped without a word."""

LONGEST: Final = 4000
"""Characters of one message; a longer one is cut by GitHub."""

_LEVELS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


class Annotation(Struct, frozen=True):
    """One annotation.

    Args:
        level: ``error``, ``warning`` or ``notice``.
        title: one visible line.
        lines: the message, made visible.
        origin: the place, None where there is none.
    """

    level: str
    title: str
    lines: tuple[str, ...]
    origin: Origin | None = None


def render(outcome: Outcome, options: ReportOptions) -> str:
    """Answer one line for each annotation, and one for what the quota leaves out; empty where all is as expected."""
    return render_all((outcome,), options)


def render_all(outcomes: Sequence[Outcome], options: ReportOptions) -> str:
    """Answer the annotations of all outcomes, under one quota."""
    notes = [note for outcome in outcomes for note in _annotations(outcome, options, several=len(outcomes) > 1)]
    return commands(notes, options)


def commands(notes: Sequence[Annotation], options: ReportOptions) -> str:
    """Answer the workflow commands of annotations, no more of each level than GitHub shows."""
    lines: list[str] = []
    for level in _LEVELS.values():
        mine = [note for note in notes if note.level == level]
        shown = mine if len(mine) <= QUOTA else mine[: QUOTA - 1]
        lines += [_command(note, options) for note in shown]
        if more := len(mine) - len(shown):
            rest = f"{more} more; GitHub shows {QUOTA} of a kind, the log and the step summary have all"
            lines.append(_command(Annotation(level, "drift", (rest,)), options))
    return "".join(f"{line}\n" for line in lines)


def _annotations(outcome: Outcome, options: ReportOptions, *, several: bool) -> Iterator[Annotation]:
    database = f" in {visible(database_words(outcome))}" if several else ""
    remedies = Remedies(outcome, options.allow)
    if failure := failure_words(outcome):
        yield Annotation("error", f"drift could not check{database}", tuple(visible_lines(failure)))
    for finding in in_order(still_open(outcome)):
        yield _finding(finding, remedies, database)
    for item in sorted(outcome.undecided, key=lambda item: (item.origin, undecided_name(item))):
        title = f"cannot tell: {visible(undecided_name(item))}{database}"
        yield Annotation(
            "error", title, (visible(f"{item.origin}: cannot tell {undecided_name(item)}: {item.reason}"),), item.origin
        )
    for name in sorted(outcome.unmodelled):
        yield Annotation("warning", f"unmodelled{database}", (visible(f"unmodelled: {name}"),))
    for acceptance, text in warnings_of(outcome):
        yield Annotation("warning", f"acceptance{database}", (visible(f"{acceptance.origin}: {text}"),), acceptance.origin)


def _finding(finding: Finding, remedies: Remedies, database: str) -> Annotation:
    name = visible(finding.name)
    lines = [f"{visible(str(finding.origin))}: {name}{database}: {difference_words(finding)}"]
    lines += visible_lines(finding.why.strip()) if finding.why else []
    lines += [line for step in remedies.of(finding) for line in sql_lines(step)]
    return Annotation(_LEVELS[finding.severity], f"{name}{database}", tuple(lines), finding.origin)


def _command(note: Annotation, options: ReportOptions) -> str:
    properties = {} if note.origin is None else _place(note.origin, options)
    said = ",".join(f"{name}={_property(value)}" for name, value in {**properties, "title": note.title}.items())
    return f"::{note.level} {said}::{_data(shortened(chr(10).join(note.lines), LONGEST))}"


def _place(origin: Origin, options: ReportOptions) -> dict[str, str]:
    file = visible(in_repository(origin.file, options))
    return {"file": file, "line": str(max(1, origin.line)), "col": str(max(1, origin.column))}


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(shortened(text, LONGEST)).replace(":", "%3A").replace(",", "%2C")
