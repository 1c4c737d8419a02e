"""How a CHECK is added, exchanged and dropped while others read and write."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from drift.kind import CannotMend
from drift.kinds import _constraint
from drift.kinds._names import temporary_name
from drift.kinds.check.fact import REBUILT
from drift.model import Precondition, Ref, Statement
from drift.preconditions import none_where
from drift.sqltext import qualified, quote

if TYPE_CHECKING:
    from drift.kinds.check.fact import Check


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
    name = ref.path[-1]
    new, heirs = temporary_name(name), _heirs(ref, before)
    # Where a table that inherits it declares it as well, both are one there: its own comes first, and goes with the parent's.
    way = tuple(_constraint.drop(heir, new) for heir in heirs)
    first = [_declared(heir, after, new, way[: place + 1]) for place, heir in enumerate(heirs)]
    added = [replace(item, undo=(*(item.undo or ()), *way)) for item in _added(ref, after, new)]
    away, *named = _constraint.swap(ref, (), name, before.comment)
    gone = [replace(_constraint.drop(heir, name), same_transaction=True) for heir in heirs]
    return [*first, *added, away, *gone, *named]


def declare(ref: Ref, check: "Check") -> Sequence[Statement]:
    """Answer ADD CONSTRAINT of what is inherited already: PostgreSQL notes that the table wants it, and looks at no row.

    Raises:
        CannotMend: the other way round, for which there is no statement.
    """
    if check.local is False:
        raise CannotMend(f"no statement makes a CHECK of {ref.path[1]} inherited only: the table would have to be made anew")
    return [_constraint.alter(ref, f"ADD {definition(ref, check)}{' NOT ENFORCED' if check.enforced is False else ''}")]


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


def _heirs(ref: Ref, check: "Check") -> list[Ref]:
    words = check.redeclared if isinstance(check.redeclared, tuple) else ()
    return [Ref(ref.kind, (*pair, ref.path[-1])) for pair in zip(words[::2], words[1::2], strict=True)]


def _declared(heir: Ref, check: "Check", name: str, undo: tuple[Statement, ...]) -> Statement:
    """Answer the check added to a table that will have it from its parent as well, without looking at the rows."""
    suffix = "NOT ENFORCED" if check.enforced is False else "NOT VALID"
    return _constraint.alter(heir, f"ADD {definition(heir, check, name)} {suffix}", undo=undo)


def _require_own(ref: Ref, check: "Check") -> None:
    if check.inherited is True:
        raise CannotMend(f"{ref.path[1]} has it from a parent table: state it there")
