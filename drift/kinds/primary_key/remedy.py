"""How a primary key is added, exchanged and dropped."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from drift.fact import UNSTATED
from drift.kind import CannotMend
from drift.kinds import _constraint, _key, _key_partitions, _not_null
from drift.kinds._names import object_name, temporary_name
from drift.kinds._partitions import parts
from drift.kinds.primary_key.fact import REBUILT
from drift.model import Hazard, Ref, Statement

if TYPE_CHECKING:
    from drift.kinds.primary_key.fact import PrimaryKey

# Adopting an index sets NOT NULL where it is missing, and then reads the whole table under ACCESS EXCLUSIVE.
_SCANS: Final = (Hazard.BLOCKING_SCAN,)


def definition(ref: Ref, fact: "PrimaryKey") -> str:
    """Answer ``CONSTRAINT … PRIMARY KEY (…)`` as CREATE TABLE takes it."""
    return _key.clause(_as_key(ref, fact))


def create(ref: Ref, fact: "PrimaryKey") -> Sequence[Statement]:
    """Answer the unique index, its columns made NOT NULL, and the key that adopts it."""
    key, divided = _as_key(ref, fact), parts(fact.parts)
    if divided is not None and not key.temporal:
        return _key_partitions.create(ref, key, divided, _settled(ref, fact, key, ()), _forgotten(ref, fact, key))
    back = () if key.temporal else (_key.drop_index(ref, temporary_name(key.name)),)
    return _key.create(ref, key, _settled(ref, fact, key, back), _scans(fact, key.columns))


def beside(ref: Ref, fact: "PrimaryKey") -> Sequence[Statement]:
    """Answer the comment of a key that was just made, and what else its index must have."""
    return _key.beside(ref, _as_key(ref, fact))


def drop(ref: Ref, fact: "PrimaryKey") -> Sequence[Statement]:
    """Answer DROP CONSTRAINT, and DROP NOT NULL of the columns that could hold NULL before it was made.

    Raises:
        CannotMend: it belongs to a partitioned parent, or foreign keys go by it.
    """
    _require_own(ref, fact)
    key = _as_key(ref, fact)
    return [_key.drop(ref, key), *_forgotten(ref, fact, key)]


def rebuild(ref: Ref, before: "PrimaryKey", after: "PrimaryKey") -> Sequence[Statement]:
    """Answer the new name, or the key built beside the old one and put into its place.

    Raises:
        CannotMend: it belongs to a partitioned parent, foreign keys go by it, or the table is partitioned.
    """
    _require_own(ref, before)
    old, new = _as_key(ref, before), _as_key(ref, replace(after, comment=before.comment))
    divided = parts(before.parts)
    changed = _constraint.differing(before, after, REBUILT)
    if changed == {"name"}:
        return [_constraint.rename(ref, old.name, new.name)]
    if after.valid is False:
        raise CannotMend("an incomplete key is not made on purpose")
    if divided is not None:
        if changed == {"valid"}:
            return _key_partitions.completed(new, divided)
        raise CannotMend(_key.by_hand(new))
    lost = [column for column in _nullable(before, old.columns) if column not in new.columns]
    back = () if new.temporal or old.temporal else (_key.drop_index(ref, temporary_name(new.name)),)
    settled = _not_null.set_not_null(ref, _nullable(after, new.columns), back)
    return [*_key.replaced(ref, old, new, settled, _scans(after, new.columns)), *_not_null.forgotten(ref, lost)]


def comment(ref: Ref, fact: "PrimaryKey") -> Sequence[Statement]:
    """Answer COMMENT ON CONSTRAINT."""
    return _key.comment(ref, _as_key(ref, fact))


def _settled(ref: Ref, fact: "PrimaryKey", key: _key.Key, back: Sequence[Statement]) -> list[Statement]:
    return _not_null.set_not_null(ref, _nullable(fact, key.columns), back)


def _forgotten(ref: Ref, fact: "PrimaryKey", key: _key.Key) -> list[Statement]:
    """Answer DROP NOT NULL of what could hold NULL, also on partitions: each has NOT NULL by its own key as well (18)."""
    tables = [ref, *(Ref(ref.kind, part.path) for part in parts(fact.parts) or ())]
    return [item for table in tables for item in _not_null.forgotten(table, _nullable(fact, key.columns))]


def _bare(columns: Sequence[str]) -> list[str]:
    return [column.removesuffix(" WITHOUT OVERLAPS") for column in columns]


def _nullable(fact: "PrimaryKey", columns: Sequence[str]) -> list[str]:
    """Answer which of some columns may hold NULL, as far as that is known."""
    known = fact.nullable if isinstance(fact.nullable, tuple) else ()
    return [column for column in _bare(columns) if column in known]


def _scans(fact: "PrimaryKey", columns: Sequence[str]) -> tuple[Hazard, ...]:
    """Answer whether adopting the index may read the table: not where every column is known, and NOT NULL by then."""
    known = {*_nullable(fact, columns), *(fact.not_null if isinstance(fact.not_null, tuple) else ())}
    return () if known.issuperset(_bare(columns)) else _SCANS


def _as_key(ref: Ref, fact: "PrimaryKey") -> _key.Key:
    if fact.columns is UNSTATED:
        raise CannotMend(f"state the columns of the primary key of {ref} to have it created")
    return _key.Key(
        words="PRIMARY KEY",
        name=fact.name if isinstance(fact.name, str) else object_name(ref.path[1], (), "pkey"),
        columns=fact.columns,
        fact=fact,
        include=fact.include if isinstance(fact.include, tuple) else (),
        timing=_constraint.timing(fact),
    )


def _require_own(ref: Ref, fact: "PrimaryKey") -> None:
    if fact.inherited is True:
        raise CannotMend(f"{ref.path[1]} has it from the table it is a partition of: state it there")
