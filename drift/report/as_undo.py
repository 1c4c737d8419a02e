"""The down script: the way back from the up script, or from what a fix has applied."""

from collections.abc import Iterator

from drift.model import Hazard, Outcome, Statement, Step
from drift.report.as_sql import withheld
from drift.report.options import ReportOptions
from drift.report.remedies import Key, Remedies, flags, key_of
from drift.report.script import Piece, comment, header, unit, unwritable


def render(outcome: Outcome, options: ReportOptions) -> str:
    """Answer the script: the undo of each finding's last step, the last finding first.

    After a fix it undoes what was applied, else what the up script would run. Undoing can lose data too (a
    column filled since): such a statement stands in the script as a comment until its hazard is allowed.
    """
    fixed = outcome.remaining is not None
    remedies = Remedies(outcome, options.allow)
    lines = header(outcome, "drift plan: the way back" + ("" if fixed else ", for after the up script"))
    lasts = _lasts(outcome.applied if fixed else outcome.plan.steps)
    for key, last in lasts.items():
        reason = None if fixed else withheld(remedies.steps[key], remedies)
        lines += _not_run(last, reason) if reason else _way_back(last, options.allow)
    lines += [] if lasts else ["", "-- nothing to undo"]
    return "".join(f"{line}\n" for line in lines)


def _lasts(steps: tuple[Step, ...]) -> dict[Key, Step]:
    lasts: dict[Key, Step] = {}
    for step in reversed(steps):
        lasts.setdefault(key_of(step.finding), step)
    return lasts


def _not_run(step: Step, reason: str) -> list[str]:
    return ["", comment(f"{step.finding.name}: nothing to undo, the up script leaves it out ({reason})")]


def _way_back(step: Step, allow: frozenset[Hazard]) -> Iterator[str]:
    about = f"undo of {step.finding.name} ({step.finding.origin})"
    if not step.undo:
        yield from ("", comment(f"{about}: there is none for {step.sql};"))
    held = _held(step, allow)
    for statements in _transactions(step.undo):
        yield from unit([Piece(item, step, about, held) for item in statements])


def _held(step: Step, allow: frozenset[Hazard]) -> str | None:
    asked = dict.fromkeys(hazard for statement in step.undo for hazard in statement.hazards if hazard not in allow)
    return f"needs {flags(asked)}" if asked else unwritable(step.undo, step.search_path)


def _transactions(undo: tuple[Statement, ...]) -> list[list[Statement]]:
    """Answer the statements by transaction: each its own unless it asks to go with the one before."""
    groups: list[list[Statement]] = []
    for statement in undo:
        joins = statement.same_transaction and statement.in_transaction and groups and groups[-1][-1].in_transaction
        if joins:
            groups[-1].append(statement)
        else:
            groups.append([statement])
    return groups
