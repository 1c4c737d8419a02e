"""The verdict at a glance."""

from collections.abc import Iterator

from msgspec import Struct

from drift.counting import count
from drift.model import Outcome, Verdict
from drift.report.cases import still_open
from drift.report.page.state import State, gravest
from drift.report.words import severities


class Headline(Struct, frozen=True):
    """The verdict in a word, its sign, and the sentence below it."""

    state: State
    word: str
    sentence: str


def headline(outcome: Outcome, verb: str, fixed: int) -> Headline:
    """Answer what the page says first.

    Args:
        outcome: the run.
        verb: what was asked for.
        fixed: how many findings are gone since.
    """
    still = still_open(outcome)
    if verb == "rollback" and outcome.verdict is Verdict.AS_EXPECTED:
        return Headline(State.FIXED, "Undone", f"{count(len(outcome.applied), 'statement')} undone, nothing was compared")
    sentence = ", ".join(_parts(outcome, fixed))
    match outcome.verdict:
        case Verdict.AS_EXPECTED:
            return Headline(State.FIXED, "As expected", sentence)
        case Verdict.DRIFT:
            state = gravest(State(finding.severity.value) for finding in still)
            return Headline(State.ERROR if state is State.EXPECTED else state, "Drift", sentence)
        case Verdict.CANNOT_TELL:
            return Headline(State.UNCLEAR, "Cannot tell", sentence)
        case Verdict.ERROR:
            return Headline(State.ERROR, "No answer", sentence)


def _parts(outcome: Outcome, fixed: int) -> Iterator[str]:
    still = still_open(outcome)
    if outcome.applied:
        yield f"{fixed} fixed with {count(len(outcome.applied), 'statement')}"
    if still or outcome.remaining is not None:
        yield f"{count(len(still), 'finding')}{' left' if outcome.remaining is not None else ''}{severities(still)}"
    if outcome.undecided:
        yield f"{len(outcome.undecided)} undecided"
    if outcome.accepted:
        yield f"{len(outcome.accepted)} accepted"
    looked_at = count(len(outcome.looked_at), "expectation")
    yield f"{outcome.as_expected} of {looked_at} as expected" if outcome.looked_at else "nothing was compared"
