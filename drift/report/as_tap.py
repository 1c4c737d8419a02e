"""The Test Anything Protocol, version 14: a test point for each expectation that was looked at.

Written by ourselves: a plain text of lines needs no library, and pytest-tap breaks current pytest at its start.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from drift.model import Finding, Outcome
from drift.report.cases import Case, State, cases
from drift.report.ink import visible
from drift.report.options import ReportOptions
from drift.report.places import in_repository
from drift.report.remedies import Remedies
from drift.report.text_finding import sql_lines
from drift.report.values import shown
from drift.report.words import acceptance_words, database_words, failure_words, warnings_of

_BAD: Final = (State.DRIFT, State.CANNOT_TELL, State.ACCEPTED)


class _Point(Struct, frozen=True):
    """One test point before it has its number; ``details`` are YAML blocks, ``directive`` is ``TODO …`` or ``SKIP …``."""

    ok: bool
    description: str
    directive: str = ""
    details: tuple[dict[str, Any], ...] = ()


def render(outcome: Outcome, options: ReportOptions) -> str:
    """Answer the TAP stream, plan first."""
    return render_all((outcome,), options)


def render_all(outcomes: Sequence[Outcome], options: ReportOptions) -> str:
    """Answer one TAP stream for all outcomes, the database before each description."""
    points = [point for outcome in outcomes for point in _points(outcome, options, several=len(outcomes) > 1)]
    comments = [f"# {visible(text)}" for outcome in outcomes for text in _comments(outcome, several=len(outcomes) > 1)]
    plan = f"1..{len(points)}" if points else "1..0 # nothing was looked at"
    lines = ["TAP version 14", plan, *(line for number, point in enumerate(points, 1) for line in _lines(number, point))]
    return "".join(f"{line}\n" for line in (*lines, *comments))


def _points(outcome: Outcome, options: ReportOptions, *, several: bool) -> Iterator[_Point]:
    prefix = f"{database_words(outcome)}: " if several else ""
    if failure := failure_words(outcome):
        yield _Point(ok=False, description=f"{prefix}check", details=({"message": failure, "severity": "error"},))
    remedies = Remedies(outcome, options.allow)
    for case in cases(outcome):
        point = _Point(case.state not in _BAD, f"{prefix}{case.name}", _directive(case))
        yield replace(point, details=tuple(_details(case, remedies, options)))


def _directive(case: Case) -> str:
    """Answer what keeps a point from counting: TODO is TAP's word for a failure that is known."""
    if case.state is State.ACCEPTED:
        return f"TODO accepted: {'; '.join(acceptance_words(item.acceptance) for item in case.accepted)}"
    return f"SKIP {case.reason}" if case.state is State.LEFT_OUT else ""


def _details(case: Case, remedies: Remedies, options: ReportOptions) -> Iterator[dict[str, Any]]:
    for finding in (*case.findings, *(item.finding for item in case.accepted)):
        yield _detail(finding, remedies, options)
    for item in case.undecided:
        at = {"file": in_repository(item.origin.file, options), "line": item.origin.line, "column": item.origin.column}
        yield {"message": item.reason, "severity": State.CANNOT_TELL.value, "attribute": item.attribute, "at": at}


def _detail(finding: Finding, remedies: Remedies, options: ReportOptions) -> dict[str, Any]:
    origin = finding.origin
    fix = [line for step in remedies.of(finding) for line in sql_lines(step)]
    more = {"why": finding.why, "note": finding.note, "fix": fix or remedies.reason(finding)}
    return {
        "message": finding.name,
        "severity": finding.severity.value,
        "expected": shown(finding.expected),
        "actual": shown(finding.actual),
        **{name: value for name, value in more.items() if value},
        "at": {"file": in_repository(origin.file, options), "line": origin.line, "column": origin.column},
    }


def _comments(outcome: Outcome, *, several: bool) -> Iterator[str]:
    database = f" in {database_words(outcome)}" if several else ""
    for name in sorted(outcome.unmodelled):
        yield f"unmodelled{database}: {name}"
    for acceptance, text in warnings_of(outcome):
        yield f"{acceptance.origin}: warning{database} {text}"


def _lines(number: int, point: _Point) -> Iterator[str]:
    directive = f" # {_escaped(point.directive)}" if point.directive else ""
    yield f"{'ok' if point.ok else 'not ok'} {number} - {_escaped(point.description)}{directive}"
    if point.details:
        first, *others = point.details
        yield "  ---"
        yield from (f"  {line}" for line in _yaml({**first, **({"also": others} if others else {})}))
        yield "  ..."


def _escaped(text: str) -> str:
    return visible(text).replace("\\", "\\\\").replace("#", "\\#")


def _yaml(value: Any) -> list[str]:
    """Answer a mapping, a list or a scalar as lines of block YAML, every text quoted, so that none can end the block."""
    match value:
        case dict():
            return [line for name, item in value.items() for line in _entry(f"{name}:", item)]
        case list():
            return [line for item in value for line in _entry("-", item)]
        case str():
            return ['"' + visible(value).replace("\\", "\\\\").replace('"', '\\"') + '"']
    return ["null" if value is None else str(value)]


def _entry(head: str, value: Any) -> list[str]:
    first, *others = _yaml(value)
    return [head, *(f"  {line}" for line in (first, *others))] if isinstance(value, dict | list) else [f"{head} {first}"]
