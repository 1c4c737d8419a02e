"""The facts of a database, read in one transaction and filtered by what is expected.

Everything that waits for no lock goes in one batch, one round trip. What PostgreSQL prints only while it may lock the table
(CHECK, index and generation expressions) follows in a second batch under ``lock_timeout``; what stays locked is *unread*.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from drift.catalog.answers import Answers, Arrived
from drift.catalog.row_types import row_makers
from drift.catalog.scope import Scope, scope_of_refs
from drift.catalog.session import (
    LOCK_NOT_AVAILABLE,
    Rows,
    ServerRefused,
    Session,
    milliseconds,
    octets,
    refusal_is_no_verdict,
    search_path,
    sql,
)
from drift.catalog.sheets import sheet_of
from drift.kind import Kind
from drift.model import Exact, Ref, Snapshot, Target

# How long one definition may be waited for, and how often the tables that keep it waiting are left out and the rest read again.
_LOCK_SECONDS: Final = 2.0
_LOCK_ATTEMPTS: Final = 3

# A server sends when 8 kB are full: so much behind an answer has its end arrive before the next is ready.
_PUSH: Final = "SELECT pg_catalog.repeat(' ', 8192);\n"


class Server(Struct, frozen=True):
    """What the server said of itself when the transaction began."""

    target: Target
    database_oid: int
    backend_pid: int


def begin_check(session: Session, target: Target) -> Server:
    """Open the read-only transaction, pin its settings, and answer what server this is.

    Raises:
        CouldNotCheck: the server refuses the transaction.
    """
    with refusal_is_no_verdict("the check could not begin"):
        results = session.batch(sql("begin") + _timeouts(session) + sql("server"))
    return _server(results[-1], target)


def _timeouts(session: Session) -> str:
    left = milliseconds(session.remaining())
    return f"SET LOCAL statement_timeout = '{left}'; SET LOCAL lock_timeout = '{milliseconds(_LOCK_SECONDS)}';\n"


def _server(rows: Rows, target: Target) -> Server:
    row = rows.first()
    seen = replace(
        target,
        server_version=row["server_version"],
        version_num=row["version_num"],
        in_recovery=row["in_recovery"],
        database=row["database"],
        user=row["user"],
    )
    return Server(seen, row["database_oid"], row["backend_pid"])


def read(session: Session, scope: Scope, arrived: Arrived | None = None) -> Snapshot:
    """Answer the facts within the scope; leaves a savepoint named ``drift`` and the scope's schema first on the search path.

    Args:
        session: inside a transaction with the settings of a check.
        scope: what is wanted.
        arrived: is told of each kind under whose names the expectations know its objects, while the server reads the next.
    """
    with refusal_is_no_verdict("the catalog could not be read"):
        made: list[Answers] = []
        # Those before are of settings.
        first = len(scope.texts) + 1
        session.stream(
            prologue(scope) + "".join(f"{text};\n" for text in scope.catalogs) + epilogue(scope),
            lambda number, part, is_last: made[0].take(number - first, part, is_last=is_last),
            lambda: made.append(Answers(scope.kinds, arrived)),
        )
        return _with_definitions(session, made[0], scope)


def surroundings(session: Session, refs: Iterable[Ref], kinds: Mapping[str, Kind[Any]]) -> Mapping[Ref, Mapping[str, Any]]:
    """Answer what remedies for some objects must know beyond the facts, as a check would read it.

    Args:
        session: inside a transaction with the settings of a check.
        refs: the objects something is to be mended about.
        kinds: every kind by name.
    """
    about = [ref for ref in refs if kinds[ref.kind].surroundings]
    if not about:
        return {}
    scope = scope_of_refs(about, kinds)
    texts = {kind.name: kind.surroundings for kind in scope.kinds}
    results = session.batch(prologue(scope) + "".join(f"{text};\n" for text in texts.values()) + epilogue(scope))
    sheets = {name: sheet_of(kinds[name], rows) for name, rows in zip(texts, results[-1 - len(texts) : -1], strict=True)}
    return {
        Ref(name, *key): dict(zip(sheet.names, row, strict=True))
        for name, sheet in sheets.items()
        for key, row in sheet.rows.items()
    }


def schemas(session: Session) -> tuple[str, ...]:
    """Answer the names of the schemas somebody made, sorted; inside a transaction with the settings of a check."""
    with refusal_is_no_verdict("the schemas could not be read"):
        return tuple(row["schema"] for row in session.batch(sql("schemas"))[0])


def nowhere(session: Session, claims: Iterable[Exact], kinds: Mapping[str, Kind[Any]]) -> tuple[Exact, ...]:
    """Answer the claims about whole schemas that are not there, one for each such schema.

    Args:
        session: inside a transaction with the settings of a check.
        claims: that nothing else is there.
        kinds: every kind by name.
    """
    about: dict[str, Exact] = {}
    for claim in claims:
        if len(claim.path) == 1 and kinds[claim.kind].place.is_of_schema:
            about.setdefault(claim.path[0], claim)
    if not about:
        return ()
    with refusal_is_no_verdict("the schemas could not be read"):
        there = {row["schema"] for row in session.batch(sql("namespaces"))[0]}
    return tuple(claim for schema, claim in sorted(about.items()) if schema not in there)


def prologue(scope: Scope) -> str:
    """Answer what is said before the kinds are asked: settings that hold the scope, and which relations that means."""
    settings = "".join(f"{setting(name, text)};\n" for name, text in scope.texts.items())
    return f"SET LOCAL search_path = pg_catalog;\n{settings}{sql('scope')}"


def epilogue(scope: Scope) -> str:
    """Answer what is said after: where the judge is to begin, and return to."""
    return f"{setting('search_path', search_path(scope.schema))}; SAVEPOINT drift;"


def setting(name: str, value: str) -> str:
    """Answer the statement that sets a setting of ours to any text, for the rest of the transaction."""
    # Hexadecimal digits cannot be anything but data, whatever the value holds.
    data = f"pg_catalog.decode('{octets(value).hex()}', 'hex')"
    # A database in SQL_ASCII takes any bytes, and only as SQL_ASCII.
    encoding = "CASE pg_catalog.current_setting('server_encoding') WHEN 'SQL_ASCII' THEN 'SQL_ASCII' ELSE 'UTF8' END"
    return f"SELECT pg_catalog.set_config('{name}', pg_catalog.convert_from({data}, {encoding}), true)"


def _with_definitions(session: Session, answers: Answers, scope: Scope) -> Snapshot:
    """Answer the snapshot with the definitions that may wait for a lock, or the reason why they could not be read."""
    waiting = answers.waiting
    if not waiting:
        return answers.snapshot()
    along = row_makers(waiting, scope)
    text = "SET LOCAL search_path = pg_catalog;\n" + "".join(f"{kind.catalog};\n" for kind in along)
    text += "".join(f"{kind.definitions};\n{_PUSH}" for kind in waiting)

    def take(number: int, part: Rows, is_last: bool) -> None:
        if number < len(along):
            answers.take_along(along[number], part)
            return
        kind, is_push = divmod(number - len(along), 2)
        if kind < len(waiting) and not is_push:
            answers.define(waiting[kind], part, is_last=is_last)

    reasons: dict[tuple[str, ...], str] = {}
    for _ in range(_LOCK_ATTEMPTS):
        try:
            session.stream(text + epilogue(scope), take, answers.make_rows)
        except ServerRefused as error:
            if error.sqlstate != LOCK_NOT_AVAILABLE:
                raise
            reasons |= _leave_out_locked(session)
            continue
        break
    return answers.snapshot(reasons)


def _leave_out_locked(session: Session) -> dict[tuple[str, ...], str]:
    """Answer who locks which table, and take those tables out of ``drift.relations``."""
    session.batch("ROLLBACK TO SAVEPOINT drift")
    locked = list(session.batch(sql("blockers"))[-1])
    oids = ",".join(str(row["relation"]) for row in locked)
    session.batch(
        "SELECT pg_catalog.set_config('drift.relations', coalesce((SELECT pg_catalog.array_agg(o)::text"
        " FROM pg_catalog.unnest(pg_catalog.current_setting('drift.relations')::oid[]) o"
        f" WHERE o <> ALL ('{{{oids}}}'::oid[])), '{{}}'), true); SAVEPOINT drift;"
    )
    return {(row["schema"], row["name"]): _locked_by(row["pid"], row["base"]) for row in locked}


def _locked_by(pid: int | None, base: str | None) -> str:
    locked = "locked" if base is None else f"{base}, which it reads, is locked"
    if pid is None:
        return f"{locked} by a prepared transaction (see pg_prepared_xacts)"
    return f"{locked} by process {pid} (SELECT query FROM pg_stat_activity WHERE pid = {pid})"
