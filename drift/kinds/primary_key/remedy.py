"""How a primary key is added, exchanged and dropped."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from drift.fact import UNSTATED
from drift.kind import CannotMend
from drift.kinds import _constraint, _key
from drift.kinds._names import object_name
from drift.model import Hazard, Ref, Statement

if TYPE_CHECKING:
    from drift.kinds.primary_key.fact import PrimaryKey

REBUILT: Final = frozenset({"columns", "name", "deferrable", "initially_deferred", "include", "valid"})
"""The attributes that one and the same remedy changes."""

# Adopting an index sets NOT NULL where it is missing, and then reads the whole table under ACCESS EXCLUSIVE.
_SCANS: Final = (Hazard.BLOCKING_SCAN,)


def definition(ref: Ref, fact: "PrimaryKey") -> str:
    """Answer ``CONSTRAINT … PRIMARY KEY (…)`` as CREATE TABLE takes it."""
    return _key.clause(_as_key(ref, fact))


def create(ref: Ref, fact: "PrimaryKey") -> Sequence[Statement]:
    """Answer the unique index and the key that adopts it."""
    _key.require_plain(fact.kept)
    return _key.create(ref, _as_key(ref, fact), _SCANS)


def beside(ref: Ref, fact: "PrimaryKey") -> Sequence[Statement]:
    """Answer the comment of a key that was just made, where one is stated."""
    return _constraint.comment_beside(ref, _as_key(ref, fact).name, fact.comment)


def drop(ref: Ref, fact: "PrimaryKey") -> Sequence[Statement]:
    """Answer DROP CONSTRAINT.

    Raises:
        CannotMend: it belongs to a partitioned parent.
    """
    _require_own(ref, fact)
    return [_key.drop(ref, _as_key(ref, fact))]


def rebuild(ref: Ref, before: "PrimaryKey", after: "PrimaryKey") -> Sequence[Statement]:
    """Answer the new name, or the key built beside the old one and put into its place.

    Raises:
        CannotMend: it belongs to a partitioned parent, or the table is partitioned.
    """
    _require_own(ref, before)
    old, new = _as_key(ref, before), _as_key(ref, after)
    if _constraint.differing(before, after, REBUILT) == {"name"}:
        return [_constraint.rename(ref, old.name, new.name)]
    if before.partitioned is True or after.valid is False:
        raise CannotMend(_key.by_hand(old))
    _key.require_plain(before.kept)
    return _key.replaced(ref, old, new, _SCANS if set(new.columns) - set(old.columns) else ())


def comment(ref: Ref, fact: "PrimaryKey") -> Sequence[Statement]:
    """Answer COMMENT ON CONSTRAINT."""
    return _constraint.comment(ref, _as_key(ref, fact).name, fact.comment)


def _as_key(ref: Ref, fact: "PrimaryKey") -> _key.Key:
    if fact.columns is UNSTATED:
        raise CannotMend(f"state the columns of the primary key of {ref} to have it created")
    return _key.Key(
        words="PRIMARY KEY",
        name=fact.name if isinstance(fact.name, str) else object_name(ref.path[1], (), "pkey"),
        columns=fact.columns,
        include=fact.include if isinstance(fact.include, tuple) else (),
        timing=_constraint.timing(fact),
        comment=fact.comment if isinstance(fact.comment, str) else None,
    )


def _require_own(ref: Ref, fact: "PrimaryKey") -> None:
    if fact.inherited is True:
        raise CannotMend(f"{ref.path[1]} has it from the table it is a partition of: state it there")
