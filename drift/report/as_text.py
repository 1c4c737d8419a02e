"""The outcome for a person on a terminal or in a log: what differs, what mends it, what to type next."""

from collections.abc import Iterator

from drift.model import Finding, Outcome, Verdict
from drift.report.ink import Ink
from drift.report.options import ReportOptions
from drift.report.remedies import Remedies, in_order, key_of
from drift.report.text_finding import Page, finding_lines, undecided_lines
from drift.report.text_notices import applied_lines, notice_lines, satisfied_lines, verbose_lines
from drift.report.text_plan import plan_lines
from drift.report.words import count, severities, tail_words


def render(outcome: Outcome, options: ReportOptions) -> str:
    """Answer the text report; empty when quiet and everything is as expected."""
    page = Page(Ink(options.color), options, Remedies(outcome, options.allow))
    lines = plan_lines(outcome, page) if options.verb == "plan" else _check_lines(outcome, page)
    return "".join(f"{line}\n" for line in lines)


def _check_lines(outcome: Outcome, page: Page) -> Iterator[str]:
    quiet = page.options.quiet
    if not quiet:
        yield from satisfied_lines(outcome, page)
        yield from applied_lines(outcome, page) if outcome.applied else ()
    for finding in in_order(_open(outcome)):
        yield from finding_lines(finding, page)
    yield from undecided_lines(outcome, page)
    yield from notice_lines(outcome, page)
    if not quiet:
        yield from verbose_lines(outcome, page) if page.options.verbose else ()
        yield from _closing_lines(outcome, page)


def _open(outcome: Outcome) -> tuple[Finding, ...]:
    return outcome.findings if outcome.remaining is None else outcome.remaining


def _closing_lines(outcome: Outcome, page: Page) -> Iterator[str]:
    if outcome.verdict is Verdict.AS_EXPECTED and not outcome.applied:
        yield page.ink("green", f"as expected: {count(len(outcome.looked_at), 'expectation')} looked at")
    yield page.ink("bold", _summary(outcome, "undone" if page.options.verb == "rollback" else "fixed"))
    if outcome.run is not None:
        yield page.ink("bold", f"run {outcome.run}; undo: drift rollback {outcome.run}")
    following = _next(outcome, page)
    if following:
        yield page.ink("bold", f"next: {' | '.join(following)}")


def _summary(outcome: Outcome, done: str) -> str:
    still = _open(outcome)
    if not outcome.applied:
        return f"{len(still)} drift{severities(still)}, {tail_words(outcome)}"
    fixed = len({key_of(step.finding) for step in outcome.applied} - set(map(key_of, still)))
    statements = count(len(outcome.applied), "statement")
    return f"{fixed} {done} with {statements}, {len(still)} remaining{severities(still)}, {tail_words(outcome)}"


def _next(outcome: Outcome, page: Page) -> list[str]:
    still = in_order(_open(outcome))
    fix = page.remedies.fix_command(still)
    commands = [fix] if fix else []
    if any(page.remedies.of(finding) for finding in still):
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
