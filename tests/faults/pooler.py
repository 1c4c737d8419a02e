"""A pgbouncer in transaction mode in front of a server, run as an account without power."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import psycopg

from drift import embedded
from tests.databases import to_url
from tests.faults.waiting import eventually

_PLACES: Final = os.pathsep.join(["/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin"])

# One connection to the server for everybody: whoever leaves something behind leaves it to the next.
_CONFIGURATION: Final = """\
[databases]
* = host={host} port={port}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {listen}
unix_socket_dir =
auth_type = plain
auth_file = {folder}/users
pool_mode = transaction
default_pool_size = 1
max_client_conn = 50
server_idle_timeout = 0
server_lifetime = 86400
"""


@dataclass(frozen=True, slots=True)
class Pooler:
    """A running pgbouncer.

    Args:
        params: libpq parameters of the superuser through it, without a database.
    """

    params: Mapping[str, str] = field(repr=False)

    def url(self, database: str) -> str:
        """The URL of a database through it."""
        return to_url({**self.params, "dbname": database})


def program() -> str | None:
    """The path of pgbouncer, None where it is not installed; Debian keeps it out of a user's path."""
    return shutil.which("pgbouncer") or shutil.which("pgbouncer", path=_PLACES)


@contextmanager
def transaction_pooling(pgbouncer: str, server: Mapping[str, str]) -> Iterator[Pooler]:
    """Start one with a single connection for each database, and stop it at the end.

    Args:
        pgbouncer: the program.
        server: the libpq parameters of the superuser.
    """
    account, port = embedded._account(), embedded._free_port()
    with tempfile.TemporaryDirectory(prefix="pooler-", dir=embedded._temporary_folder(account)) as name:
        folder = Path(name)
        values = {"host": server.get("host", "/var/run/postgresql"), "port": server.get("port", "5432")}
        (folder / "ini").write_text(_CONFIGURATION.format(**values, listen=port, folder=folder), encoding="utf-8")
        user, password = server.get("user", "postgres"), server.get("password", "")
        (folder / "users").write_text(f'"{user}" "{password}"\n', encoding="utf-8")
        embedded._give(folder, account)
        login = {"host": "127.0.0.1", "port": str(port), "user": user, "password": password}
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen([pgbouncer, str(folder / "ini")], stdout=log, stderr=log, cwd="/", **account)
            try:
                eventually(lambda: _answers(process, login, folder / "log"), "pgbouncer answers")
                yield Pooler({**login, "sslmode": "disable"})
            finally:
                process.terminate()
                process.wait(30)


def _answers(process: "subprocess.Popen[bytes]", login: Mapping[str, str], log: Path) -> bool:
    if process.poll() is not None:
        raise AssertionError(f"pgbouncer ended: {log.read_text(encoding='utf-8', errors='replace')}")
    try:
        with psycopg.connect(to_url({**login, "dbname": "postgres"})):
            return True
    except psycopg.OperationalError:
        return False
