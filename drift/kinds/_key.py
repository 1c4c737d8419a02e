"""What primary keys and unique constraints share: both stand on an index, which is built beside the traffic and then adopted."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from drift.fact import Shape, attribute
from drift.kind import CannotMend
from drift.kinds import _constraint, _index
from drift.kinds._names import temporary_name
from drift.model import Hazard, Precondition, Ref, Statement
from drift.preconditions import Keyed, may_create_in, no_duplicates, no_nulls
from drift.sqltext import literal, qualified, quote

REFERENCED_BY: Final[Any] = attribute(Shape.HIDDEN, "The foreign keys that go by it.")

# A temporal key stands on a GiST index, which no constraint can adopt: it is built while others wait.
_BUILT_UNDER_LOCK: Final = (Hazard.BLOCKING_SCAN, Hazard.INDEX_BUILD)


class Key(Struct, frozen=True):
    """A constraint that stands on an index, or that index alone.

    Args:
        words: ``PRIMARY KEY`` or ``UNIQUE``.
        name: of the constraint and of its index.
        columns: the key.
        fact: what else there is to know of it.
        include: the columns carried along.
        nulls_not_distinct: whether two NULLs count as equal.
        timing: ``DEFERRABLE …`` or nothing.
        constraint: False for a unique index without a constraint.
        sorted: how such an index sorts each column, empty for the default order.
    """

    words: str
    name: str
    columns: tuple[str, ...]
    fact: Any
    include: tuple[str, ...] = ()
    nulls_not_distinct: bool = False
    timing: str = ""
    constraint: bool = True
    sorted: tuple[str, ...] = ()

    @property
    def label(self) -> tuple[Sequence[str], str]:
        """Answer the columns and the word that PostgreSQL makes a name of."""
        return ((), "pkey") if self.words == "PRIMARY KEY" else ((*self.columns, *self.include), "key")

    @property
    def temporal(self) -> bool:
        """Answer whether it ends in a range that must not overlap (18 and later)."""
        return _constraint.temporal(self.columns)


@cache
def surroundings(contype: str, text: str) -> str:
    """Answer the SQL that reads what mending a key must know.

    Args:
        contype: which keys, as in ``pg_constraint``.
        text: what a kind selects, with a mark where it says from what.
    """
    around = Path(__file__).with_name("_key_surroundings.sql").read_text(encoding="utf-8")
    return text.replace("{around}", around.replace("{type}", contype))


def same(attribute: str, wanted: Any, actual: Any) -> bool:
    """Answer whether two values are equal; storage parameters may be written out that say nothing."""
    ours, theirs = getattr(wanted, attribute), getattr(actual, attribute)
    if attribute == "options" and isinstance(actual.columns, tuple):
        return _index.same_options("gist" if _constraint.temporal(actual.columns) else "btree", ours, theirs)
    return bool(ours == theirs)


def has_its_own(actual: Any) -> bool:
    """Answer whether a copy of a partitioned parent's key has anything the parent's has not."""
    own = (actual.comment, actual.index_comment, actual.clustered, actual.depends_on_extensions, actual.stored_otherwise)
    return any(value not in (None, False, ()) for value in own)


def clause(key: Key) -> str:
    """Answer what stands in CREATE TABLE and behind ADD: ``CONSTRAINT a_key UNIQUE (a)``."""
    words = ["CONSTRAINT", quote(key.name), key.words]
    words += ["NULLS NOT DISTINCT"] if key.nulls_not_distinct else []
    words += [f"({_constraint.columns_sql(key.columns)})", *_included(key)]
    words += [word.replace("TABLESPACE", "USING INDEX TABLESPACE", 1) for word in _index.storage(key.fact)]
    return " ".join([*words, *([key.timing] if key.timing else [])])


def create(ref: Ref, key: Key, before: Sequence[Statement] = (), hazards: tuple[Hazard, ...] = ()) -> list[Statement]:
    """Answer the index built concurrently, and the constraint that adopts it.

    Args:
        ref: the constraint.
        key: what is wanted.
        before: what must be done between the two.
        hazards: what adopting the index may do.
    """
    named = _index.one_transaction([*_index.identity(ref, key.fact, key.name), *beside(ref, key)])
    if key.temporal:
        return [*before, _constraint.alter(ref, f"ADD {clause(key)}", hazards=_BUILT_UNDER_LOCK), *joined(named)]
    if not key.constraint:
        return [build(ref, key, key.name), *(replace(item, undo=(drop_index(ref, key.name),)) for item in named)]
    # Under a name of its own, so that a build that is cut off is known for what it is; adopting it renames it.
    new = temporary_name(key.name)
    return [build(ref, key, new), *before, adopt(ref, key, new, hazards=hazards), *joined(named)]


def joined(statements: Sequence[Statement]) -> list[Statement]:
    """Answer the statements committed together with the one before them."""
    return [replace(item, same_transaction=True) for item in statements]


def adopt(ref: Ref, key: Key, index: str, **facts: Any) -> Statement:
    """Answer the constraint made from an index that is there; the index takes its name."""
    words = ["ADD CONSTRAINT", quote(key.name), key.words, "USING INDEX", quote(index)]
    return _constraint.alter(ref, " ".join([*words, *([key.timing] if key.timing else [])]), **facts)


def drop(ref: Ref, key: Key) -> Statement:
    """Answer the removal of the constraint with its index, or of the index alone.

    Raises:
        CannotMend: a foreign key goes by it.
    """
    require_unreferenced(key)
    if key.constraint:
        return _constraint.drop(ref, key.name, hazards=(Hazard.INDEX_BUILD,))
    return drop_index(ref, key.name)


def replaced(
    ref: Ref, before: Key, after: Key, between: Sequence[Statement] = (), hazards: tuple[Hazard, ...] = ()
) -> list[Statement]:
    """Answer the exchange for another key: its index is built first, so that uniqueness never lapses.

    Args:
        ref: the constraint.
        before: what is there.
        after: what is wanted.
        between: what must be done once the new index is there.
        hazards: what adopting the new index may do.

    Raises:
        CannotMend: a foreign key goes by the old one, or the new one could not tell rows apart for logical replication.
    """
    require_unreferenced(before)
    if before.fact.replica_identity is True and after.timing:
        raise CannotMend(
            "it is the table's REPLICA IDENTITY, which a deferrable key cannot be: ALTER TABLE … REPLICA IDENTITY first"
        )
    if before.temporal or after.temporal:
        change = f"DROP CONSTRAINT {quote(before.name)}, ADD {clause(after)}"
        return [*between, _constraint.alter(ref, change, hazards=_BUILT_UNDER_LOCK), *joined(beside(ref, after))]
    new = temporary_name(after.name)
    lost = (Hazard.INDEX_BUILD,)
    away = (
        _constraint.drop(ref, before.name, hazards=lost)
        if before.constraint
        else _on_index(ref, f"DROP INDEX {qualified(ref.path[0], before.name)}", hazards=lost)
    )
    rename = f"ALTER INDEX {qualified(ref.path[0], new)} RENAME TO {quote(after.name)}"
    given = adopt(ref, after, new, hazards=hazards) if after.constraint else _on_index(ref, rename)
    swap = _index.one_transaction([*_index.identity(ref, before.fact, new), away, given, *beside(ref, after)])
    return [build(ref, after, new), *between, *swap]


def require_unreferenced(key: Key) -> None:
    """Raise where foreign keys go by a key that would be dropped.

    Raises:
        CannotMend: names them.
    """
    users = getattr(key.fact, "referenced_by", None)
    if isinstance(users, tuple) and users:
        raise CannotMend(f"foreign keys go by it: {', '.join(users)}; drop these by hand first, and make them again afterwards")


def by_hand(key: Key) -> str:
    """Answer why the key of a partitioned table is not rebuilt, and what to do."""
    return (
        f"a partitioned table adopts no index as {key.words}, so the new one would be built while nobody may use it;"
        f" by hand: DROP CONSTRAINT {quote(key.name)}, ADD {clause(key)}"
    )


def comment(ref: Ref, key: Key) -> list[Statement]:
    """Answer the comment of the constraint or of the index."""
    if key.constraint:
        return _constraint.comment(ref, key.name, key.fact.comment)
    value = literal(key.fact.comment) if isinstance(key.fact.comment, str) else "NULL"
    index = qualified(ref.path[0], key.name)
    return [Statement(f"COMMENT ON INDEX {index} IS {value}", lock=_constraint.ONLINE)]


def beside(ref: Ref, key: Key) -> list[Statement]:
    """Answer what a new key must have and neither CREATE INDEX nor ADD CONSTRAINT says."""
    said = comment(ref, key) if isinstance(key.fact.comment, str) else []
    return joined([*said, *_index.beside(ref, key.fact, key.name)])


def build(ref: Ref, key: Key, name: str, undo: tuple[Statement, ...] = ()) -> Statement:
    """Answer the unique index of a key, built while others write.

    Args:
        ref: tells the table.
        key: what stands on it.
        name: its unquoted name.
        undo: the way back from right after it, its removal unless given.
    """
    words = ["CREATE UNIQUE INDEX CONCURRENTLY", quote(name), "ON", qualified(*ref.path[:2])]
    words += [f"({_index_columns(key)})", *_included(key)]
    words += ["NULLS NOT DISTINCT"] if key.nulls_not_distinct else []
    return Statement(
        " ".join([*words, *_index.storage(key.fact)]),
        lock=_constraint.ONLINE,
        relation=qualified(*ref.path[:2]),
        in_transaction=False,
        undo=undo or (drop_index(ref, name),),
        preconditions=buildable(ref, key),
    )


def drop_index(ref: Ref, name: str) -> Statement:
    """Answer the removal of an index no constraint stands on, while others write."""
    return Statement(
        f"DROP INDEX CONCURRENTLY {qualified(ref.path[0], name)}",
        lock=_constraint.ONLINE,
        relation=qualified(*ref.path[:2]),
        hazards=(Hazard.INDEX_BUILD,),
        in_transaction=False,
    )


def _included(key: Key) -> list[str]:
    return [f"INCLUDE ({_constraint.columns_sql(key.include)})"] if key.include else []


def _index_columns(key: Key) -> str:
    if key.constraint or len(key.sorted) != len(key.columns):
        return _constraint.columns_sql(key.columns)
    return ", ".join(f"{quote(name)} {order}".rstrip() for name, order in zip(key.columns, key.sorted, strict=True))


def buildable(ref: Ref, key: Key) -> tuple[Precondition, ...]:
    """Answer what must be so before the index of a key can be built, and the key adopt it."""
    table = ref.path[0], ref.path[1]
    if key.temporal:
        return (may_create_in(table[0]),)
    equal = no_duplicates(Keyed(table, [quote(column) for column in key.columns], nulls_equal=key.nulls_not_distinct))
    present = (no_nulls(table, key.columns),) if key.words == "PRIMARY KEY" else ()
    return (may_create_in(table[0]), *present, equal)


def remains(ref: Ref, key: Key) -> Statement:
    """Answer the removal of an index whose build was cut off: nobody uses it, so nothing is lost with it."""
    return replace(drop_index(ref, key.name), hazards=(), undo=())


def _on_index(ref: Ref, sql: str, hazards: tuple[Hazard, ...] = ()) -> Statement:
    return Statement(sql, lock=_constraint.EXCLUSIVE, relation=qualified(*ref.path[:2]), hazards=hazards)
