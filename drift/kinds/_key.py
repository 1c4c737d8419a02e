"""What primary keys and unique constraints share: both stand on an index, which is built beside the traffic and then adopted."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from drift.kind import CannotMend
from drift.kinds import _constraint
from drift.kinds._names import temporary_name
from drift.model import Hazard, Precondition, Ref, Statement
from drift.preconditions import Keyed, may_create_in, no_duplicates, no_nulls
from drift.sqltext import literal, qualified, quote


class Key(Struct, frozen=True):
    """A constraint that stands on an index, or that index alone.

    Args:
        words: ``PRIMARY KEY`` or ``UNIQUE``.
        name: of the constraint and of its index.
        columns: the key.
        include: the columns carried along.
        nulls_not_distinct: whether two NULLs count as equal.
        timing: ``DEFERRABLE …`` or nothing.
        comment: the comment, if it has one.
        constraint: False for a unique index without a constraint.
        sorted: how such an index sorts each column, empty for the default order.
    """

    words: str
    name: str
    columns: tuple[str, ...]
    include: tuple[str, ...] = ()
    nulls_not_distinct: bool = False
    timing: str = ""
    comment: str | None = None
    constraint: bool = True
    sorted: tuple[str, ...] = ()


def clause(key: Key) -> str:
    """Answer what stands in CREATE TABLE and behind ADD: ``CONSTRAINT a_key UNIQUE (a)``."""
    words = ["CONSTRAINT", quote(key.name), key.words]
    words += ["NULLS NOT DISTINCT"] if key.nulls_not_distinct else []
    words += [f"({_constraint.columns_sql(key.columns)})", *_included(key)]
    return " ".join([*words, *([key.timing] if key.timing else [])])


def create(ref: Ref, key: Key, hazards: tuple[Hazard, ...] = ()) -> list[Statement]:
    """Answer the index built concurrently, and the constraint that adopts it.

    Args:
        ref: the constraint.
        key: what is wanted.
        hazards: what adopting the index may do.
    """
    if _constraint.temporal(key.columns):
        # A temporal key stands on a GiST index, which no constraint can adopt.
        danger = (Hazard.BLOCKING_SCAN, Hazard.INDEX_BUILD)
        return [_constraint.alter(ref, f"ADD {clause(key)}", hazards=danger), *_comment_beside(ref, key)]
    if not key.constraint:
        return [_build(ref, key, key.name), *(comment(ref, key) if key.comment else ())]
    # Under a name of its own, so that a build that is cut off is known for what it is; adopting it renames it.
    new = temporary_name(key.name)
    return [_build(ref, key, new), adopt(ref, key, new, hazards=hazards), *_comment_beside(ref, key)]


def adopt(ref: Ref, key: Key, index: str, **facts: Any) -> Statement:
    """Answer the constraint made from an index that is there; the index takes its name."""
    words = ["ADD CONSTRAINT", quote(key.name), key.words, "USING INDEX", quote(index)]
    return _constraint.alter(ref, " ".join([*words, *([key.timing] if key.timing else [])]), **facts)


def drop(ref: Ref, key: Key) -> Statement:
    """Answer the removal of the constraint with its index, or of the index alone."""
    if key.constraint:
        return _constraint.drop(ref, key.name, hazards=(Hazard.INDEX_BUILD,))
    return _drop_index(ref, key.name)


def replaced(ref: Ref, before: Key, after: Key, hazards: tuple[Hazard, ...] = ()) -> list[Statement]:
    """Answer the exchange for another key: its index is built first, so that uniqueness never lapses.

    Args:
        ref: the constraint.
        before: what is there.
        after: what is wanted.
        hazards: what adopting the new index may do.

    Raises:
        CannotMend: one of the two is a temporal key.
    """
    if _constraint.temporal(before.columns) or _constraint.temporal(after.columns):
        raise CannotMend(f"no index can be adopted as a temporal key: DROP CONSTRAINT {quote(before.name)}, ADD {clause(after)}")
    new = temporary_name(after.name)
    lost = (Hazard.INDEX_BUILD,)
    away = (
        _constraint.drop(ref, before.name, hazards=lost)
        if before.constraint
        else _on_index(ref, f"DROP INDEX {qualified(ref.path[0], before.name)}", hazards=lost)
    )
    rename = f"ALTER INDEX {qualified(ref.path[0], new)} RENAME TO {quote(after.name)}"
    given = adopt(ref, after, new, hazards=hazards) if after.constraint else _on_index(ref, rename)
    return [_build(ref, after, new), away, replace(given, same_transaction=True), *_comment_beside(ref, after)]


def require_plain(kept: Any) -> None:
    """Raise where the index of a key has something that would be lost by building it anew.

    Raises:
        CannotMend: names what.
    """
    if kept:
        raise CannotMend(f"its index built anew would lose {', '.join(kept)}: by hand")


def by_hand(key: Key) -> str:
    """Answer why the key of a partitioned table is not rebuilt, and what to do."""
    return (
        "no index is built concurrently on a partitioned table: build one on each partition,"
        f" then ALTER INDEX {quote(key.name)} ATTACH PARTITION each of them"
    )


def comment(ref: Ref, key: Key) -> list[Statement]:
    """Answer the comment of the constraint or of the index."""
    if key.constraint:
        return _constraint.comment(ref, key.name, key.comment)
    value = literal(key.comment) if isinstance(key.comment, str) else "NULL"
    index = qualified(ref.path[0], key.name)
    return [Statement(f"COMMENT ON INDEX {index} IS {value}", lock=_constraint.ONLINE)]


def _comment_beside(ref: Ref, key: Key) -> Sequence[Statement]:
    return [replace(item, same_transaction=True) for item in comment(ref, key)] if key.comment else []


def _included(key: Key) -> list[str]:
    return [f"INCLUDE ({_constraint.columns_sql(key.include)})"] if key.include else []


def _index_columns(key: Key) -> str:
    if key.constraint or len(key.sorted) != len(key.columns):
        return _constraint.columns_sql(key.columns)
    return ", ".join(f"{quote(name)} {order}".rstrip() for name, order in zip(key.columns, key.sorted, strict=True))


def _build(ref: Ref, key: Key, name: str) -> Statement:
    words = ["CREATE UNIQUE INDEX CONCURRENTLY", quote(name), "ON", qualified(*ref.path[:2])]
    words += [f"({_index_columns(key)})", *_included(key)]
    words += ["NULLS NOT DISTINCT"] if key.nulls_not_distinct else []
    return Statement(
        " ".join(words),
        lock=_constraint.ONLINE,
        relation=qualified(*ref.path[:2]),
        in_transaction=False,
        undo=(_drop_index(ref, name),),
        preconditions=_buildable(ref, key),
    )


def _buildable(ref: Ref, key: Key) -> tuple[Precondition, ...]:
    """Answer what must be so before the index of a key can be built, and the key adopt it."""
    table = ref.path[0], ref.path[1]
    equal = no_duplicates(Keyed(table, [quote(column) for column in key.columns], nulls_equal=key.nulls_not_distinct))
    present = (no_nulls(table, key.columns),) if key.words == "PRIMARY KEY" else ()
    return (may_create_in(table[0]), *present, equal)


def remains(ref: Ref, key: Key) -> Statement:
    """Answer the removal of an index whose build was cut off: nobody uses it, so nothing is lost with it."""
    return replace(_drop_index(ref, key.name), hazards=(), undo=())


def _drop_index(ref: Ref, name: str) -> Statement:
    return Statement(
        f"DROP INDEX CONCURRENTLY {qualified(ref.path[0], name)}",
        lock=_constraint.ONLINE,
        relation=qualified(*ref.path[:2]),
        hazards=(Hazard.INDEX_BUILD,),
        in_transaction=False,
    )


def _on_index(ref: Ref, sql: str, hazards: tuple[Hazard, ...] = ()) -> Statement:
    return Statement(sql, lock=_constraint.EXCLUSIVE, relation=qualified(*ref.path[:2]), hazards=hazards)
