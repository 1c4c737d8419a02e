"""What findings amount to: which of them count, and the verdict."""

from collections.abc import Iterable
from fnmatch import fnmatchcase

from drift.kind import rule_name
from drift.model import Finding, Outcome, Undecided, Verdict
from drift.request import Choices


def counted(findings: Iterable[Finding], choices: Choices) -> tuple[Finding, ...]:
    """Answer the findings whose rules were selected and not ignored."""
    return tuple(finding for finding in findings if counts(finding.rule, choices))


def counted_undecided(undecided: Iterable[Undecided], choices: Choices) -> tuple[Undecided, ...]:
    """Answer what cannot be told of the rules that were selected and not ignored."""
    return tuple(item for item in undecided if counts(rule_name(item.ref.kind, item.attribute or "missing"), choices))


def counts(rule: str, choices: Choices) -> bool:
    """Answer whether what a rule finds counts: it was selected, and not ignored."""
    wanted = not choices.select or any(fnmatchcase(rule, glob) for glob in choices.select)
    return wanted and not any(fnmatchcase(rule, glob) for glob in choices.ignore)


def verdict(outcome: Outcome, choices: Choices) -> Verdict:
    """Answer drift if anything grave enough was found, else whether everything could be told."""
    worst = outcome.worst()
    if worst is not None and choices.fail_on is not None and worst.rank <= choices.fail_on.rank:
        return Verdict.DRIFT
    return Verdict.CANNOT_TELL if outcome.undecided else Verdict.AS_EXPECTED
