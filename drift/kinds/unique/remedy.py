"""How a unique constraint is added, exchanged and dropped."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from drift.fact import UNSTATED
from drift.kind import CannotMend
from drift.kinds import _constraint, _key, _key_partitions
from drift.kinds._partitions import parts
from drift.kinds.unique.fact import REBUILT
from drift.model import Ref, Statement

if TYPE_CHECKING:
    from drift.kinds.unique.fact import Unique

_PROMOTION: Final = frozenset({"constraint", "deferrable", "initially_deferred"})


def definition(ref: Ref, fact: "Unique") -> str:
    """Answer ``CONSTRAINT … UNIQUE (…)`` as CREATE TABLE takes it."""
    return _key.clause(_as_key(ref, fact))


def create(ref: Ref, fact: "Unique") -> Sequence[Statement]:
    """Answer the unique index and the constraint that adopts it.

    Raises:
        CannotMend: an index without a constraint is wanted on a partitioned table.
    """
    key, divided = _as_key(ref, fact), parts(fact.parts)
    if divided is None or key.temporal:
        return _key.create(ref, key)
    if not key.constraint:
        raise CannotMend(f"on a partitioned table state the index itself: indexes: {{{ref.path[-1]}: …}}")
    return _key_partitions.create(ref, key, divided)


def beside(ref: Ref, fact: "Unique") -> Sequence[Statement]:
    """Answer the comment of a constraint that was just made, and what else its index must have."""
    return _key.beside(ref, _as_key(ref, fact))


def drop(ref: Ref, fact: "Unique") -> Sequence[Statement]:
    """Answer DROP CONSTRAINT or DROP INDEX.

    Raises:
        CannotMend: it belongs to a partitioned parent, or foreign keys go by it.
    """
    _require_own(ref, fact)
    return [_key.drop(ref, _as_key(ref, fact))]


def rebuild(ref: Ref, before: "Unique", after: "Unique") -> Sequence[Statement]:
    """Answer the constraint made from its index, or both built beside the old ones and put into their place.

    Raises:
        CannotMend: it belongs to a partitioned parent, foreign keys go by it, or nobody would make it so.
    """
    _require_own(ref, before)
    old, new = _as_key(ref, before), _as_key(ref, replace(after, comment=before.comment))
    if after.valid is False:
        raise CannotMend("an incomplete one is not made on purpose")
    divided, changed = parts(before.parts), _constraint.differing(before, after, REBUILT)
    if divided is not None:
        return _on_partitions(ref, old, new, changed == {"valid"})
    if before.valid is False and not old.constraint:
        made = _key.create(ref, new)
        return [_key.remains(ref, old), *made[:-1], replace(made[-1], undo=())]
    promoted = not old.constraint and new.constraint and not any(old.sorted)
    if promoted and changed <= _PROMOTION:
        return [_key.adopt(ref, new, new.name)]
    return _key.replaced(ref, old, new)


def _on_partitions(ref: Ref, old: _key.Key, new: _key.Key, incomplete: bool) -> list[Statement]:
    divided = parts(old.fact.parts) or ()
    if not old.constraint or not new.constraint:
        raise CannotMend(_key.by_hand(new))
    if incomplete:
        return _key_partitions.completed(new, divided)
    if old.fact.valid is False:
        raise CannotMend("some partition has no part of it: have it completed first (state it as it is), then changed")
    if new.temporal or old.temporal:
        return _key.replaced(ref, old, new)
    return _key_partitions.replaced(ref, old, new, divided)


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
        fact=fact,
        include=fact.include if isinstance(fact.include, tuple) else (),
        nulls_not_distinct=fact.nulls_not_distinct is True,
        timing=_constraint.timing(fact),
        constraint=fact.constraint is not False,
        sorted=fact.sorted if isinstance(fact.sorted, tuple) else (),
    )


def _require_own(ref: Ref, fact: "Unique") -> None:
    if fact.inherited is True:
        raise CannotMend(f"{ref.path[1]} has it from the table it is a partition of: state it there")
