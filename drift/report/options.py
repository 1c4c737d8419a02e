"""How a reader wants to be told."""

from collections.abc import Callable, Mapping
from typing import Literal, TypeAlias

from msgspec import Struct

from drift.model import Hazard

Verb: TypeAlias = Literal["check", "plan", "rollback", "report"]


def _unexplained() -> Mapping[str, str]:
    """Explain nothing: only the command line knows the kinds and their rules."""
    return {}


class ReportOptions(Struct, frozen=True):
    """What a report may depend on besides the outcome.

    Args:
        color: whether text may hold ANSI colours.
        verbose: also what is accepted, which spellings were found equal, and undo statements in full.
        quiet: findings only, one line each.
        verb: ``check`` tells what differs, ``plan`` what would be done about it, ``rollback`` what was undone, ``report``
            everything that was looked at.
        allow: hazards the user has allowed by name.
        root: the folder of the repository, absolute; empty where there is none.
        folder: the folder that relative files count from, absolute.
        rules: answers the Markdown that explains each rule, by its name.
    """

    color: bool = False
    verbose: bool = False
    quiet: bool = False
    verb: Verb = "check"
    allow: frozenset[Hazard] = frozenset()
    root: str = ""
    folder: str = ""
    rules: Callable[[], Mapping[str, str]] = _unexplained
