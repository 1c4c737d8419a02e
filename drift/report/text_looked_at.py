"""Everything that was looked at and is not told as a finding: what is as expected, accepted, or left out and why."""

from collections.abc import Iterator
from typing import Final

from drift.model import Expectation, Outcome
from drift.report.cases import Case, State, cases
from drift.report.ink import visible
from drift.report.text_finding import Page
from drift.report.values import told
from drift.report.words import acceptance_words

_STYLES: Final = {State.AS_EXPECTED: "green", State.ACCEPTED: "blue", State.LEFT_OUT: "dim"}


def looked_at_lines(outcome: Outcome, page: Page) -> Iterator[str]:
    """Yield one line for each expectation that no finding and no doubt is about."""
    for case in cases(outcome):
        if case.state in _STYLES:
            state = page.ink(_STYLES[case.state], case.state.replace("-", " "))
            about = about_case(case)
            yield f"{visible(str(case.origin))}: {state} {visible(case.name)}{f': {about}' if about else ''}"


def about_case(case: Case) -> str:
    """Answer on one visible line what is wanted where that is there, else why it is not drift."""
    if case.accepted:
        return "; ".join(acceptance_words(item.acceptance) for item in case.accepted)
    return visible(case.reason or (wanted_words(case.wanted) if case.wanted else ""))


def wanted_words(expectation: Expectation) -> str:
    """Answer what is stated of the object: ``type: text, nullable: false``; ``absent`` where it must not exist."""
    return "absent" if expectation.wanted is None else told(expectation.wanted.as_json())
