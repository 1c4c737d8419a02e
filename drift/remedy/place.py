"""Where we are, and the settings a remedy needs there whatever the role, the database or the user's URL have set."""

from collections.abc import Iterable
from typing import Final

from drift.remedy.gate import Place
from drift.remedy.wire import ServerSaid, Wire
from drift.sqltext import literal

_LOOK: Final = """
SELECT pg_catalog.current_setting('server_version_num')::int AS version_num,
       pg_catalog.pg_is_in_recovery() AS in_recovery,
       pg_catalog.current_setting('transaction_read_only') = 'on' AS read_only,
       pg_catalog.pg_backend_pid() AS backend_pid,
       (SELECT g.setting::int FROM pg_catalog.pg_settings g WHERE g.name = 'deadlock_timeout') AS deadlock_timeout,
       d.oid::text AS database,
       CURRENT_USER::text AS "user",
       -- Where the server is somebody else's, a role of theirs may do some of what only superusers may.
       pg_catalog.current_setting('is_superuser') = 'on'
         OR EXISTS (SELECT FROM pg_catalog.pg_roles r
                     WHERE r.rolname IN ('rds_superuser', 'cloudsqlsuperuser', 'azure_pg_admin', 'neon_superuser')
                       AND pg_catalog.pg_has_role(r.oid, 'MEMBER')) AS superuser
  FROM pg_catalog.pg_database d
 WHERE d.datname = pg_catalog.current_database()
"""
_SYSTEM: Final = "SELECT system_identifier::text AS id FROM pg_catalog.pg_control_system()"

# Between two statements of ours, and for those that only read.
_READING: Final = ("SET lock_timeout = '2s'", "SET statement_timeout = '60s'", "SET search_path = pg_catalog")

_PINNED: Final = (
    "SET default_transaction_read_only = off",
    "SET default_transaction_isolation = 'read committed'",
    "SET default_transaction_deferrable = off",
    # A client that is frozen between two statements would keep its locks.
    "SET idle_in_transaction_session_timeout = '15s'",
    # A hidden row must make a statement fail rather than look absent.
    "SET row_security = off",
    # Some failures are told as no more than a warning.
    "SET client_min_messages = notice",
    # What literals mean, and how PostgreSQL prints what we compare.
    "SET TimeZone = 'UTC'",
    "SET DateStyle = 'ISO, YMD'",
    "SET IntervalStyle = 'postgres'",
    "SET bytea_output = 'hex'",
    "SET quote_all_identifiers = off",
    "SET standard_conforming_strings = on",
    # What an expression means: with on, "a = NULL" is another condition.
    "SET transform_null_equals = off",
)
_SINCE: Final = (
    (140000, "SET idle_session_timeout = 0"),
    (170000, "SET transaction_timeout = 0"),
)
_WATCH_CLIENT: Final = "SET client_connection_check_interval = '1s'"


def look(wire: Wire) -> Place:
    """Answer where a connection leads; asks twice, because a pooler may give each transaction to another backend.

    Raises:
        ServerSaid: the server refused.
    """
    first, second = wire.rows(_LOOK)[0], wire.rows(_LOOK)[0]
    return Place(
        client_pid=wire.client_pid,
        backend_pids=(first["backend_pid"], second["backend_pid"]),
        in_recovery=second["in_recovery"],
        read_only=second["read_only"],
        version_num=second["version_num"],
        user=second["user"],
        database=f"{_system(wire)}/{second['database']}",
        deadlock_timeout=second["deadlock_timeout"],
        superuser=second["superuser"],
    )


def _system(wire: Wire) -> str:
    try:
        return str(wire.rows(_SYSTEM)[0]["id"])
    except ServerSaid as error:
        if error.sqlstate != "42501":
            raise
        return "-"


def same_database(one: str, other: str) -> bool:
    """Answer whether two identities can be one; a part a server would not tell is taken to fit."""
    pairs = zip(one.split("/"), other.split("/"), strict=True)
    return all(left == right or "-" in (left, right) for left, right in pairs)


def pin(wire: Wire, version_num: int, run: str) -> None:
    """Set what role, database and URL may have set otherwise, for the session.

    Raises:
        ServerSaid: the server refused.
    """
    newer = [setting for since, setting in _SINCE if version_num >= since]
    wire.batch([*_PINNED, *newer, *_READING, f"SET application_name = {literal(f'drift/{run}')}"])
    if version_num >= 140000:
        _watch_client(wire)


def _watch_client(wire: Wire) -> None:
    """Have the server notice within a second that we were killed, so that nothing is carried out after our death."""
    try:
        wire.run(_WATCH_CLIENT)
    except ServerSaid as error:
        # Only some operating systems can tell the server (22023 elsewhere); there, BEGIN alone protects.
        if error.sqlstate != "22023":
            raise


def pin_reading(wire: Wire) -> None:
    """Set again what a statement outside a transaction had to have otherwise.

    Raises:
        ServerSaid: the server refused.
    """
    wire.batch(_READING)


def transaction_status(wire: Wire, xid: int) -> str | None:
    """Answer "committed", "aborted" or "in progress"; None where it is too long ago for the server to know.

    Raises:
        ServerSaid: the server refused.
    """
    status = wire.rows(f"SELECT pg_catalog.txid_status({xid:d}) AS status")[0]["status"]
    return None if status is None else str(status)


def owned_by_others(wire: Wire, relations: Iterable[str]) -> list[tuple[str, str]]:
    """Answer which of the relations (quoted) that exist the role does not own, each with its owner.

    Raises:
        ServerSaid: the server refused.
    """
    names = name_list(relations)
    if not names:
        return []
    rows = wire.rows(
        "SELECT r.name, pg_catalog.pg_get_userbyid(c.relowner)::text AS owner"
        f"  FROM pg_catalog.unnest(ARRAY[{names}]::text[]) r(name)"
        "  JOIN pg_catalog.pg_class c ON c.oid = pg_catalog.to_regclass(r.name)"
        " WHERE NOT pg_catalog.pg_has_role(c.relowner, 'USAGE')"
    )
    return [(row["name"], row["owner"]) for row in rows]


def name_list(relations: Iterable[str]) -> str:
    """Answer quoted names as the items of an SQL array of texts."""
    return ", ".join(literal(name).strip() for name in sorted(set(relations)))
