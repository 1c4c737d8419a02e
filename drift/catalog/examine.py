"""Looks at a target, a connection, a server and a role, and says what of it would keep a check or a remedy from working."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from drift.catalog.session import Session, sql
from drift.catalog.snapshot import setting
from drift.catalog.target import LIBPQ_VARIABLES, OPTION, VARIABLES, ConnectionSpec
from drift.diagnosis import Concern, Remark
from drift.errors import ExitCode
from drift.fact import Fact
from drift.kind import Kind
from drift.model import Ref, Target
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
_FEW: Final = 5


def source(spec: ConnectionSpec, environ: Mapping[str, str]) -> Iterator[Remark]:
    """Yield which option or variable won, and which others are set and passed over."""
    passed = [name for name in (*VARIABLES, *LIBPQ_VARIABLES) if environ.get(name) and name not in spec.source]
    # libpq fills in from its own variables what the target leaves open.
    filling = [name for name in passed if name in LIBPQ_VARIABLES]
    over = [name for name in passed if name not in filling]
    more = f"; passed over: {', '.join(over)}" if over else ""
    more += f"; {', '.join(filling)} fill in what it leaves open" if filling and spec.source.startswith(OPTION) else ""
    yield Remark("target", Concern.OK, f"{spec} (from {spec.source}){more}")
    yield from (Remark("target", Concern.NOTE, note) for note in spec.notes)


def connection(session: Session, target: Target, seconds: float) -> Iterator[Remark]:
    """Yield that somebody answered, and whether anybody can listen."""
    connected = session.connection
    yield Remark("connection", Concern.OK, f"{target}, open after {seconds * 1000:.0f} ms")
    if not connected.pgconn.ssl_in_use and not _is_local(connected):
        hint = "add sslmode=require, or verify-full with sslrootcert, unless the way there is private"
        yield Remark("tls", Concern.NOTE, "off: what is sent can be read on its way", hint)


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
    if {answer.backend_pid for answer in answers} == {client_pid}:
        return Remark("pooler", Concern.OK, "none: the connection is the server's own")
    text = "a connection pooler stands between: drift check works, drift check --fix is refused"
    return Remark("pooler", Concern.NOTE, text, "for --fix give the server's own address with -d")


def server(found: Server, today: date) -> Iterator[Remark]:
    """Yield what is to be said of the server, whoever asks."""
    if found.tls:
        yield Remark("tls", Concern.OK, f"{found.tls_version}, {found.tls_cipher}")
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
    traits += [f"member of {_some(found.member_of)}"] if found.member_of else []
    yield Remark("role", Concern.OK, f"{found.user}: {', '.join(traits)}")
    if not found.may_create:
        text = f"{found.user} may not create in database {found.database}: --fix makes no schema, extension or publication"
        yield Remark("role", Concern.NOTE, text, f"GRANT CREATE ON DATABASE {quote(found.database)} TO {quote(found.user)}")


def rights(session: Session, there: Mapping[Ref, Fact], schemas: Iterable[str], user: str) -> Iterator[Remark]:
    """Yield what the role may not do with what is expected.

    Args:
        session: inside the transaction the facts were read in.
        there: what there is of the expected.
        schemas: where it lives, or should.
        user: the current role.
    """
    owned: dict[str, list[str]] = {}
    for ref, fact in there.items():
        if isinstance(owner := getattr(fact, "owner", None), str):
            owned.setdefault(owner, []).append(str(ref))
    examined = json.dumps({"schemas": sorted(set(schemas)), "owners": sorted(owned)}, ensure_ascii=False)
    prologue = f"SET LOCAL search_path = pg_catalog; {setting('drift.examined', examined)}; "
    in_schemas, relations, owners = (list(rows) for rows in session.batch(prologue + sql("rights"))[-3:])
    for row in in_schemas:
        yield from _schema(row, user)
    for row in relations:
        owned.setdefault(row["owner"], []).append(row["relation"])
    foreign = {row["owner"]: row["of_superuser"] for row in (*relations, *owners) if not row["owned"]}
    for owner, of_superuser in foreign.items():
        yield _foreign(owner, owned[owner], user, of_superuser=of_superuser)
    if filtered := [row["relation"] for row in relations if row["filtered"]]:
        text = f"row security hides rows of {_some(filtered)} from {user}: --fix cannot look at what is stored (42501)"
        yield Remark(
            "row security", Concern.NOTE, text, f"connect as a role it does not apply to, or ALTER ROLE {quote(user)} BYPASSRLS"
        )


def _foreign(owner: str, names: Iterable[str], user: str, *, of_superuser: bool) -> Remark:
    different = list(dict.fromkeys(names))
    verb = "belongs" if len(different) == 1 else "belong"
    text = f"{_some(different)} {verb} to {owner}, and {user} is no member of that role: --fix is refused there"
    # Nobody should become a superuser by a hint of ours.
    given = "" if of_superuser else f", or GRANT {quote(owner)} TO {quote(user)}"
    return Remark("ownership", Concern.NOTE, text, f"connect as {owner}{given}")


def _schema(row: Mapping[str, Any], user: str) -> Iterator[Remark]:
    name = quote(row["schema"])
    if not row["may_use"]:
        text = f"{user} has no USAGE on schema {name}: what an expression names there cannot be judged"
        yield Remark("schema", Concern.NOTE, text, f"GRANT USAGE ON SCHEMA {name} TO {quote(user)}")
    if not row["may_create"]:
        text = f"{user} may not create in schema {name}: --fix makes no table, index or type there"
        yield Remark("schema", Concern.NOTE, text, f"GRANT CREATE ON SCHEMA {name} TO {quote(user)}")


def obstacles(session: Session, stated: Iterable[Ref], kinds: Mapping[str, Kind[Any]]) -> Iterator[Remark]:
    """Yield what kinds know that would keep a remedy of theirs from working here.

    Args:
        session: inside its transaction.
        stated: what is expected.
        kinds: every kind by name.
    """
    by_kind: dict[str, list[Ref]] = {}
    for ref in stated:
        by_kind.setdefault(ref.kind, []).append(ref)
    for name, refs in sorted(by_kind.items()):
        text = kinds[name].obstacles
        if text is None:
            continue
        named = json.dumps([{"path": ref.path, "arguments": ref.arguments} for ref in refs], ensure_ascii=False)
        prologue = f"SET LOCAL search_path = pg_catalog; {setting('drift.stated', named)}; "
        for row in session.batch(prologue + text)[-1]:
            yield Remark(name.replace("_", " "), Concern.NOTE, row["says"], row["hint"], Ref(name, tuple(row["path"])))


def _some(names: Sequence[str]) -> str:
    more = len(names) - _FEW
    return ", ".join(names[:_FEW]) + (f" and {more} more" if more > 0 else "")
