"""What a statement did to relations that were there before, as the server itself tells: locks, files, scans."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Thread
from time import monotonic
from typing import Any, Final

import psycopg

from drift.preamble import LOCK_MODES, strongest

Connection = psycopg.Connection[Any]

# Everything of the user's with rows or with a name that LOCK TABLE takes; the counters are this transaction's so far. A scan of a
# heap is counted when it begins, however few rows there are (initscan() in heapam.c), by builds and rewrites as well.
_RELATIONS: Final = """
SELECT c.oid::bigint, format('%I.%I', n.nspname, c.relname), c.relkind::text,
       coalesce(pg_relation_filenode(c.oid), 0)::bigint, pg_stat_get_xact_numscans(c.oid), i.indrelid::bigint
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_index i ON i.indexrelid = c.oid
 WHERE c.oid >= 16384 AND c.relkind IN ('r', 'p', 'm', 'v', 'f', 'i', 'I', 'S') AND n.nspname !~ '^pg_'
"""
_LOCKS: Final = "SELECT relation::bigint, mode FROM pg_locks WHERE locktype = 'relation' AND pid = {pid} AND relation >= 16384"
_FAMILY: Final = (
    "SELECT relid::oid::bigint FROM pg_partition_tree(to_regclass({name}))"
    " UNION SELECT to_regclass({name})::oid::bigint WHERE to_regclass({name}) IS NOT NULL"
    " UNION (WITH RECURSIVE h(oid) AS (SELECT inhrelid FROM pg_inherits WHERE inhparent = to_regclass({name})"
    " UNION SELECT i.inhrelid FROM pg_inherits i JOIN h ON i.inhparent = h.oid) SELECT oid::bigint FROM h)"
)

_PATIENCE: Final = 60.0


@dataclass(frozen=True, slots=True)
class Relation:
    """One relation: its quoted name, its kind, its file, scans of it so far, and the table it is an index of."""

    name: str
    kind: str
    file: int
    scans: int
    table: int | None


@dataclass(frozen=True, slots=True)
class Seen:
    """What has happened since a transaction began, to what was there before; all by quoted name.

    Args:
        locks: the strongest lock that is held on each table, view or materialized view.
        indexes: the strongest lock that is held on an index of each: whoever plans a query on a table locks all its indexes.
        others: the locks that are held on what LOCK TABLE does not take: sequences.
        rewritten: tables with another file.
        scanned: tables whose heap was read from one end to the other.
        built: tables with an index that is new, or has another file.
    """

    locks: Mapping[str, str] = field(default_factory=dict)
    indexes: Mapping[str, str] = field(default_factory=dict)
    others: frozenset[str] = frozenset()
    rewritten: frozenset[str] = frozenset()
    scanned: frozenset[str] = frozenset()
    built: frozenset[str] = frozenset()


def relations(connection: Connection) -> dict[int, Relation]:
    """Every relation of the user's, by oid."""
    return {row[0]: Relation(*row[1:]) for row in connection.execute(_RELATIONS).fetchall()}


def family(connection: Connection, name: str) -> frozenset[int]:
    """The relation, its partitions and its children; nothing where it is not there."""
    quoted = psycopg.sql.Literal(name).as_string(connection)
    return frozenset(row[0] for row in connection.execute(_FAMILY.format(name=quoted).encode()).fetchall() if row[0])


def mode_in_words(mode: str) -> str:
    """``AccessExclusiveLock`` → ``ACCESS EXCLUSIVE``."""
    return "".join(f" {letter}" if letter.isupper() else letter for letter in mode.removesuffix("Lock")).upper().strip()


def held(connection: Connection, pid: int) -> dict[int, str]:
    """The strongest lock a backend holds, or waits for, on each relation of the user's."""
    found: dict[int, list[str]] = {}
    for oid, mode in connection.execute(_LOCKS.format(pid=pid).encode()).fetchall():
        found.setdefault(oid, []).append(mode_in_words(mode))
    return {oid: strongest(modes) for oid, modes in found.items()}


def look(connection: Connection, before: Mapping[int, Relation]) -> Seen:
    """What the open transaction of a connection has done to what was there before."""
    now = relations(connection)
    tables = {oid: relation for oid, relation in before.items() if relation.kind not in "iIS"}
    indexes = {oid: relation for oid, relation in now.items() if relation.kind == "i" and relation.table in tables}
    old_files = {relation.file for relation in before.values()}
    locks = held(connection, connection.info.backend_pid)
    on_indexes: dict[str, str] = {}
    for oid, mode in locks.items():
        if oid in before and (table := tables.get(before[oid].table or 0)):
            on_indexes[table.name] = strongest((mode, on_indexes.get(table.name, mode)))
    return Seen(
        locks={tables[oid].name: mode for oid, mode in locks.items() if oid in tables},
        indexes=on_indexes,
        others=frozenset(mode for oid, mode in locks.items() if oid in before and before[oid].kind == "S"),
        rewritten=frozenset(item.name for oid, item in tables.items() if oid in now and now[oid].file != item.file),
        scanned=frozenset(item.name for oid, item in tables.items() if oid in now and now[oid].scans > item.scans),
        built=frozenset(tables[item.table].name for item in indexes.values() if item.table and item.file not in old_files),
    )


def lockable(connection: Connection, relation: str) -> bool:
    """Whether LOCK TABLE takes the relation: it refuses materialized views."""
    return connection.execute("SELECT relkind <> 'm' FROM pg_class WHERE oid = to_regclass(%s)", (relation,)).fetchone() == (
        True,
    )


def lock_of_a_long_one(connection: Connection, sql: str, relation: str, url: str, beside: str = "ROW EXCLUSIVE") -> str | None:
    """Run a statement outside a transaction beside a writer who does not end, and answer the lock it has, or waits for, there.

    Every such statement waits for the writer, sooner or later: before it has a lock that would keep writers out, or holding the
    one it works under. Then the writer ends, and it does as well. What is a writer itself waits for another lock (``beside``).
    """
    failed: list[BaseException] = []

    def run() -> None:
        try:
            connection.execute(sql.encode())
        except psycopg.Error as error:
            failed.append(error)

    with psycopg.connect(url) as writer, psycopg.connect(url, autocommit=True) as watcher:
        (oid,) = writer.execute("SELECT to_regclass(%s)::oid::bigint", (relation,)).fetchone() or (None,)
        writer.execute(f"LOCK TABLE {relation} IN {beside} MODE".encode())
        thread = Thread(target=run)
        thread.start()
        seen = _while_it_waits(watcher, connection.info.backend_pid, thread).get(oid or 0)
        writer.rollback()
        thread.join()
    if failed:
        raise failed[0]
    return seen


def _while_it_waits(watcher: Connection, pid: int, thread: Thread) -> dict[int, str]:
    """The locks of a backend once it waits for somebody, else once it is done."""
    until = monotonic() + _PATIENCE
    waiting = f"SELECT coalesce(bool_or(wait_event_type = 'Lock'), false) FROM pg_stat_activity WHERE pid = {pid}"
    while thread.is_alive() and monotonic() < until:
        (waits,) = watcher.execute(waiting.encode()).fetchone() or (False,)
        if waits:
            return held(watcher, pid)
    return {}


def hardest(*locks: str | None) -> str | None:
    """The strongest of some locks, None where there is none."""
    return max(locks, key=rank, default=None)


def rank(lock: str | None) -> int:
    """How much a lock keeps out; None is none."""
    return 0 if lock is None else 1 + LOCK_MODES.index(lock)


def weaker(lock: str | None, than: str | None) -> bool:
    """Whether a lock keeps out less than another."""
    return rank(lock) < rank(than)
