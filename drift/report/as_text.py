"""The outcome for a person on a terminal or in a log: what differs, what mends it, what to type next."""

from collections import Counter
from collections.abc import Iterator, Sequence

from drift.counting import count
from drift.model import Outcome, Verdict
from drift.report.cases import still_open
from drift.report.commands import next_commands
from drift.report.ink import Ink, visible, visible_lines
from drift.report.options import ReportOptions
from drift.report.remedies import Remedies, in_order, key_of
from drift.report.text_finding import Page, finding_lines, undecided_lines
from drift.report.text_looked_at import looked_at_lines
from drift.report.text_notices import applied_lines, notice_lines, satisfied_lines, verbose_lines
from drift.report.text_plan import plan_lines
from drift.report.words import (
    database_words,
    failure_words,
    overall,
    severities,
    tail_words,
    verdict_words,
)


def render(outcome: Outcome, options: ReportOptions) -> str:
    """Answer the text report; empty when quiet and everything is as expected."""
    page = Page(Ink(options.color), options, Remedies(outcome, options.allow))
    lines = plan_lines(outcome, page) if options.verb == "plan" else _check_lines(outcome, page)
    return "".join(f"{line}\n" for line in lines)


def render_all(outcomes: Sequence[Outcome], options: ReportOptions) -> str:
    """Answer the text report of each database below its name, and a line about all of them."""
    ink = Ink(options.color)
    parts = []
    for outcome in outcomes:
        said = f"== {visible(database_words(outcome))}: {verdict_words(outcome.verdict)} =="
        parts += [f"{ink('bold', said)}\n", render(outcome, options), "" if options.quiet else "\n"]
    return "".join([*parts, f"{ink('bold', _totals(outcomes))}\n"])


def _totals(outcomes: Sequence[Outcome]) -> str:
    tally = Counter(outcome.verdict for outcome in outcomes)
    told = ", ".join(f"{tally[verdict]} {verdict_words(verdict)}" for verdict in Verdict if tally[verdict])
    return f"{count(len(outcomes), 'database')}: {told}; all in all: {verdict_words(overall(outcomes))}"


def _check_lines(outcome: Outcome, page: Page) -> Iterator[str]:
    quiet = page.options.quiet
    if failure := failure_words(outcome):
        first, *others = visible_lines(failure)
        yield f"{page.ink('red', 'could not check')}: {first}"
        yield from (f"  {line.strip()}" for line in others)
    if not quiet:
        yield from satisfied_lines(outcome, page)
        yield from applied_lines(outcome, page) if outcome.applied else ()
    if page.options.verb == "report" and not quiet:
        yield from looked_at_lines(outcome, page)
    for finding in in_order(still_open(outcome)):
        yield from finding_lines(finding, page)
    yield from undecided_lines(outcome, page)
    yield from notice_lines(outcome, page)
    if not quiet:
        yield from verbose_lines(outcome, page) if page.options.verbose else ()
        yield from _closing_lines(outcome, page)


def _closing_lines(outcome: Outcome, page: Page) -> Iterator[str]:
    if outcome.verdict is Verdict.AS_EXPECTED and not outcome.applied:
        yield page.ink("green", f"as expected: {count(len(outcome.looked_at), 'expectation')} looked at")
    yield page.ink("bold", _summary(outcome, "undone" if page.options.verb == "rollback" else "fixed"))
    if outcome.run is not None:
        yield page.ink("bold", f"run {outcome.run}; undo: drift rollback {outcome.run}")
    following = next_commands(outcome, page.remedies)
    if following:
        yield page.ink("bold", f"next: {' | '.join(following)}")


def _summary(outcome: Outcome, done: str) -> str:
    still = still_open(outcome)
    if not outcome.applied:
        return f"{len(still)} drift{severities(still)}, {tail_words(outcome)}"
    fixed = len(
        {key_of(finding) for step in outcome.applied for finding in (step.finding, *step.mends)} - set(map(key_of, still))
    )
    statements = count(len(outcome.applied), "statement")
    return f"{fixed} {done} with {statements}, {len(still)} remaining{severities(still)}, {tail_words(outcome)}"
