"""Phrases that more than one report says: locks, counts, the target."""

from collections.abc import Iterable, Sequence

from drift.model import Accepted, Finding, Hazard, Outcome, Severity, Statement, Step, Target, Undecided
from drift.preamble import WEAK_LOCKS
from drift.report.ink import visible_lines


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
    return f"{wait}, runs {_seconds(step.statement_timeout)}"


def _seconds(milliseconds: int) -> str:
    return f"at most {milliseconds / 1000:g} s" if milliseconds else "without limit"


def transaction_words(step: Step) -> str:
    """Answer what is committed together with the step: ``transaction 1: all of it or nothing``."""
    if step.in_transaction:
        return f"transaction {step.transaction}: all of it or nothing"
    return "outside a transaction: stays if a later step fails"


def undo_lines(step: Step) -> list[str]:
    """Answer the visible lines of a step's undo; empty where there is no way back."""
    return [line for statement in step.undo for line in visible_lines(f"{statement.sql};")]


def abbreviated(undo: str, step: Step) -> str:
    """Answer an undo that starts like its step with the name left out: ``ALTER TABLE … DROP DEFAULT;``."""
    head, relation, _ = step.sql.partition(step.relation or "\0")
    start = f"{head}{relation} "
    return f"{head}… {undo.removeprefix(start)}" if relation and undo.startswith(start) else undo


def count(number: int, one: str, many: str | None = None) -> str:
    """Answer ``1 error``, ``2 errors``."""
    return f"{number} {one if number == 1 else many or one + 's'}"


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
    # Debian's servers add their package version: "15.18 (Debian 15.18-0+deb12u1)".
    version = target.server_version.split(" ")[0]
    about = [f"PostgreSQL {version}"] if version else []
    about += ["standby"] if target.in_recovery else []
    return f"{target} ({', '.join(about)})" if about else str(target)


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
    return f"{', '.join(parts)}; {target_words(outcome.target)}, {outcome.seconds:.2f} s"
