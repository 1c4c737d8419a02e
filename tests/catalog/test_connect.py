"""A connection is as drift needs it, and why there is none is said in one line with what to type."""

import socket
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest

from drift.catalog.connect import connect, describe, encoding_note
from drift.catalog.target import ConnectionSpec, resolve
from drift.errors import DriftError, ExitCode, TargetUnreachable, UsageError
from drift.redact import MASK, REDACTOR, clean
from tests.catalog.peers import listening, opening_late
from tests.conftest import RoleFactory
from tests.databases import Database, to_params, to_url
from tests.servers import Running

CANARY = "c4n4ry-s3cr3t/p@ss%"


@pytest.fixture(autouse=True)
def _nothing_is_known() -> Iterator[None]:
    REDACTOR.forget()
    yield
    REDACTOR.forget()


@pytest.fixture
def params(database: Database) -> dict[str, str]:
    return to_params(database.url)


@pytest.fixture
def passwords(params: dict[str, str]) -> None:
    """Skip where the server lets everybody in."""
    with psycopg.connect(to_url(params)) as connection:
        if not connection.pgconn.used_password:
            pytest.skip("this server asks for no password")


def spec_of(params: Mapping[str, str], **changes: str | None) -> ConnectionSpec:
    """The spec of these parameters, some changed and those that are None left out."""
    merged = {**params, **changes}
    return resolve(to_url({key: value for key, value in merged.items() if value is not None}), {})


def refusal(spec: ConnectionSpec, **options: Any) -> DriftError:
    with pytest.raises(DriftError) as caught:
        connect(spec, **options)
    error = caught.value
    assert "\n" not in error.message
    assert f"(from {spec.source})" in error.message
    assert error.hint
    everything = "".join(traceback.format_exception(error)) + repr(error)
    for secret in filter(None, (spec.parameters.get("password"), "c4n4ry", "s3cr3t")):
        assert secret not in everything
    return error


# ------------------------------------------------------------------------------------------------- what is opened


def test_a_connection_is_in_autocommit_and_prepares_nothing(params: dict[str, str]) -> None:
    with connect(spec_of(params)) as connection:
        assert connection.autocommit
        assert connection.prepare_threshold is None
        assert connection.info.encoding == "utf-8"
        assert encoding_note(connection) is None


def test_nothing_is_sent_at_the_start_that_a_pooler_refuses(params: dict[str, str]) -> None:
    with connect(spec_of(params)) as connection:
        sent = connection.execute("SELECT name FROM pg_settings WHERE source = 'client' ORDER BY name").fetchall()
    assert sent == [("application_name",), ("client_encoding",)]


@pytest.mark.parametrize(("given", "shown"), [(None, "drift"), ("nightly", "nightly")])
def test_the_application_is_drift_unless_the_target_says_otherwise(params: dict[str, str], given: str | None, shown: str) -> None:
    with connect(spec_of(params, application_name=given)) as connection:
        assert connection.execute("SHOW application_name").fetchone() == (shown,)


def test_the_target_is_described_without_its_secret(params: dict[str, str]) -> None:
    spec = spec_of(params)
    with connect(spec) as connection:
        target = describe(connection, spec)
        given = describe(connection)
    assert (target.database, target.user, target.source) == (params["dbname"], params["user"], "--database")
    assert target.port == int(params.get("port", 5432))
    assert target.host == params.get("host", target.host) != ""
    assert given.source == "the connection that was given"
    assert not params.get("password") or params["password"] not in repr(target)


@pytest.mark.usefixtures("passwords")
def test_a_password_from_a_password_file_is_masked_too(
    params: dict[str, str], role: RoleFactory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    someone = role("someone")
    passfile = tmp_path / "pgpass"
    passfile.write_text(f"*:*:*:{someone.name}:{someone.password}\n")
    passfile.chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(passfile))
    connect(spec_of(params, user=someone.name, password=None)).close()
    assert clean(f"<{someone.password}>") == f"<{MASK}>"


def test_a_service_file_is_read_and_its_password_masked(
    params: dict[str, str], role: RoleFactory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    someone = role("someone")
    service = {**params, "user": someone.name, "password": someone.password}
    path = tmp_path / "services"
    path.write_text("[prod]\n" + "".join(f"{key}={value}\n" for key, value in service.items()))
    monkeypatch.setenv("PGSERVICEFILE", str(path))
    spec = resolve("service=prod", {})
    with connect(spec) as connection:
        assert describe(connection, spec).user == someone.name
    assert clean(f"<{someone.password}>") == f"<{MASK}>"


# ------------------------------------------------------------------------------------------------------ encodings


@pytest.fixture
def other_encoding(server: Running, database: Database) -> Iterator[Callable[[str], str]]:
    """Make a database with another encoding beside the test's own and answer its URL."""
    made: list[str] = []

    def make(encoding: str) -> str:
        name = f"{database.name}_{encoding.lower()}"
        options = f"ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
        with psycopg.connect(server.url(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" {options}'.encode())
        made.append(name)
        return server.url(name)

    yield make
    with psycopg.connect(server.url(), autocommit=True) as connection:
        for name in made:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def test_a_database_in_ascii_with_any_bytes_can_be_read(other_encoding: Callable[[str], str]) -> None:
    url = other_encoding("SQL_ASCII")
    with psycopg.connect(url, autocommit=True, client_encoding="SQL_ASCII") as connection:
        connection.execute("CREATE TABLE käse (größe text DEFAULT 'süß')".encode())
        connection.execute(b"CREATE TABLE \"caf\xe9\" (a text DEFAULT 'caf\xe9')")
    catalog = b"""
        SELECT c.relname, c.relname::text, a.attname, pg_get_expr(d.adbin, 0), json_build_object('n', c.relname),
               ARRAY[c.relname], c.relkind
          FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid JOIN pg_attrdef d ON d.adrelid = c.oid
         WHERE a.attnum = 1 AND c.relnamespace = 'public'::regnamespace ORDER BY c.relname"""
    wanted = [
        ("caf\udce9", "caf\udce9", "a", "'caf\udce9'::text", {"n": "caf\udce9"}, ["caf\udce9"], "r"),
        ("käse", "käse", "größe", "'süß'::text", {"n": "käse"}, ["käse"], "r"),
    ]
    with connect(resolve(url, {})) as connection:
        assert connection.execute(catalog).fetchall() == wanted
        assert connection.cursor(binary=True).execute(catalog).fetchall() == wanted
        named = connection.execute("SELECT relname FROM pg_class WHERE relname = %s", ["käse"]).fetchall()
        assert named == [("käse",)]
        assert "SQL_ASCII" in str(encoding_note(connection))


def test_a_database_in_latin_1_is_read_in_utf_8(other_encoding: Callable[[str], str]) -> None:
    with connect(resolve(other_encoding("LATIN1"), {})) as connection:
        connection.execute("CREATE TABLE käse ()".encode())
        assert connection.execute("SELECT relname FROM pg_class WHERE oid = '\"käse\"'::regclass".encode()).fetchone() == (
            "käse",
        )
        assert encoding_note(connection) is None


# ------------------------------------------------------------------------------------------------- what is refused


@pytest.mark.usefixtures("passwords")
def test_a_wrong_password(params: dict[str, str], role: RoleFactory) -> None:
    someone = role("someone")
    error = refusal(spec_of(params, user=someone.name, password=CANARY))
    assert isinstance(error, TargetUnreachable)
    assert error.exit_code == ExitCode.COULD_NOT_CHECK
    assert f'authentication failed for user "{someone.name}"' in error.message
    assert "password" in str(error.hint)


@pytest.mark.usefixtures("passwords")
def test_no_password(params: dict[str, str], role: RoleFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PGPASSWORD", raising=False)
    monkeypatch.setenv("PGPASSFILE", "/nonexistent")
    error = refusal(spec_of(params, user=role("someone").name, password=None))
    assert "needs a password and none was given" in error.message
    assert "PGPASSWORD" in str(error.hint)


def test_no_such_database(params: dict[str, str]) -> None:
    error = refusal(spec_of(params, dbname="nowhere"))
    assert error.message.endswith('database "nowhere" does not exist')
    assert f"/nowhere (from --database): {error.message.rpartition(': ')[2]}" in error.message


def test_no_connect_privilege(database: Database, role: RoleFactory) -> None:
    someone = role("someone")
    database.execute(f"REVOKE CONNECT ON DATABASE {database.name} FROM PUBLIC")
    error = refusal(resolve(database.as_role(someone.name, someone.password), {}))
    assert f'user "{someone.name}" may not connect to database "{database.name}"' in error.message
    assert "GRANT CONNECT" in str(error.hint)


def test_too_many_connections(database: Database, role: RoleFactory) -> None:
    someone = role("someone", "CONNECTION LIMIT 0")
    error = refusal(resolve(database.as_role(someone.name, someone.password), {}))
    assert f'too many connections for role "{someone.name}"' in error.message
    assert "pg_stat_activity" in str(error.hint)


def test_a_role_that_may_not_log_in(database: Database, role: RoleFactory) -> None:
    someone = role("someone")
    database.execute(f"ALTER ROLE {someone.name} NOLOGIN")
    error = refusal(resolve(database.as_role(someone.name, someone.password), {}))
    assert f'user "{someone.name}" may not log in' in error.message


def test_tls_where_the_server_has_none(database: Database, params: dict[str, str]) -> None:
    if database.query("SHOW ssl") != [("off",)]:
        pytest.skip("this server has TLS")
    if params["host"].startswith("/"):
        pytest.skip("the server is on a socket")
    error = refusal(spec_of(params, sslmode="require"))
    assert "the server has no TLS" in error.message
    assert "sslmode=disable" in str(error.hint)


def test_a_setting_the_server_does_not_know(params: dict[str, str]) -> None:
    error = refusal(spec_of(params, options="-c nonsense=1"))
    assert isinstance(error, UsageError)
    assert 'unrecognized configuration parameter "nonsense"' in error.message


def test_nobody_listens() -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        error = refusal(resolve(f"postgresql://u:{quote(CANARY, safe='')}@127.0.0.1:{port}/app", {}))
    assert error.message == f"cannot connect to u@127.0.0.1:{port}/app (from --database): connection refused"
    assert f"pg_isready -h 127.0.0.1 -p {port}" in str(error.hint)


def test_no_socket(tmp_path: Path) -> None:
    error = refusal(resolve(f"postgresql:///app?host={tmp_path}&user=u", {}))
    assert f"no server on the socket in {tmp_path}" in error.message


def test_the_first_refusal_of_several_hosts_that_is_final_counts(params: dict[str, str]) -> None:
    if params["host"].startswith("/"):
        pytest.skip("the server is on a socket")
    hosts = {"host": f"{params['host']},127.0.0.1", "port": f"{params['port']},1"}
    error = refusal(spec_of({**params, **hosts}, dbname="nowhere"), wait=30)
    assert 'database "nowhere" does not exist' in error.message
    assert f"{params['host']}:{params['port']},127.0.0.1:1/nowhere" in error.message


def test_an_unknown_host() -> None:
    error = refusal(resolve("postgresql://u:pw@nowhere.invalid/app", {}))
    assert "unknown host nowhere.invalid" in error.message
    assert "check the name" in str(error.hint)


def test_railway_s_private_host() -> None:
    error = refusal(resolve("postgresql://u:pw@postgres.railway.internal/app", {}))
    assert "env:DATABASE_PUBLIC_URL" in str(error.hint)


def test_somebody_who_does_not_answer() -> None:
    with listening(None) as there:
        error = refusal(spec_of(there), connect_timeout=2)  # the least that libpq knows
    assert "no answer in time" in error.message
    assert "connect_timeout=30" in str(error.hint)


def test_somebody_who_is_not_postgresql() -> None:
    with listening(b"HTTP/1.1 400 Bad Request\r\n\r\n") as there:
        error = refusal(spec_of(there))
    assert "what answers there is not PostgreSQL" in error.message
    assert there["port"] in str(error.hint)


def test_somebody_who_hangs_up() -> None:
    with listening(b"") as there:
        error = refusal(spec_of(there, sslmode="disable"))
    assert "closed before an answer came" in error.message


def test_a_service_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGSERVICEFILE", str(tmp_path / "none"))
    error = refusal(resolve("service=prod", {}))
    assert isinstance(error, UsageError)
    assert "service=prod (from --database)" in error.message


def test_the_secret_is_masked_even_in_what_others_say_about_it(params: dict[str, str]) -> None:
    error = refusal(spec_of(params, target_session_attrs=CANARY, password=CANARY))
    assert MASK in error.message


# -------------------------------------------------------------------------------------------------------- waiting


def test_it_waits_for_a_server_that_is_not_there_yet(params: dict[str, str]) -> None:
    if params["host"].startswith("/"):
        pytest.skip("the server is on a socket")
    told: list[str] = []
    with opening_late(params) as (there, open_now):

        def tell(message: str) -> None:
            told.append(message)
            open_now()

        connection = connect(spec_of(there, sslmode="disable"), wait=60, on_retry=tell)
        assert connection.execute("SELECT 1").fetchone() == (1,)
        connection.close()
    assert len(told) == 1
    assert "connection refused" in told[0]


def test_it_stops_waiting_when_the_time_is_over() -> None:
    told: list[str] = []
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        spec = resolve(f"postgresql://u@127.0.0.1:{taken.getsockname()[1]}/app", {})
        refusal(spec, wait=0.2, on_retry=told.append)
    assert told


@pytest.mark.usefixtures("passwords")
def test_it_never_tries_a_refused_login_again(params: dict[str, str], role: RoleFactory) -> None:
    told: list[str] = []
    refusal(spec_of(params, user=role("someone").name, password=CANARY), wait=60, on_retry=told.append)
    refusal(spec_of(params, dbname="nowhere"), wait=60, on_retry=told.append)
    assert not told


def test_the_module_costs_no_driver_at_the_start() -> None:
    code = "import sys, drift.catalog.connect; print(*{'psycopg', 'sqlalchemy', 'asyncio'} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "\n"
