"""GitLab's code quality report: one entry for each finding, told apart by what it is about and not by its line."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final

from drift.kind import rule_name
from drift.model import Origin, Outcome, Severity
from drift.report.cases import still_open
from drift.report.ink import visible
from drift.report.options import ReportOptions
from drift.report.places import in_repository
from drift.report.remedies import in_order
from drift.report.words import (
    database_words,
    difference_words,
    failure_words,
    shortened,
    undecided_name,
    warnings_of,
)

LONGEST: Final = 1000
"""Characters of one description."""

_SEVERITIES: Final = {Severity.ERROR: "critical", Severity.WARNING: "minor", Severity.INFO: "info"}

_NOWHERE: Final = Origin("expectations", 1, 1)
"""GitLab refuses an entry without a place."""


def render(outcome: Outcome, options: ReportOptions) -> str:
    """Answer the JSON array; accepted drift is left out, as GitLab knows no such thing."""
    return render_all((outcome,), options)


def render_all(outcomes: Sequence[Outcome], options: ReportOptions) -> str:
    """Answer one JSON array for all outcomes, the database in each description and fingerprint."""
    seen: Counter[str] = Counter()
    entries = [_unique(entry, seen) for outcome in outcomes for entry in _entries(outcome, options, several=len(outcomes) > 1)]
    return json.dumps(entries, ensure_ascii=False, indent=2) + "\n"


def _entries(outcome: Outcome, options: ReportOptions, *, several: bool) -> Iterator[dict[str, Any]]:
    where = f"{outcome.target.host}/{outcome.target.database}" if outcome.environment is None else outcome.environment
    database = f" in {database_words(outcome)}" if several else ""

    def entry(rule: str, about: str, text: str, severity: str, origin: Origin) -> dict[str, Any]:
        path = {"path": visible(in_repository(origin.file, options)), "lines": {"begin": max(1, origin.line)}}
        identity = "\n".join(map(visible, (rule, about, where)))
        return {
            "description": shortened(visible(f"{text}{database}"), LONGEST),
            "check_name": visible(rule),
            "fingerprint": hashlib.sha256(identity.encode()).hexdigest(),
            "severity": severity,
            "location": path,
        }

    if failure := failure_words(outcome):
        yield entry("drift-error", "", f"drift could not check: {failure}", "blocker", _NOWHERE)
    for found in in_order(still_open(outcome)):
        text = f"{found.name}: {difference_words(found)}"
        yield entry(found.rule, str(found.ref), text, _SEVERITIES[found.severity], found.origin)
    for item in sorted(outcome.undecided, key=lambda item: (item.origin, undecided_name(item))):
        rule, text = rule_name(item.ref.kind, item.attribute or "missing"), f"cannot tell {undecided_name(item)}: {item.reason}"
        yield entry(rule, f"cannot tell {item.ref}", text, "major", item.origin)
    for name in sorted(outcome.unmodelled):
        yield entry("unmodelled", name, f"unmodelled: {name}", "minor", _first(outcome))
    for acceptance, text in warnings_of(outcome):
        yield entry("acceptance", acceptance.finding, text, "minor", acceptance.origin)


def _first(outcome: Outcome) -> Origin:
    return min((item.origin for item in outcome.looked_at), default=_NOWHERE)


def _unique(entry: dict[str, Any], seen: Counter[str]) -> dict[str, Any]:
    """Answer the entry with a fingerprint no other one has: GitLab shows equal ones once."""
    fingerprint = entry["fingerprint"]
    seen[fingerprint] += 1
    again = seen[fingerprint]
    return entry if again == 1 else {**entry, "fingerprint": hashlib.sha256(f"{fingerprint} {again}".encode()).hexdigest()}
