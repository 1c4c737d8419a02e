"""What became of what was looked at."""

from drift.model import Finding, Outcome


def still_open(outcome: Outcome) -> tuple[Finding, ...]:
    """Answer the findings that hold at the end of the run: what a remedy left, else what was found."""
    return outcome.findings if outcome.remaining is None else outcome.remaining
