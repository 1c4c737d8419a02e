"""Phrases that more than one report says: locks, counts, the target."""

from collections.abc import Iterable, Sequence
from typing import Final

from drift.counting import count
from drift.model import (
    Acceptance,
    Accepted,
    Finding,
    Hazard,
    Outcome,
    Severity,
    Statement,
    Step,
    Target,
    Undecided,
    Verdict,
)
from drift.preamble import WEAK_LOCKS
from drift.report.ink import visible, visible_lines
from drift.report.values import shown

_OUTSIDE: Final = "outside a transaction: stays if a later step fails"


def lock_words(step: Step | Statement) -> str:
    """Answer what a statement does to the others on the server: ``ACCESS EXCLUSIVE, catalog only, ...``.

    Work done while others are blocked is a hazard and named as one; a strong lock without one only
    touches the catalog.
    """
    words = [step.lock or "no table lock", *_work(step)]
    if not step.in_transaction:
        words.append("outside a transaction")
    return ", ".join(words)


def _work(step: Step | Statement) -> list[str]:
    if step.rewrites:
        return ["rewrites the table"]
    words = []
    if Hazard.BLOCKING_SCAN in step.hazards:
        words.append("scans the table under the lock")
    if Hazard.INDEX_BUILD in step.hazards:
        words.append("builds an index")
    if not words and step.lock is not None:
        words.append("reads and writes go on" if step.lock in WEAK_LOCKS else "catalog only")
    return [*words, "no rewrite"]


def limit_words(step: Step) -> str:
    """Answer how long a step waits and runs: ``waits at most 2 s for a lock, runs at most 60 s``."""
    wait = f"waits {_seconds(step.lock_timeout)} for a lock" if step.in_transaction else "waits for running transactions"
    wait = "commits as it goes" if step.resumable else wait
    return f"{wait}, runs {_seconds(step.statement_timeout)}"


def _seconds(milliseconds: int) -> str:
    return f"at most {milliseconds / 1000:g} s" if milliseconds else "without limit"


def transaction_words(step: Step) -> str:
    """Answer what is committed together with the step: ``transaction 1: all of it or nothing``."""
    if step.in_transaction:
        return f"transaction {step.transaction}: all of it or nothing"
    return "in transactions of its own, one after the other: stays if a later step fails" if step.resumable else _OUTSIDE


def undo_lines(step: Step) -> list[str]:
    """Answer the visible lines of a step's undo; empty where there is no way back."""
    return [line for statement in step.undo for line in visible_lines(f"{statement.sql};")]


def abbreviated(undo: str, step: Step) -> str:
    """Answer an undo that starts like its step with the name left out: ``ALTER TABLE … DROP DEFAULT;``."""
    head, relation, _ = step.sql.partition(step.relation or "\0")
    start = f"{head}{relation} "
    return f"{head}… {undo.removeprefix(start)}" if relation and undo.startswith(start) else undo


def severities(findings: Iterable[Finding]) -> str:
    """Answer `` (2 errors, 1 warning)``, nothing where there is no finding."""
    tally = dict.fromkeys(Severity, 0)
    for finding in findings:
        tally[finding.severity] += 1
    plural = {Severity.INFO: "info"}
    told = [count(number, severity, plural.get(severity)) for severity, number in tally.items() if number]
    return f" ({', '.join(told)})" if told else ""


def target_words(target: Target) -> str:
    """Answer ``postgres@db.example:5432/app (PostgreSQL 15.18)``."""
    if not target.host and not target.database:
        return "no database"
    # Debian's servers add their package version: "15.18 (Debian 15.18-0+deb12u1)".
    version = target.server_version.split(" ")[0]
    about = [f"PostgreSQL {version}"] if version else []
    about += ["standby"] if target.in_recovery else []
    return f"{target} ({', '.join(about)})" if about else str(target)


def overall(outcomes: Iterable[Outcome]) -> Verdict:
    """Answer the verdict over several databases: drift anywhere is drift, and nothing unclear is ever as expected."""
    order = (Verdict.DRIFT, Verdict.ERROR, Verdict.CANNOT_TELL, Verdict.AS_EXPECTED)
    found = {outcome.verdict for outcome in outcomes}
    return next((verdict for verdict in order if verdict in found), Verdict.ERROR)


def verdict_words(verdict: Verdict) -> str:
    """Answer the verdict as a person says it."""
    return {Verdict.ERROR: "could not check"}.get(verdict, verdict.value.replace("-", " "))


def failure_words(outcome: Outcome) -> str | None:
    """Answer why there is no answer, None where there is one."""
    return outcome.error or ("no verdict was reached" if outcome.verdict is Verdict.ERROR else None)


def database_words(outcome: Outcome) -> str:
    """Answer what a reader of several outcomes calls the database: ``prod (postgres@db.example:5432/app)``."""
    target = outcome.target
    where = str(target) if target.host or target.database else ""
    return f"{outcome.environment} ({where})" if outcome.environment and where else outcome.environment or where or "no database"


def difference_words(finding: Finding) -> str:
    """Answer a finding's two values and note on one visible line."""
    note = f" ({finding.note})" if finding.note else ""
    return visible(f"expected {shown(finding.expected)}, actual {shown(finding.actual)}{note}")


def acceptance_words(item: Acceptance) -> str:
    """Answer why something is accepted, on one visible line: ``rolled out with release 42 (until 2027-01-31, platform)``."""
    about = [f"until {item.until}"] if item.until else []
    about += [item.owner] if item.owner else []
    return visible(f"{item.reason} ({', '.join(about)})" if about else item.reason)


def warnings_of(outcome: Outcome) -> list[tuple[Acceptance, str]]:
    """Answer what is to be said about acceptances that have ended or fit nothing, in the order of the files."""
    lapsed = [(item, f"acceptance lapsed: {item.finding} {_ended(item)} ({item.reason})") for item in outcome.lapsed]
    unused = [(item, f"acceptance unused: {item.finding} was not found; take it out") for item in outcome.unused]
    return [pair for told in (lapsed, unused) for pair in sorted(told, key=lambda pair: (pair[0].origin, pair[1]))]


def _ended(item: Acceptance) -> str:
    return f"ended on {item.until}" if item.until else "has ended"


def shortened(text: str, most: int) -> str:
    """Answer the text, cut where it is longer than ``most`` characters; what is cut off is counted."""
    return text if len(text) <= most else f"{text[:most]}… ({len(text) - most} more characters)"


def accepted_words(accepted: Sequence[Accepted]) -> str:
    """Answer ``1 accepted until 2027-01-31``."""
    ends = sorted({item.acceptance.until or "" for item in accepted})
    dated = [end for end in ends if end]
    if not dated:
        return f"{len(accepted)} accepted"
    return f"{len(accepted)} accepted until {dated[0]}" if len(ends) == 1 else f"{len(accepted)} accepted (first end {dated[0]})"


def undecided_name(item: Undecided) -> str:
    """Answer what could not be told, named as its finding would be: ``column-default public.t.c``."""
    rule = item.ref.kind if item.attribute is None else f"{item.ref.kind}-{item.attribute}"
    return f"{rule} {item.ref}"


def tail_words(outcome: Outcome) -> str:
    """Answer the end of every summary: what else was decided, where, and in how many seconds."""
    parts = [
        f"{outcome.as_expected} as expected",
        f"{len(outcome.undecided)} undecided",
        accepted_words(outcome.accepted),
    ]
    if outcome.unmodelled:
        parts.append(f"{len(outcome.unmodelled)} unmodelled")
    return f"{', '.join(parts)}; {where_words(outcome)}"


def where_words(outcome: Outcome) -> str:
    """Answer the end of a summary: the target, and in how many seconds, which a saved result does not hold."""
    return f"{target_words(outcome.target)}{f', {outcome.seconds:.2f} s' if outcome.seconds else ''}"
