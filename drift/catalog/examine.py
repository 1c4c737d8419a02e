"""Looks at a target, a connection, a server and a role, and says what of it would keep a check or a remedy from working."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from drift.catalog.examine_rights import some
from drift.catalog.session import Session, sql
from drift.catalog.target import LIBPQ_VARIABLES, VARIABLES, ConnectionSpec, resolve
from drift.diagnosis import Concern, Remark
from drift.errors import ExitCode, UsageError
from drift.model import Target
from drift.pooling import through_pooler
from drift.sqltext import quote

if TYPE_CHECKING:
    import psycopg

# The day each major goes out of support (postgresql.org, "Versioning Policy").
_SUPPORTED_UNTIL: Final[Mapping[int, date]] = {
    13: date(2025, 11, 13),
    14: date(2026, 11, 12),
    15: date(2027, 11, 11),
    16: date(2028, 11, 9),
    17: date(2029, 11, 8),
    18: date(2030, 11, 14),
}
_HERE: Final = ("", "localhost", "127.0.0.1", "::1")


def source(spec: ConnectionSpec, environ: Mapping[str, str]) -> Iterator[Remark]:
    """Yield which option or variable won, which others are set and passed over, and how the target was read."""
    yield Remark("target", Concern.OK, f"{spec} (from {spec.source})")
    yield from (Remark("target", Concern.NOTE, note) for note in spec.notes)
    others = [name for name in VARIABLES if environ.get(name, "").strip() and name not in spec.source]
    yield from (Remark("passed over", Concern.OK, f"{name}: {_meant(name, environ)}") for name in others)
    filling = [name for name in LIBPQ_VARIABLES if environ.get(name) and name not in spec.source]
    if filling:
        yield Remark("passed over", Concern.OK, f"{', '.join(filling)}: libpq takes from there only what the target leaves open")
    if spec.schema is not None:
        text = f"the target names schema {spec.schema}; where unqualified names live is said by schema: in each file"
        yield Remark("target", Concern.OK, text)


def _meant(name: str, environ: Mapping[str, str]) -> str:
    """Answer which database a variable that was passed over means, or that nobody can tell."""
    try:
        return str(resolve(f"env:{name}", environ))
    except UsageError:
        return "is set, and is no target that drift understands"


def connection(target: Target, seconds: float) -> Iterator[Remark]:
    """Yield that somebody answered."""
    yield Remark("connection", Concern.OK, f"{target}, open after {seconds * 1000:.0f} ms")


def tls(session: Session, found: "Server") -> Remark:
    """Answer whether anybody on the way can listen, and whether anybody made sure who answers."""
    connected = session.connection
    if not connected.pgconn.ssl_in_use:
        if _is_local(connected):
            return Remark("tls", Concern.OK, "off, on this machine")
        hint = "add sslmode=require, or verify-full with sslrootcert, unless the way there is private"
        return Remark("tls", Concern.NOTE, "off: what is sent can be read on its way", hint)
    mode = connected.info.get_parameters().get("sslmode", "prefer")
    # Behind a pooler the server tells of the pooler's own connection.
    protocol = f"{found.tls_version}, {found.tls_cipher}" if found.tls else "on"
    if mode in ("verify-ca", "verify-full"):
        return Remark("tls", Concern.OK, f"{protocol}; the server's certificate was verified (sslmode={mode})")
    return Remark("tls", Concern.OK, f"{protocol}; nobody asked who answers (sslmode={mode}): verify-full with sslrootcert would")


def _is_local(connected: "psycopg.Connection[Any]") -> bool:
    host = connected.info.host
    return host in _HERE or host.startswith((os.sep, "@"))


class Server(Struct, frozen=True):
    """What the server says of itself and of the role, as ``examine.sql`` answers it."""

    server_version: str
    version_num: int
    in_recovery: bool
    read_only: bool
    encoding: str
    backend_pid: int
    user: str
    superuser: bool
    bypasses_row_security: bool
    member_of: Sequence[str]
    database: str
    may_create: bool
    tls: bool | None
    tls_version: str | None
    tls_cipher: str | None


def asked(session: Session) -> tuple[int, list[Server]]:
    """Answer which backend we were told of, and what the server says twice: a pooler may lend a backend to each transaction."""
    answers = [Server(**session.batch(sql("examine"))[-1].first()) for _ in range(2)]
    return session.connection.info.backend_pid, answers


def pooler(client_pid: int, answers: Iterable[Server]) -> Remark:
    """Answer whether anything stands between us and the server."""
    if not through_pooler(client_pid, [answer.backend_pid for answer in answers]):
        return Remark("pooler", Concern.OK, "none: the connection is the server's own")
    text = "a connection pooler stands between: drift check works, drift check --fix is refused"
    return Remark("pooler", Concern.NOTE, text, "for --fix give the server's own address with -d")


def server(found: Server, today: date) -> Iterator[Remark]:
    """Yield what is to be said of the server, whoever asks."""
    yield _version(found, today)
    if found.in_recovery:
        text, hint = "a standby: drift check works, drift check --fix is refused", "for --fix give the primary with -d"
        yield Remark("recovery", Concern.NOTE, text, hint)
    elif found.read_only:
        text = "a primary: takes writes, though default_transaction_read_only is on; --fix asks for them"
        yield Remark("recovery", Concern.OK, text)
    else:
        yield Remark("recovery", Concern.OK, "a primary: takes writes")
    if found.encoding == "SQL_ASCII":
        text = "the encoding is SQL_ASCII: texts are read as UTF-8, other bytes are shown as \\x.."
        yield Remark("encoding", Concern.NOTE, text)


def _version(found: Server, today: date) -> Remark:
    major, shown = found.version_num // 10000, f"PostgreSQL {found.server_version.split(' ')[0]}"
    if major < min(_SUPPORTED_UNTIL):
        text = f"{shown}: drift knows {min(_SUPPORTED_UNTIL)} to {max(_SUPPORTED_UNTIL)}, and this one lacks what it reads"
        return Remark("server", Concern.PROBLEM, text, "upgrade the server", code=ExitCode.COULD_NOT_CHECK)
    if major not in _SUPPORTED_UNTIL:
        text = f"{shown}: newer than what drift was tested with ({max(_SUPPORTED_UNTIL)})"
        return Remark("server", Concern.NOTE, text, "look for a newer drift")
    until = _SUPPORTED_UNTIL[major]
    if today > until:
        return Remark("server", Concern.NOTE, f"{shown}: without support since {until}", "upgrade the server")
    return Remark("server", Concern.OK, f"{shown}, supported until {until}")


def role(found: Server) -> Iterator[Remark]:
    """Yield what the role is, and what it may do in the database."""
    traits = ["a superuser"] if found.superuser else ["no superuser"]
    traits += ["passes row security"] if found.bypasses_row_security and not found.superuser else []
    traits += [f"member of {some(found.member_of)}"] if found.member_of else []
    yield Remark("role", Concern.OK, f"{found.user}: {', '.join(traits)}")
    if not found.may_create:
        text = f"{found.user} may not create in database {found.database}: --fix makes no schema, extension or publication"
        yield Remark("role", Concern.NOTE, text, f"GRANT CREATE ON DATABASE {quote(found.database)} TO {quote(found.user)}")
