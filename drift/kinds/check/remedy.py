"""How a CHECK is added, exchanged and dropped while others read and write."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from drift.kind import CannotMend
from drift.kinds import _constraint
from drift.kinds._names import temporary_name
from drift.model import Precondition, Ref, Statement
from drift.preconditions import none_where
from drift.sqltext import qualified, quote

if TYPE_CHECKING:
    from drift.kinds.check.fact import Check

REBUILT: Final = frozenset({"expression", "validated", "enforced", "no_inherit"})
"""The attributes that are changed by making the check anew."""


def definition(ref: Ref, check: "Check", name: str | None = None) -> str:
    """Answer ``CONSTRAINT … CHECK (…)`` as CREATE TABLE and ADD take it; whether it is enforced and valid follows.

    Raises:
        CannotMend: the condition is not known.
    """
    if not isinstance(check.expression, str):
        raise CannotMend(f"state the expression of {ref} to have it created")
    words = ["CONSTRAINT", quote(name or ref.path[-1]), f"CHECK ({check.expression})"]
    words += ["NO INHERIT"] if check.no_inherit is True else []
    return " ".join(words)


def create(ref: Ref, check: "Check") -> Sequence[Statement]:
    """Answer the check added without looking at the rows, which are then validated while others write."""
    return [*_added(ref, check, ref.path[-1]), *beside(ref, check)]


def beside(ref: Ref, check: "Check") -> Sequence[Statement]:
    """Answer the comment of a check that was just made, where one is stated."""
    return _constraint.comment_beside(ref, ref.path[-1], check.comment)


def drop(ref: Ref, check: "Check") -> Sequence[Statement]:
    """Answer DROP CONSTRAINT.

    Raises:
        CannotMend: it belongs to a parent table.
    """
    _require_own(ref, check)
    return [_constraint.gone_with_scan(ref, ref.path[-1])]


def rebuild(ref: Ref, before: "Check", after: "Check") -> Sequence[Statement]:
    """Answer VALIDATE, or the check built beside the old one and put into its place.

    Raises:
        CannotMend: it belongs to a parent table, or the condition is not known.
    """
    if after.validated is True and _constraint.differing(before, after, REBUILT) == {"validated"}:
        return [_constraint.validate(ref, ref.path[-1], preconditions=_kept(ref, after))]
    _require_own(ref, before)
    built = _added(ref, after, temporary_name(ref.path[-1]))
    return _constraint.swap(ref, built, ref.path[-1], after.comment)


def comment(ref: Ref, check: "Check") -> Sequence[Statement]:
    """Answer COMMENT ON CONSTRAINT."""
    return _constraint.comment(ref, ref.path[-1], check.comment)


def _added(ref: Ref, check: "Check", name: str) -> list[Statement]:
    return _constraint.add_online(ref, name, definition(ref, check, name), check, preconditions=_kept(ref, check))


def _kept(ref: Ref, check: "Check") -> tuple[Precondition, ...]:
    """Answer what must be so before all rows can keep the check: also one that is not valid breaks their updates."""
    broken = f"({check.expression}) IS FALSE"
    means = f"rows of {qualified(*ref.path[:2])} that break {check.expression}"
    return (none_where((ref.path[0], ref.path[1]), broken, means, "correct them first"),)


def _require_own(ref: Ref, check: "Check") -> None:
    if check.inherited is True:
        raise CannotMend(f"{ref.path[1]} has it from a parent table: state it there")
