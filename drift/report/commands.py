"""What to type next."""

from drift.model import Outcome, Verdict
from drift.report.cases import still_open
from drift.report.remedies import Remedies, in_order


def next_commands(outcome: Outcome, remedies: Remedies) -> list[str]:
    """Answer what to type next, the likeliest first; nothing where all is well."""
    still = in_order(still_open(outcome))
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
