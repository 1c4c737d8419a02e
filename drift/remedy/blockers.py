"""Who is in the way of a lock, in words, asked right after we gave up waiting for it."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from msgspec import Struct

from drift.model import Step
from drift.preamble import LOCK_MODES, strongest
from drift.redact import clean
from drift.remedy.wire import Wire
from drift.sqltext import literal

# Which modes each mode of LOCK_MODES waits for (manual, "Conflicting Lock Modes"), by position.
_CONFLICTS: Final = ((7,), (6, 7), (4, 5, 6, 7), (3, 4, 5, 6, 7), (2, 3, 5, 6, 7), (2, 3, 4, 5, 6, 7))
_EXCLUSIVE: Final = ((1, 2, 3, 4, 5, 6, 7), (0, 1, 2, 3, 4, 5, 6, 7))

_BLOCKERS: Final = """
SELECT l.pid, x.gid, a.usename::text AS "user", a.application_name AS application, pg_catalog.host(a.client_addr) AS address,
       coalesce(a.state, a.backend_type) AS state, l.relation::pg_catalog.regclass::text AS relation,
       extract(epoch FROM pg_catalog.clock_timestamp() - coalesce(x.prepared, a.xact_start, a.query_start))::int AS seconds,
       pg_catalog.left(a.query, 300) AS query,
       -- Of a vacuum the server started itself a plain role sees hardly more than that it belongs to no user.
       a.pid IS NOT NULL AND coalesce(a.backend_type = 'autovacuum worker', a.usesysid IS NULL) AS vacuum
  FROM pg_catalog.pg_locks l
  LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
  LEFT JOIN pg_catalog.pg_locks own
         ON l.pid IS NULL AND own.locktype = 'transactionid' AND own.virtualtransaction = l.virtualtransaction
  LEFT JOIN pg_catalog.pg_prepared_xacts x ON x.transaction = own.transactionid
 WHERE l.locktype = 'relation' AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid()
   AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
   AND ({wanted})
 ORDER BY l.granted DESC, seconds DESC NULLS LAST
"""

_FAMILY: Final = (
    "WITH RECURSIVE f AS (SELECT {own} AS oid"
    " UNION SELECT i.inhrelid FROM f JOIN pg_catalog.pg_inherits i ON i.inhparent = f.oid)"
    " SELECT f.oid FROM f"
)

# What stands there for so long does so for more than a moment; who prepared it may be gone for good.
_ABANDONED: Final = 10
_WRAPAROUND: Final = "(to prevent wraparound)"


class Blocker(Struct, frozen=True):
    """A session, or a prepared transaction, that holds a conflicting lock or stands before us in the queue.

    Args:
        pid: of its process, None for a prepared transaction.
        words: who it is.
        advice: what ends it, to be followed by what to type again.
        yields: whether it is a vacuum of the server's own, which gives way to who waits longer than ``deadlock_timeout``.
        stays: whether it will not go by itself.
    """

    pid: int | None
    words: str
    advice: str
    yields: bool = False
    stays: bool = False


def blocker(wire: Wire, steps: Iterable[Step]) -> Blocker | None:
    """Answer who keeps the steps from their locks, None where nobody is seen any more.

    Raises:
        ServerSaid: the server refused.
    """
    return next(iter(blockers(wire, steps)), None)


def blockers(wire: Wire, steps: Iterable[Step]) -> list[Blocker]:
    """Answer everybody who keeps the steps from their locks, who holds one first.

    Raises:
        ServerSaid: the server refused.
    """
    locks: dict[str, list[Step]] = {}
    for step in steps:
        if step.lock and step.relation:
            locks.setdefault(step.relation, []).append(step)
    wanted = " OR ".join(_conflict(relation, each) for relation, each in locks.items())
    rows = wire.rows(_BLOCKERS.replace("{wanted}", wanted)) if wanted else []
    return [_named(row) for row in rows]


def _conflict(relation: str, steps: Iterable[Step]) -> str:
    """Answer the condition on a lock that is in the way of some steps on one relation, or on its partitions and children."""
    mode = strongest(step.lock for step in steps if step.lock)
    modes = (*_CONFLICTS, *_EXCLUSIVE)[LOCK_MODES.index(mode)]
    names = ", ".join(f"'{LOCK_MODES[index].title().replace(' ', '')}Lock'" for index in modes)
    own = f"pg_catalog.to_regclass({literal(relation)})::oid"
    family = "l.relation = " + own if all(step.only for step in steps) else "l.relation IN (" + _FAMILY.format(own=own) + ")"
    return f"({family} AND l.mode IN ({names}))"


def _named(row: Mapping[str, Any]) -> Blocker:
    relation = row["relation"]
    if row["pid"] is None:
        return _prepared(row["gid"], relation, row["seconds"] or 0)
    since = "" if row["seconds"] is None else f" for {row['seconds']} s"
    if row["vacuum"]:
        stays = _WRAPAROUND in (row["query"] or "")
        kind = f"an autovacuum {_WRAPAROUND}, which does not give way" if stays else "an autovacuum"
        advice = f"wait until it has ended (SELECT * FROM pg_stat_progress_vacuum WHERE pid = {row['pid']}), then"
        return Blocker(
            row["pid"], clean(f"{relation} is locked by process {row['pid']}, {kind}{since}"), advice, not stays, stays
        )
    return Blocker(row["pid"], clean(f"{relation} is locked by {session_words(row)}"), _ending(row["pid"]))


def _prepared(gid: str | None, relation: str, seconds: int) -> Blocker:
    name = literal(gid).strip() if gid else "its gid"
    words = f"{relation} is locked by the prepared transaction {name}, prepared {seconds} s ago"
    advice = f"end it: COMMIT PREPARED {name}; or ROLLBACK PREPARED {name}; then"
    return Blocker(None, clean(words), clean(advice), stays=seconds >= _ABANDONED)


def session_words(row: Mapping[str, Any]) -> str:
    """Answer a session in words, without cleaning: ``process 7 (app, psql, 10.0.0.1, idle in transaction for 3 s): SELECT …``.

    Args:
        row: ``pid``, ``user``, ``application``, ``address``, ``state``, ``seconds`` and ``query``.
    """
    about = [row["user"], row["application"], row["address"], row["state"]]
    said = ", ".join(str(part) for part in about if part)
    since = "" if row["seconds"] is None else f" for {row['seconds']} s"
    query = f": {' '.join(row['query'].split())}" if row["query"] else ""
    return f"process {row['pid']} ({said}{since}){query}"


def _ending(pid: int) -> str:
    return f"end that session: SELECT pg_terminate_backend({pid}); then"
