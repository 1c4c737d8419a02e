"""How a reader wants to be told."""

from typing import Literal

from msgspec import Struct

from drift.model import Hazard


class ReportOptions(Struct, frozen=True):
    """What a report may depend on besides the outcome.

    Args:
        color: whether text may hold ANSI colours.
        verbose: also what is accepted, which spellings were found equal, and undo statements in full.
        quiet: findings only, one line each.
        verb: ``check`` tells what differs, ``plan`` what would be done about it, ``apply`` what of a plan was done,
            ``rollback`` what was undone.
        allow: hazards the user has allowed by name.
    """

    color: bool = False
    verbose: bool = False
    quiet: bool = False
    verb: Literal["check", "plan", "apply", "rollback"] = "check"
    allow: frozenset[Hazard] = frozenset()
