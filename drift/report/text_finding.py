"""One finding, or one thing that could not be told, in lines."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from drift.model import Finding, Hazard, Outcome, Severity, Step
from drift.report.ink import Ink, visible, visible_lines
from drift.report.options import ReportOptions
from drift.report.remedies import Remedies, flags, hazards_of
from drift.report.values import shown
from drift.report.words import abbreviated, lock_words, undecided_name, undo_lines

_STYLES: Final = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}

NO_WAY_BACK: Final = "none, it cannot be undone"


class Page(Struct, frozen=True):
    """What every part of a text report needs besides the outcome."""

    ink: Ink
    options: ReportOptions
    remedies: Remedies


def finding_lines(finding: Finding, page: Page) -> Iterator[str]:
    """Yield the finding: its place, its two values, what mends it and at which price; quiet: its place."""
    ink = page.ink
    severity = ink(_STYLES[finding.severity], finding.severity)
    yield f"{visible(str(finding.origin))}: {severity} {ink('bold', finding.name)}"
    if page.options.quiet:
        return
    yield from ink.field("expected", [visible(shown(finding.expected))], "green")
    yield from ink.field("actual", [visible(shown(finding.actual))], "red")
    if finding.why:
        yield from ink.field("why", visible_lines(finding.why.strip()))
    if finding.note:
        yield from ink.field("note", [visible(finding.note)])
    yield from _remedy_lines(finding, page)


def _remedy_lines(finding: Finding, page: Page) -> Iterator[str]:
    steps = page.remedies.of(finding)
    reason = page.remedies.reason(finding)
    if steps:
        yield from page.ink.field("fix", [line for step in steps for line in short_lines(step)])
        yield from hazard_lines(hazards_of(steps), page)
        yield from _lock_lines(steps, page)
    elif reason is not None:
        yield from page.ink.field("fix", [f"by hand: {visible(reason)}"])


def short_lines(step: Step) -> list[str]:
    """Answer the lines of a statement; of a block of code, which only ``drift plan`` prints in full, what it does."""
    if not step.resumable and not (step.note and step.sql.startswith("DO ")):
        return sql_lines(step)
    head = visible_lines(step.sql)[0]
    return [f"{head} … ;  -- {visible(step.note or 'commits as it goes')}; drift plan prints it"]


def sql_lines(step: Step) -> list[str]:
    """Answer the visible lines of the step's statement, closed by a semicolon."""
    return visible_lines(f"{step.sql};")


def hazard_lines(hazards: tuple[Hazard, ...], page: Page) -> list[str]:
    """Answer the line that names the hazards and the flag each one still needs."""
    if not hazards:
        return []
    asked = [hazard for hazard in hazards if hazard not in page.options.allow]
    named = ", ".join(hazards)
    text = f"{named}: runs only with {flags(asked)}" if asked else f"{named} (allowed)"
    return page.ink.field("hazards", [visible(text)], "yellow")


def _lock_lines(steps: list[Step], page: Page) -> list[str]:
    locks = "; then ".join(dict.fromkeys(map(lock_words, steps)))
    last = steps[-1]
    undo = undo_lines(last)
    if len(undo) > 1 or (undo and page.options.verbose):
        return [*page.ink.field("lock", [visible(locks)]), *page.ink.field("undo", undo)]
    told = abbreviated(f"{last.undo[0].sql};", last) if undo else NO_WAY_BACK
    return page.ink.field("lock", [f"{visible(locks)}    undo: {visible(told)}"])


def undecided_lines(outcome: Outcome, page: Page) -> Iterator[str]:
    """Yield what could neither be confirmed nor denied, each with the reason."""
    order = sorted(outcome.undecided, key=lambda item: (item.origin, str(item.ref), item.attribute or ""))
    for item in order:
        place, name = visible(str(item.origin)), visible(undecided_name(item))
        yield f"{place}: {page.ink('yellow', 'cannot tell')} {name}: {visible(item.reason)}"
