"""One run at a time on one database, by a lock on the very connection that runs the statements.

It is polled, never awaited: somebody waiting inside ``pg_advisory_lock()`` and a concurrent build wait for each
other until one is shot as a deadlock. And it outlives a killed client for as long as its orphaned statement runs.
"""

from collections.abc import Callable
from time import monotonic
from typing import Final

from drift.errors import Refused
from drift.remedy.attempts import pause_before
from drift.remedy.wire import Wire

# The number of "drif" in ASCII; advisory locks are local to a database.
_KEY: Final = "1685219686, 1"
_HOLDER: Final = """
SELECT l.pid, a.application_name AS application, a.usename::text AS "user", a.state,
       extract(epoch FROM pg_catalog.clock_timestamp() - a.backend_start)::int AS seconds
  FROM pg_catalog.pg_locks l
  LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
 WHERE l.locktype = 'advisory' AND l.granted AND l.classid = 1685219686 AND l.objid = 1 AND l.objsubid = 2
   AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
"""


def take(wire: Wire, seconds: float, pause: Callable[[float], None]) -> None:
    """Take the lock, or say who has it.

    Args:
        wire: the connection that will run the statements.
        seconds: how long to try.
        pause: waits some seconds.

    Raises:
        Refused: another run has it and did not end in time.
        ServerSaid: the server refused.
    """
    started = monotonic()
    attempt = 0
    while not wire.rows(f"SELECT pg_catalog.pg_try_advisory_lock({_KEY}) AS taken")[0]["taken"]:
        attempt += 1
        delay = pause_before(attempt, 1.0)
        if monotonic() - started + delay >= seconds:
            raise Refused(f"nothing was run: {_holder(wire)}", hint="run it again when that one has ended")
        pause(delay)


def release(wire: Wire) -> None:
    """Give the lock back.

    Raises:
        ServerSaid: the server refused.
    """
    wire.rows(f"SELECT pg_catalog.pg_advisory_unlock({_KEY}) AS released")


def _holder(wire: Wire) -> str:
    rows = wire.rows(_HOLDER)
    if not rows:
        return "another run of drift was at work on this database until this moment"
    row = rows[0]
    about = ", ".join(str(part) for part in (row["application"], row["user"], row["state"]) if part)
    since = "" if row["seconds"] is None else f", connected for {row['seconds']} s"
    return f"another run of drift is at work on this database: process {row['pid']} ({about}{since})"
