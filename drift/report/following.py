"""What to type next, from what a run has left."""

from drift.model import Finding, Outcome, Verdict
from drift.report.remedies import Remedies, in_order


def open_findings(outcome: Outcome) -> tuple[Finding, ...]:
    """Answer what differs still: all that was found, or after a remedy what remains."""
    return outcome.findings if outcome.remaining is None else outcome.remaining


def following(outcome: Outcome, remedies: Remedies) -> list[str]:
    """Answer the commands that lead on, the most useful first; a sentence where no command does."""
    still = in_order(open_findings(outcome))
    fix = remedies.fix_command(still)
    commands = [fix] if fix else []
    if any(remedies.of(finding) for finding in still):
        commands.append("drift plan -o sql")
    if outcome.run is not None:
        commands += ([] if still else ["drift check"]) + [f"drift rollback {outcome.run}"]
    if still:
        gravest = min(still, key=lambda finding: finding.severity.rank)
        commands.append(f"drift explain {gravest.rule}")
    elif outcome.undecided:
        commands.append("clear the reason given above (privilege, lock, server version), then drift check")
    elif outcome.verdict is Verdict.ERROR:
        commands.append("drift check --debug")
    return commands
