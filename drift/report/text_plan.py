"""The plan as a person reviews it: numbered statements, what is committed together, at which price."""

from collections.abc import Iterator
from itertools import count as count_from

from drift.counting import count
from drift.model import Outcome, Step, Verdict
from drift.report.ink import visible
from drift.report.remedies import committed_together, flags, hazards_of, in_order, key_of
from drift.report.text_finding import NO_WAY_BACK, Page, hazard_lines, sql_lines, undecided_lines
from drift.report.words import limit_words, lock_words, transaction_words, undo_lines, where_words


def plan_lines(outcome: Outcome, page: Page) -> Iterator[str]:
    """Yield the plan; quiet: its statements and nothing else."""
    numbers = count_from(1)
    for steps in committed_together(outcome.plan.steps):
        if not page.options.quiet:
            yield page.ink("bold", transaction_words(steps[0]))
        for step in steps:
            yield from _step_lines(next(numbers), step, page)
    yield from _by_hand_lines(outcome, page)
    yield from undecided_lines(outcome, page)
    if not page.options.quiet:
        yield from _closing_lines(outcome, page)


def _step_lines(number: int, step: Step, page: Page) -> Iterator[str]:
    yield from page.ink.field(str(number), sql_lines(step))
    if page.options.quiet:
        return
    finding = step.finding
    yield from page.ink.field("for", [visible(f"{finding.name} ({finding.origin})")])
    yield from hazard_lines(hazards_of([step]), page)
    yield from page.ink.field("lock", [visible(f"{lock_words(step)}; {limit_words(step)}")])
    yield from page.ink.field("undo", undo_lines(step) or [NO_WAY_BACK])
    if step.note:
        yield from page.ink.field("note", [visible(step.note)])


def _by_hand_lines(outcome: Outcome, page: Page) -> Iterator[str]:
    reasons = outcome.plan.unfixable
    for finding in in_order(item.finding for item in reasons):
        reason = page.remedies.reason(finding) or ""
        state, name = page.ink("yellow", "by hand"), page.ink("bold", finding.name)
        yield f"{visible(str(finding.origin))}: {state} {name}: {visible(reason)}"


def _closing_lines(outcome: Outcome, page: Page) -> Iterator[str]:
    steps = outcome.plan.steps
    if not steps and outcome.verdict is Verdict.AS_EXPECTED:
        yield page.ink("green", "nothing to do: everything is as expected")
    yield page.ink("bold", _summary(outcome))
    if not steps:
        return
    asked = [hazard for hazard in hazards_of(steps) if hazard not in page.options.allow]
    if asked:
        yield page.ink("yellow", f"left out unless allowed: {flags(asked)}")
    # A dict keeps each finding once: a remedy of five steps is not looked up five times.
    fix = page.remedies.fix_command({key_of(step.finding): step.finding for step in steps}.values())
    later = ["drift plan -o json=plan.json, then drift apply plan.json", "drift plan -o sql=up.sql -o undo=down.sql"]
    yield page.ink("bold", f"next: {' | '.join([*([fix] if fix else []), *later])}")


def _summary(outcome: Outcome) -> str:
    steps = outcome.plan.steps
    transactions = len({step.transaction for step in steps if step.in_transaction})
    alone = sum(not step.in_transaction for step in steps)
    parts = [f"{count(len(steps), 'statement')} in {count(transactions, 'transaction')}"]
    parts += [f"{alone} outside"] if alone else []
    parts += [f"{len(outcome.plan.unfixable)} by hand", f"{len(outcome.undecided)} undecided"]
    bound = f" plan {outcome.plan.fingerprint}," if outcome.plan.fingerprint else ""
    return f"{', '.join(parts)};{bound} {where_words(outcome)}"
