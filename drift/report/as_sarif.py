"""SARIF 2.1.0, as code scanning reads it: a run for each database, a result for each finding.

What GitHub asks beyond the standard (a place with line and column, a fingerprint, explained rules, a category) and its limits are
those of its page "SARIF support for code scanning".
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct

from drift.errors import UsageError
from drift.kind import rule_name
from drift.model import Finding, Origin, Outcome, Ref, Severity, Undecided, Verdict
from drift.report.cases import still_open
from drift.report.ink import visible
from drift.report.options import ReportOptions
from drift.report.remedies import in_order
from drift.report.sarif_places import location
from drift.report.sarif_rules import described
from drift.report.words import (
    acceptance_words,
    database_words,
    difference_words,
    failure_words,
    shortened,
    undecided_name,
    warnings_of,
)
from drift.version import VERSION

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

MOST_RUNS: Final = 20
MOST_RESULTS: Final = 25_000
"""What GitHub takes in one file, and in one run of it."""

LONGEST: Final = 2000
"""Characters of one message."""

_LEVELS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


class _Result(Struct, frozen=True):
    """One result before it has its rule's index and its place among equal ones.

    Args:
        rule: its rule's name.
        fields: the result as SARIF has it.
        hash: what stays the same wherever the line moves.
    """

    rule: str
    fields: Mapping[str, Any]
    hash: str


def render(outcome: Outcome, options: ReportOptions) -> str:
    """Answer the log with one run."""
    return render_all((outcome,), options)


def render_all(outcomes: Sequence[Outcome], options: ReportOptions) -> str:
    """Answer the log with a run for each outcome.

    Raises:
        UsageError: there are more than code scanning takes in one file.
    """
    if len(outcomes) > MOST_RUNS:
        hint = f"give at most {MOST_RUNS} results at once: drift report --from A.json … -o sarif=A.sarif"
        raise UsageError(f"a SARIF file holds at most {MOST_RUNS} databases for code scanning, not {len(outcomes)}", hint)
    explained = options.rules()
    runs = [_run(outcome, options, explained) for outcome in outcomes]
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": runs}, ensure_ascii=False, indent=2) + "\n"


def _run(outcome: Outcome, options: ReportOptions, explained: Mapping[str, str]) -> dict[str, Any]:
    results = list(_results(outcome, options))
    kept = results[:MOST_RESULTS]
    rules = sorted({result.rule for result in kept})
    driver = {
        "name": "drift",
        "version": VERSION,
        "semanticVersion": VERSION,
        "rules": [described(rule, explained.get(rule)) for rule in rules],
    }
    index = {rule: number for number, rule in enumerate(rules)}
    seen: Counter[str] = Counter()
    return {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"drift/{visible(database_words(outcome))}/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(outcome, options, len(results) - len(kept))],
        "results": [_numbered(result, index, seen) for result in kept],
    }


def _numbered(result: _Result, index: Mapping[str, int], seen: Counter[str]) -> dict[str, Any]:
    seen[result.hash] += 1
    fingerprints = {"primaryLocationLineHash": f"{result.hash}:{seen[result.hash]}"}
    return {"ruleId": visible(result.rule), "ruleIndex": index[result.rule], **result.fields, "partialFingerprints": fingerprints}


def _results(outcome: Outcome, options: ReportOptions) -> Iterator[_Result]:
    """Yield the findings first, the gravest first: what is beyond a limit is the least."""
    for finding in sorted(in_order(still_open(outcome)), key=lambda finding: finding.severity.rank):
        yield _of_finding(finding, options, {})
    for item in sorted(outcome.undecided, key=lambda item: (item.origin, undecided_name(item))):
        yield _of_undecided(item, options)
    for known in sorted(outcome.accepted, key=lambda known: (known.finding.origin, known.finding.name)):
        justification = acceptance_words(known.acceptance)
        suppression = {"kind": "external", "status": "accepted", "justification": shortened(justification, LONGEST)}
        yield _of_finding(known.finding, options, {"suppressions": [suppression]})


def _of_finding(finding: Finding, options: ReportOptions, more: Mapping[str, Any]) -> _Result:
    why = f" {' '.join(finding.why.split())}" if finding.why else ""
    # The rule's name is not said again: viewers show it beside the message.
    text = visible(f"{finding.ref}: {difference_words(finding)}.{why}")
    fields = {"kind": "fail", "level": _LEVELS[finding.severity], **_said(text, finding.ref, finding.origin, options), **more}
    return _Result(finding.rule, fields, finding.fingerprint)


def _of_undecided(item: Undecided, options: ReportOptions) -> _Result:
    """Answer a result that is open: the rule was looked at, and there was too little to decide it by."""
    rule = rule_name(item.ref.kind, item.attribute or "missing")
    text = visible(f"cannot tell {undecided_name(item)}: {item.reason}")
    finding = Finding(rule, item.ref, item.attribute, None, None, item.origin)
    fields = {"kind": "open", "level": "none", **_said(text, item.ref, item.origin, options)}
    return _Result(rule, fields, finding.fingerprint)


def _said(text: str, ref: Ref, origin: Origin, options: ReportOptions) -> dict[str, Any]:
    return {"message": _message(text), "locations": [location(origin, options, ref)]}


def _message(text: str) -> dict[str, str]:
    """Answer a message in which nothing is a link (SARIF 2.1.0, 3.11.6): ``[text](target)`` would be one."""
    text = shortened(text, LONGEST)
    if "](" in text:
        text = text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    return {"text": text}


def _invocation(outcome: Outcome, options: ReportOptions, cut: int) -> dict[str, Any]:
    told = list(_notifications(outcome, options, cut))
    done = {"executionSuccessful": outcome.verdict is not Verdict.ERROR}
    return {**done, "toolExecutionNotifications": told} if told else done


def _notifications(outcome: Outcome, options: ReportOptions, cut: int) -> Iterator[dict[str, Any]]:
    if failure := failure_words(outcome):
        yield {"level": "error", "message": _message(visible(f"drift could not check: {failure}"))}
    if cut:
        yield {"level": "warning", "message": _message(f"{cut} more results are left out: a run holds at most {MOST_RESULTS}")}
    for name in sorted(outcome.unmodelled):
        yield {"level": "warning", "message": _message(visible(f"unmodelled: {name}"))}
    for acceptance, text in warnings_of(outcome):
        place = location(acceptance.origin, options)
        yield {"level": "warning", "message": _message(visible(text)), "locations": [place]}
