"""How a unique constraint is added, exchanged and dropped."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from drift.fact import UNSTATED
from drift.kind import CannotMend
from drift.kinds import _constraint, _key
from drift.model import Ref, Statement

if TYPE_CHECKING:
    from drift.kinds.unique.fact import Unique

_PROMOTION: Final = frozenset({"constraint", "deferrable", "initially_deferred"})

REBUILT: Final = _PROMOTION | {"columns", "include", "nulls_not_distinct", "valid"}
"""The attributes that one and the same remedy changes."""


def definition(ref: Ref, fact: "Unique") -> str:
    """Answer ``CONSTRAINT … UNIQUE (…)`` as CREATE TABLE takes it."""
    return _key.clause(_as_key(ref, fact))


def create(ref: Ref, fact: "Unique") -> Sequence[Statement]:
    """Answer the unique index and the constraint that adopts it."""
    _key.require_plain(fact.kept)
    return _key.create(ref, _as_key(ref, fact))


def beside(ref: Ref, fact: "Unique") -> Sequence[Statement]:
    """Answer the comment of a constraint that was just made, where one is stated."""
    return _constraint.comment_beside(ref, ref.path[-1], fact.comment)


def drop(ref: Ref, fact: "Unique") -> Sequence[Statement]:
    """Answer DROP CONSTRAINT or DROP INDEX.

    Raises:
        CannotMend: it belongs to a partitioned parent.
    """
    _require_own(ref, fact)
    return [_key.drop(ref, _as_key(ref, fact))]


def rebuild(ref: Ref, before: "Unique", after: "Unique") -> Sequence[Statement]:
    """Answer the constraint made from its index, or both built beside the old ones and put into their place.

    Raises:
        CannotMend: it belongs to a partitioned parent, or the table is partitioned.
    """
    _require_own(ref, before)
    old, new = _as_key(ref, before), _as_key(ref, after)
    if before.partitioned is True or after.valid is False:
        raise CannotMend(_key.by_hand(old))
    _key.require_plain(before.kept)
    if before.valid is False and not old.constraint:
        made = _key.create(ref, new)
        return [_key.remains(ref, old), *made[:-1], replace(made[-1], undo=())]
    promoted = not old.constraint and new.constraint and not any(old.sorted)
    if promoted and _constraint.differing(before, after, REBUILT) <= _PROMOTION:
        return [_key.adopt(ref, new, new.name)]
    return _key.replaced(ref, old, new)


def comment(ref: Ref, fact: "Unique") -> Sequence[Statement]:
    """Answer COMMENT ON CONSTRAINT, or ON INDEX."""
    return _key.comment(ref, _as_key(ref, fact))


def _as_key(ref: Ref, fact: "Unique") -> _key.Key:
    if fact.columns is UNSTATED:
        raise CannotMend(f"state the columns of {ref} to have it created")
    return _key.Key(
        words="UNIQUE",
        name=ref.path[-1],
        columns=fact.columns,
        include=fact.include if isinstance(fact.include, tuple) else (),
        nulls_not_distinct=fact.nulls_not_distinct is True,
        timing=_constraint.timing(fact),
        comment=fact.comment if isinstance(fact.comment, str) else None,
        constraint=fact.constraint is not False,
        sorted=fact.sorted if isinstance(fact.sorted, tuple) else (),
    )


def _require_own(ref: Ref, fact: "Unique") -> None:
    if fact.inherited is True:
        raise CannotMend(f"{ref.path[1]} has it from the table it is a partition of: state it there")
