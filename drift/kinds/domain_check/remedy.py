"""How a check of a domain is added, exchanged and dropped.

None of it locks a table but VALIDATE, which looks at every column of the domain and keeps writers out meanwhile (SHARE).
"""

from collections.abc import Sequence
from typing import Any, Final

from msgspec.structs import replace

from drift.kind import CannotMend
from drift.kinds import _comment
from drift.kinds._names import temporary_name
from drift.model import Hazard, Ref, Statement
from drift.sqltext import qualified, quote

_SHUT_OUT: Final = "SHARE"
"""On every table with a column of the domain."""

REBUILT: Final = frozenset({"expression", "validated"})
"""The attributes that are changed by making the check anew."""


def definition(ref: Ref, check: Any, name: str | None = None) -> str:
    """Answer ``CONSTRAINT … CHECK (…)`` as CREATE DOMAIN and ADD take it.

    Raises:
        CannotMend: the condition is not known.
    """
    if not isinstance(check.expression, str):
        raise CannotMend(f"state the expression of {ref} to have it created")
    return f"CONSTRAINT {quote(name or ref.path[-1])} CHECK ({check.expression})"


def create(ref: Ref, check: Any) -> Sequence[Statement]:
    """Answer the check added without looking at any value, which are then validated."""
    return [*_added(ref, check, ref.path[-1]), *beside(ref, check)]


def beside(ref: Ref, check: Any) -> Sequence[Statement]:
    """Answer the comment of a check that was just made, where one is stated."""
    return _comment.beside("CONSTRAINT", _on_domain(ref), check.comment)


def drop(ref: Ref) -> Sequence[Statement]:
    """Answer DROP CONSTRAINT; to have it again every value must be looked at."""
    return [_drop(ref, ref.path[-1], hazards=(Hazard.BLOCKING_SCAN,))]


def rebuild(ref: Ref, before: Any, after: Any) -> Sequence[Statement]:
    """Answer VALIDATE, or the check added beside the old one and put into its place.

    Raises:
        CannotMend: the condition is not known.
    """
    if after.validated is True and before.expression == after.expression:
        return [_validate(ref, ref.path[-1])]
    new = temporary_name(ref.path[-1])
    rename = f"RENAME CONSTRAINT {quote(new)} TO {quote(ref.path[-1])}"
    named = _alter(ref, rename, same_transaction=True)
    return [*_added(ref, after, new), _drop(ref, ref.path[-1]), named, *beside(ref, after)]


def comment(ref: Ref, check: Any) -> Sequence[Statement]:
    """Answer COMMENT ON CONSTRAINT."""
    return [_comment.on("CONSTRAINT", _on_domain(ref), check.comment)]


def _added(ref: Ref, check: Any, name: str) -> list[Statement]:
    undo = (_drop(ref, name),)
    added = _alter(ref, f"ADD {definition(ref, check, name)} NOT VALID", undo=undo)
    return [added] if check.validated is False else [added, replace(_validate(ref, name), undo=undo)]


def _validate(ref: Ref, name: str) -> Statement:
    return _alter(ref, f"VALIDATE CONSTRAINT {quote(name)}", lock=_SHUT_OUT, hazards=(Hazard.BLOCKING_SCAN,))


def _drop(ref: Ref, name: str, **facts: Any) -> Statement:
    return _alter(ref, f"DROP CONSTRAINT {quote(name)}", **facts)


def _on_domain(ref: Ref) -> str:
    return f"{quote(ref.path[-1])} ON DOMAIN {qualified(*ref.path[:2])}"


def _alter(ref: Ref, change: str, **facts: Any) -> Statement:
    return Statement(f"ALTER DOMAIN {qualified(*ref.path[:2])} {change}", **facts)
