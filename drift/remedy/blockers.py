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
       extract(epoch FROM pg_catalog.clock_timestamp() - coalesce(a.xact_start, a.query_start))::int AS seconds,
       pg_catalog.left(a.query, 300) AS query
  FROM pg_catalog.pg_locks l
  LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
  LEFT JOIN pg_catalog.pg_locks own
         ON l.pid IS NULL AND own.locktype = 'transactionid' AND own.virtualtransaction = l.virtualtransaction
  LEFT JOIN pg_catalog.pg_prepared_xacts x ON x.transaction = own.transactionid
 WHERE l.locktype = 'relation' AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid()
   AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
   AND ({wanted})
 ORDER BY l.granted DESC, seconds DESC NULLS LAST
 LIMIT 1
"""


class Blocker(Struct, frozen=True):
    """A session, or a prepared transaction, that holds a conflicting lock or stands before us in the queue."""

    pid: int | None
    words: str
    advice: str


def blocker(wire: Wire, steps: Iterable[Step]) -> Blocker | None:
    """Answer who keeps the steps from their locks, None where nobody is seen any more.

    Raises:
        ServerSaid: the server refused.
    """
    locks: dict[str, list[str]] = {}
    for step in steps:
        if step.lock and step.relation:
            locks.setdefault(step.relation, []).append(step.lock)
    wanted = " OR ".join(_conflict(relation, strongest(modes)) for relation, modes in locks.items())
    rows = wire.rows(_BLOCKERS.format(wanted=wanted.replace("{", "{{").replace("}", "}}"))) if wanted else []
    return _named(rows[0]) if rows else None


def _conflict(relation: str, mode: str) -> str:
    modes = (*_CONFLICTS, *_EXCLUSIVE)[LOCK_MODES.index(mode)]
    names = ", ".join(f"'{LOCK_MODES[index].title().replace(' ', '')}Lock'" for index in modes)
    return f"(l.relation = pg_catalog.to_regclass({literal(relation)})::oid AND l.mode IN ({names}))"


def _named(row: Mapping[str, Any]) -> Blocker:
    pid = row["pid"]
    if pid is None:
        gid = row["gid"]
        name = literal(gid).strip() if gid else "its gid"
        words = f"{row['relation']} is locked by the prepared transaction {name}"
        return Blocker(None, clean(words), clean(f"end it: COMMIT PREPARED {name}; or ROLLBACK PREPARED {name}; then"))
    about = [row["user"], row["application"], row["address"], row["state"]]
    said = ", ".join(str(part) for part in about if part)
    since = "" if row["seconds"] is None else f" for {row['seconds']} s"
    query = f": {' '.join(row['query'].split())}" if row["query"] else ""
    words = f"{row['relation']} is locked by process {pid} ({said}{since}){query}"
    return Blocker(pid, clean(words), f"end that session: SELECT pg_terminate_backend({pid}); then")
