"""The up script: the plan for ``psql -f``, byte for byte what ``--fix`` would run."""

from collections.abc import Sequence

from drift.model import Outcome, Statement, Step
from drift.report.options import ReportOptions
from drift.report.remedies import Remedies, committed_together, flags, key_of
from drift.report.script import Piece, header, left_over, unit, unwritable


def render(outcome: Outcome, options: ReportOptions) -> str:
    """Answer the script; a remedy that is not allowed, or not fit for a file, stands in it as comments."""
    remedies = Remedies(outcome, options.allow)
    held = {key: withheld(steps, remedies) for key, steps in remedies.steps.items()}
    lines = header(outcome, "drift plan: what `drift check --fix` would run")
    for steps in committed_together(outcome.plan.steps):
        lines += unit([_piece(step, held[key_of(step.finding)]) for step in steps])
    lines += [] if outcome.plan.steps else ["", "-- nothing to run"]
    return "".join(f"{line}\n" for line in [*lines, *left_over(outcome)])


def withheld(steps: Sequence[Step], remedies: Remedies) -> str | None:
    """Answer why all steps of a finding stand in the script as comments, None where they run."""
    needed = remedies.needs(steps[0].finding)
    return f"needs {flags(needed)}" if needed else unwritable(steps, tuple(name for step in steps for name in step.search_path))


def _piece(step: Step, held: str | None) -> Piece:
    statement = Statement(step.sql, step.lock, step.relation, step.hazards, step.rewrites, step.in_transaction, only=step.only)
    about = f"{step.finding.name} ({step.finding.origin})" + (f"; note: {step.note}" if step.note else "")
    return Piece(statement, step, about, held)
