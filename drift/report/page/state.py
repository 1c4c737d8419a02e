"""In what state an object was found: one word, one colour, one shape, the same everywhere on the page."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

from drift.model import Severity


class State(StrEnum):
    """What is to be said about an object, the gravest first; the value is the name of its colour."""

    ERROR = "error"
    WARNING = "warning"
    UNCLEAR = "unclear"
    INFO = "info"
    ACCEPTED = "accepted"
    FIXED = "fixed"
    INSIDE = "inside"
    UNTOLD = "untold"
    EXPECTED = "expected"

    @property
    def word(self) -> str:
        """Answer what a reader calls it."""
        return _WORDS.get(self, self.value)

    def counted(self, number: int) -> str:
        """Answer ``1 error``, ``2 errors``, ``2 as expected``."""
        return f"{number} {self.word}s" if self in _NOUNS and number != 1 else f"{number} {self.word}"

    @property
    def sort(self) -> str:
        """Answer what the filter calls it: how grave drift is, the severity says."""
        return "drift" if self in _DRIFT else self.word

    @property
    def shape(self) -> str:
        """Answer its outline and sign as an SVG path in a square of 12."""
        return _SHAPES[self]


_DRIFT: Final = frozenset({State.ERROR, State.WARNING, State.INFO})
_NOUNS: Final = frozenset({State.ERROR, State.WARNING})

_WORDS: Final[Mapping[State, str]] = {
    State.UNCLEAR: "cannot tell",
    State.INSIDE: "inside what is missing",
    State.UNTOLD: "not counted",
    State.EXPECTED: "as expected",
}

_SHAPES: Final[Mapping[State, str]] = {
    State.ERROR: "M0 0h12v12H0zM3.5 3.5l5 5m0-5l-5 5",
    State.WARNING: "M6 0l6.6 12H-.6zM6 4.5v3.2M6 9.4v.6",
    State.UNCLEAR: "M6-.6L12.6 6 6 12.6-.6 6zM4.7 4.7a1.4 1.4 0 1 1 1.9 1.3q-.6.3-.6.9M6 8.6v.5",
    State.INFO: "M6 0a6 6 0 0 1 0 12A6 6 0 0 1 6 0zM6 5.4v3.6M6 3v.5",
    State.ACCEPTED: "M1 1h10v10H1zM3 9l6-6",
    State.FIXED: "M0 0h12v12H0zM9.2 3.8L5.3 8.5 3 6.2",
    State.INSIDE: "M1 1h10v10H1z",
    State.UNTOLD: "M4 4h4v4H4z",
    State.EXPECTED: "M1.5 1.5h9v9h-9z",
}


def of_severity(severity: Severity) -> State:
    """Answer the state of an object with a finding of that severity."""
    return State(severity.value)


def gravest(states: Iterable[State]) -> State:
    """Answer the gravest of some states, as expected where there is none."""
    order = list(State)
    return min(states, key=order.index, default=State.EXPECTED)
