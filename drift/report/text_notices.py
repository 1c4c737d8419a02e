"""What a text report says besides findings: what was applied, stale acceptances, equal spellings."""

from collections.abc import Iterator

from drift.model import Outcome
from drift.report.ink import visible
from drift.report.remedies import by_finding, key_of
from drift.report.text_finding import Page, short_lines
from drift.report.words import warnings_of


def applied_lines(outcome: Outcome, page: Page) -> Iterator[str]:
    """Yield every statement that was run, below the finding it was run for."""
    open_still = {key_of(finding) for finding in outcome.remaining or ()}
    for key, steps in by_finding(outcome.applied).items():
        finding = steps[0].finding
        state = (
            page.ink("yellow", "partly fixed")
            if key in open_still
            else page.ink("green", "undone" if page.options.verb == "rollback" else "fixed")
        )
        yield f"{visible(str(finding.origin))}: {state} {page.ink('bold', finding.name)}"
        yield from page.ink.field("applied", [line for step in steps for line in short_lines(step)])


def satisfied_lines(outcome: Outcome, page: Page) -> Iterator[str]:
    """Yield the findings of a saved plan that somebody else had mended already."""
    for steps in by_finding(outcome.satisfied).values():
        finding = steps[0].finding
        yield f"{visible(str(finding.origin))}: {page.ink('green', 'already done')} {page.ink('bold', finding.name)}"


def notice_lines(outcome: Outcome, page: Page) -> Iterator[str]:
    """Yield what must not be passed over: the unmodelled, and acceptances that have ended or fit nothing."""
    for item in sorted(outcome.unmodelled):
        yield f"{page.ink('yellow', 'unmodelled')}: {visible(item)}"
    if page.options.quiet:
        return
    for acceptance, text in warnings_of(outcome):
        yield f"{visible(str(acceptance.origin))}: {page.ink('yellow', 'warning')} {visible(text)}"


def verbose_lines(outcome: Outcome, page: Page) -> Iterator[str]:
    """Yield what is known and what is only spelled differently."""
    for item in sorted(outcome.accepted, key=lambda item: (item.finding.origin, item.finding.name)):
        known = item.acceptance
        end = f" until {known.until}" if known.until else ""
        owner = f" ({known.owner})" if known.owner else ""
        place, state = visible(str(item.finding.origin)), page.ink("blue", "accepted")
        yield f"{place}: {state} {visible(f'{item.finding.name}{end}: {known.reason}{owner}')}"
    for same in sorted(outcome.equivalent, key=lambda same: (same.ref.kind, str(same.ref), same.attribute)):
        name = f"{same.ref.kind}-{same.attribute} {same.ref}"
        yield f"{page.ink('dim', 'same')} {visible(f'{name}: {same.expected} is {same.actual}')}"
