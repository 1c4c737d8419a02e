"""The partitions of a table, and how an index comes to all of them while others write.

PostgreSQL builds no index concurrently on a partitioned table. It is made for the table alone first (``ON ONLY``, which builds
nothing), then on each partition concurrently, and each of these is attached; with the last one the whole becomes valid (manual,
"Table Partitioning").
"""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from drift.kinds._names import object_name
from drift.model import Statement
from drift.sqltext import qualified

# The index of the partition is locked so, and whoever plans a query on the partition locks all its indexes.
ATTACHING: Final = "ACCESS EXCLUSIVE"


class Part(Struct, frozen=True):
    """One partition, at any depth.

    Args:
        path: schema and name.
        above: schema and name of the table it is a partition of.
        leaf: whether it holds rows itself.
        index: the name of the index on it that is attached to the one above, None where there is none.
        candidate: the name of an index on it that is like the one above and attached to none.
        constraint: the name of the constraint on it that comes from the one above.
        taken: the names of its indexes.
    """

    path: tuple[str, str]
    above: tuple[str, str]
    leaf: bool
    index: str | None = None
    candidate: str | None = None
    constraint: str | None = None
    taken: tuple[str, ...] = ()


def parts(texts: object) -> tuple[Part, ...] | None:
    """Answer the partitions a fact tells of, each behind the one above it; None where the table is not partitioned."""
    return tuple(map(_part, texts)) if isinstance(texts, tuple) else None


def _part(text: str) -> Part:
    import json  # only mending needs it

    told = json.loads(text)
    return Part(
        path=tuple(told["path"]),
        above=tuple(told["above"]),
        leaf=told["leaf"],
        index=told.get("index"),
        candidate=told.get("candidate"),
        constraint=told.get("constraint"),
        taken=tuple(told.get("taken") or ()),
    )


def free_name(part: Part, columns: Sequence[str], label: str) -> str:
    """Answer the name PostgreSQL would give what it makes on a partition, numbered where another index has it."""
    name, number = object_name(part.path[1], columns, label), 0
    while name in part.taken:
        number += 1
        name = object_name(part.path[1], columns, f"{label}{number}")
    return name


def attach(part: Part, above: str, index: str, undo: tuple[Statement, ...] | None) -> Statement:
    """Answer ATTACH PARTITION of an index.

    Args:
        part: the partition it is on.
        above: the unquoted name of the index it is attached to.
        index: its own unquoted name.
        undo: the way back from right after it.
    """
    sql = f"ALTER INDEX {qualified(part.above[0], above)} ATTACH PARTITION {qualified(part.path[0], index)}"
    return Statement(sql, lock=ATTACHING, relation=qualified(*part.path), undo=undo)
