"""How a NOT NULL gets a name and properties of its own, and becomes an everyday one again."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from drift.kind import CannotMend
from drift.kinds import _constraint
from drift.kinds._key import joined
from drift.kinds._names import object_name
from drift.kinds._not_null import drop_not_null, set_not_null
from drift.model import Ref, Statement
from drift.sqltext import quote

if TYPE_CHECKING:
    from drift.kinds.not_null.fact import NotNull

_NAMED_SINCE: Final = 180000


def definition(ref: Ref, fact: "NotNull", name: str | None = None) -> str:
    """Answer ``CONSTRAINT … NOT NULL …`` as CREATE TABLE and ADD take it.

    Raises:
        CannotMend: the column is not stated.
    """
    words = ["CONSTRAINT", quote(name or ref.path[-1]), "NOT NULL", quote(_column(ref, fact))]
    return " ".join([*words, *(["NO INHERIT"] if fact.no_inherit is True else [])])


def create(ref: Ref, fact: "NotNull") -> Sequence[Statement]:
    """Answer the NOT NULL of the column under its name, made first where there is none.

    Raises:
        CannotMend: the column is not stated, or the server gives NOT NULL no name.
    """
    if isinstance(fact.version, int) and fact.version < _NAMED_SINCE:
        raise CannotMend(f"before PostgreSQL 18 a NOT NULL has no name: state {_column(ref, fact)}: {{nullable: false}}")
    there, name = _there(ref, fact), ref.path[-1]
    said = _constraint.comment_beside(ref, name, fact.comment)
    if fact.validated is False:
        away = f"DROP CONSTRAINT {quote(there)}, " if there not in (None, name) else ""
        return [_constraint.alter(ref, f"{away}ADD {definition(ref, fact)} NOT VALID", undo=tuple(drop(ref, fact))), *said]
    made = set_not_null(ref, [_column(ref, fact)], ()) if there is None else []
    found = _usual(ref, fact) if there in (None, name) else str(there)
    steps = [_constraint.rename(ref, found, name)] if found != name else []
    steps += [_constraint.alter(ref, f"ALTER CONSTRAINT {quote(name)} NO INHERIT")] if fact.no_inherit is True else []
    steps += said
    return [*made, *(joined(steps) if made else [*steps[:1], *joined(steps[1:])])]


def drop(ref: Ref, fact: "NotNull") -> Sequence[Statement]:
    """Answer what makes it what it was before ``create``: an everyday NOT NULL, another's name, or nothing.

    Raises:
        CannotMend: it comes from a parent table.
    """
    _require_own(ref, fact)
    there, name = _there(ref, fact), ref.path[-1]
    if there is None:
        return [drop_not_null(ref, _column(ref, fact))]
    if fact.validated is False:
        again = f", ADD {definition(ref, _everyday(fact), there)}" if there != name else ""
        return [_constraint.alter(ref, f"DROP CONSTRAINT {quote(name)}{again}")]
    target = _usual(ref, fact) if there == name else there
    steps = _constraint.comment(ref, name, None) if isinstance(fact.comment, str) else []
    steps += [_constraint.alter(ref, f"ALTER CONSTRAINT {quote(name)} INHERIT")] if fact.no_inherit is True else []
    steps += [_constraint.rename(ref, name, target)] if target != name else []
    return [*steps[:1], *joined(steps[1:])]


def alter(ref: Ref, attribute: str, before: "NotNull", after: "NotNull") -> Sequence[Statement]:
    """Answer the change of one attribute.

    Raises:
        CannotMend: it comes from a parent table, or no statement does it.
    """
    name = quote(ref.path[-1])
    if attribute == "comment":
        return _constraint.comment(ref, ref.path[-1], after.comment)
    if attribute == "local" and after.local is True:
        return [_constraint.alter(ref, f"ADD {definition(ref, after)}")]
    _require_own(ref, before)
    if attribute == "no_inherit":
        return [_constraint.alter(ref, f"ALTER CONSTRAINT {name} {'NO INHERIT' if after.no_inherit else 'INHERIT'}")]
    if attribute == "validated" and after.validated is True:
        return [_constraint.validate(ref, ref.path[-1])]
    if attribute == "validated":
        change = f"DROP CONSTRAINT {name}, ADD {definition(ref, after)} NOT VALID"
        said = _constraint.comment_beside(ref, ref.path[-1], before.comment)
        return [_constraint.alter(ref, change), *said]
    raise CannotMend(f"the name is taken by the NOT NULL of another column; by hand: RENAME CONSTRAINT {name}")


def _column(ref: Ref, fact: "NotNull") -> str:
    if not isinstance(fact.column, str):
        raise CannotMend(f"state the column of {ref} to have it created")
    return fact.column


def _everyday(fact: "NotNull") -> "NotNull":
    return type(fact)(column=fact.column)


def _there(ref: Ref, fact: "NotNull") -> str | None:
    """Answer what the NOT NULL of the column was called when the plan was made, None where it had none."""
    words = fact.there if isinstance(fact.there, tuple) else ()
    return dict(zip(words[::2], words[1::2], strict=True)).get(_column(ref, fact))


def _usual(ref: Ref, fact: "NotNull") -> str:
    return object_name(ref.path[1], [_column(ref, fact)], "not_null")


def _require_own(ref: Ref, fact: "NotNull") -> None:
    if fact.inherited is True:
        raise CannotMend(f"{ref.path[1]} has it from a parent table: state it there")
