"""A connection is as drift needs it, and why there is none is said in one line with what to type."""

import re
import socket
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
import sqlalchemy

from drift.catalog.connect import adopt, connect, describe, encoding_note
from drift.catalog.refusals import Attempt, explain
from drift.catalog.target import ConnectionSpec, resolve
from drift.errors import DriftError, ExitCode, TargetMissing, TargetUnreachable, UsageError
from drift.redact import MASK, REDACTOR, clean
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


@contextmanager
def listening(answer: bytes | None) -> Iterator[dict[str, str]]:
    """A port where somebody listens who is no PostgreSQL: sends `answer` and closes, or says nothing at all."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:

        def serve() -> None:
            while True:
                try:
                    peer, _ = listener.accept()
                except OSError:
                    return
                if answer is None:
                    waiting.append(peer)
                    continue
                with peer:
                    peer.recv(1024)
                    peer.sendall(answer)

        waiting: list[socket.socket] = []
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield {"host": "127.0.0.1", "port": str(listener.getsockname()[1]), "user": "u", "dbname": "app"}
        listener.shutdown(socket.SHUT_RDWR)
    thread.join()
    for peer in waiting:
        peer.close()


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
    assert params.get("password", "-") not in repr(target)


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
        (r"caf\xe9", r"caf\xe9", "a", r"'caf\xe9'::text", {"n": r"caf\xe9"}, [r"caf\xe9"], "r"),
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


def test_a_wrong_password(params: dict[str, str], role: RoleFactory) -> None:
    someone = role("someone")
    error = refusal(spec_of(params, user=someone.name, password=CANARY))
    assert isinstance(error, TargetUnreachable)
    assert error.exit_code == ExitCode.COULD_NOT_CHECK
    assert f'authentication failed for user "{someone.name}"' in error.message
    assert "password" in str(error.hint)


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


@contextmanager
def opening_late(params: Mapping[str, str]) -> Iterator[tuple[dict[str, str], Callable[[], None]]]:
    """A port where nobody listens until the second answer is called; then it leads to the server."""
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        inner: list[socket.socket] = []

        def pump(source: socket.socket, sink: socket.socket) -> None:
            while data := source.recv(65536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)

        def serve() -> None:
            outside, _ = listener.accept()
            inside = socket.create_connection((params["host"], int(params.get("port", 5432))))
            inner.extend((outside, inside))
            threads = [threading.Thread(target=pump, args=pair) for pair in ((outside, inside), (inside, outside))]
            for each in threads:
                each.start()
            for each in threads:
                each.join()

        thread = threading.Thread(target=serve)

        def open_now() -> None:
            listener.listen()
            thread.start()

        yield {**params, "host": "127.0.0.1", "port": str(listener.getsockname()[1])}, open_now
        thread.join()
        for each in inner:
            each.close()


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


def test_it_never_tries_a_refused_login_again(params: dict[str, str], role: RoleFactory) -> None:
    told: list[str] = []
    refusal(spec_of(params, user=role("someone").name, password=CANARY), wait=60, on_retry=told.append)
    refusal(spec_of(params, dbname="nowhere"), wait=60, on_retry=told.append)
    assert not told


# ------------------------------------------------------------------------------------------------ what words mean

_AT = 'connection failed: connection to server at "10.0.0.1", port 5432 failed: '


@pytest.mark.parametrize(
    ("words", "reason", "transient"),
    [
        ("FATAL:  the database system is starting up", "not ready: the database system is starting up", True),
        ("FATAL:  the database system is shutting down", "not ready", True),
        ("FATAL:  the database system is not yet accepting connections\nDETAIL:  Consistent …", "not ready", True),
        ("FATAL:  terminating connection due to administrator command", "not ready", True),
        ("could not receive data from server: Connection reset by peer", "closed before an answer", True),
        ("SSL connection has been closed unexpectedly", "closed before an answer", True),
        ("could not translate host name to address: Temporary failure in name resolution", "unknown host h", True),
        ("FATAL:  sorry, too many clients already", "sorry, too many clients already", False),
        ("FATAL:  remaining connection slots are reserved for roles with …", "remaining connection slots", False),
        ("FATAL:  no more connections allowed (max_client_conn)", "no more connections", False),
        ('FATAL:  no pg_hba.conf entry for host "10.0.0.1", user "u", database "ssl", no encryption', "not admitted", False),
        ('FATAL:  password authentication failed for user "u"', 'authentication failed for user "u"', False),
        ("FATAL:  SASL authentication failed", 'authentication failed for user "u"', False),
        ("FATAL:  Tenant or user not found", 'there is no user "u"', False),
        ('FATAL:  role "u" does not exist', 'there is no user "u"', False),
        ('FATAL:  database "ssl" does not exist', 'database "ssl" does not exist', False),
        ("FATAL:  no such database: ssl", 'database "ssl" does not exist', False),
        ('FATAL:  database "ssl" is not currently accepting connections', "takes no connections", False),
        ('FATAL:  Peer authentication failed for user "u"', "as the system user of that name only", False),
        ("FATAL:  unsupported startup parameter: options", "the pooler refuses it", False),
        ("SSL error: certificate verify failed", "certificate was not accepted", False),
        ('server certificate for "a" does not match host name "b"', "certificate was not accepted", False),
        ('root certificate file "/root/.postgresql/root.crt" does not exist', "certificate was not accepted", False),
        ('private key file "k" has group or world access', "the client's certificate", False),
        ("SSL error: tlsv1 alert unknown ca", "TLS failed", False),
        ("channel binding required, but server authenticated client without channel binding", "TLS failed", False),
        ("session is read-only", "no server of the kind", True),
    ],
)
def test_what_postgresql_and_poolers_say(words: str, reason: str, transient: bool) -> None:
    said = explain(Attempt(_AT + words, host="h", user="u", database="ssl"))
    assert reason in said.reason
    assert said.transient == transient
    assert said.hint
    assert not said.usage


@pytest.mark.parametrize(
    ("words", "hint", "transient"),
    [
        ("FATAL:  das Datenbanksystem startet", "--wait 60s", True),
        ("FATAL:  le système de bases de données se lance", "--wait 60s", True),
        ("ВАЖНО:  система баз данных запускается", "--wait 60s", True),
        ("致命错误:  数据库系统启动中", "--wait 60s", True),
        ("FATAL:  データベースシステムは起動処理中です", "--wait 60s", True),
        ("FATAL:  Passwort-Authentifizierung für Benutzer »me« fehlgeschlagen", "check user and password", False),
        ("FATAL:  authentification par mot de passe échouée pour l'utilisateur  « me »", "check user and password", False),
        ("FATAL:  la autentificación password falló para el usuario «me»", "check user and password", False),
        ('ВАЖНО:  пользователь "me" не прошёл проверку подлинности (по паролю)', "check user and password", False),
        ('FATAL:  ユーザー"me"のパスワード認証に失敗しました', "check user and password", False),
        ("FATAL:  Datenbank »shop« existiert nicht", "names of user and database", False),
        ('ВАЖНО:  база данных "shop" не существует', "names of user and database", False),
        ("FATAL:  la base de données « shop » n'existe pas", "names of user and database", False),
        ('FATAL:  kein pg_hba.conf-Eintrag für Host »10.0.0.1«, Benutzer »me«, Datenbank »shop«', "pg_hba.conf", False),
    ],
)  # fmt: skip
def test_what_servers_say_in_other_languages(words: str, hint: str, transient: bool) -> None:
    used = "»shop«" not in words and "shop" not in words
    said = explain(Attempt(_AT + words, host="h", user="me", database="shop", used_password=used))
    assert said.transient == transient
    assert hint in said.hint
    assert re.sub(r"^\w+:  ", "", words) in said.reason


def test_a_missing_password_is_known_in_any_language() -> None:
    said = explain(Attempt(_AT + "fe_sendauth: es wurde kein Passwort angegeben", user="me", needs_password=True))
    assert 'user "me" needs a password' in said.reason
    assert not said.transient


# ------------------------------------------------------------------------------------------- what the API is given


def test_adopt_takes_a_url(params: dict[str, str]) -> None:
    adopted = adopt(to_url(params))
    assert isinstance(adopted, ConnectionSpec)
    assert dict(adopted.parameters) == params


def test_adopt_of_nothing_asks_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRIFT_DATABASE_URL", "postgresql://h/app")
    adopted = adopt(None)
    assert isinstance(adopted, ConnectionSpec)
    assert adopted.source == "DRIFT_DATABASE_URL"


def test_adopt_of_nothing_where_nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DRIFT_DATABASE_URL", "DATABASE_URL", "POSTGRES_URL", "PGHOST", "PGHOSTADDR", "PGPORT", "PGDATABASE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("PGUSER", "PGSERVICE"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(TargetMissing):
        adopt(None)


def test_adopt_takes_an_idle_psycopg_connection_as_it_is(database: Database) -> None:
    with psycopg.connect(database.url) as connection:
        assert adopt(connection) is connection
        connection.execute("SELECT 1")
        with pytest.raises(UsageError, match="in a transaction"):
            adopt(connection)
        connection.rollback()
        assert adopt(connection) is connection
    with pytest.raises(UsageError, match="is closed"):
        adopt(connection)


def test_adopt_learns_the_secret_of_a_connection(params: dict[str, str]) -> None:
    if "password" not in params:
        pytest.skip("this server wants no password")
    with psycopg.connect(to_url(params)) as connection:
        adopt(connection)
    assert clean(f"<{params['password']}>") == f"<{MASK}>"


@pytest.mark.parametrize("driver", ["psycopg", "psycopg2", "asyncpg", "pg8000"])
def test_adopt_takes_sqlalchemy_s_url(driver: str) -> None:
    url = sqlalchemy.URL.create(f"postgresql+{driver}", "u", CANARY, "h", 5433, "app")
    adopted = adopt(url)
    assert isinstance(adopted, ConnectionSpec)
    assert dict(adopted.parameters) == {"user": "u", "password": CANARY, "host": "h", "port": "5433", "dbname": "app"}
    assert "s3cr3t" not in repr(adopted) + clean(CANARY)


@pytest.fixture
def engine(params: dict[str, str]) -> Iterator[sqlalchemy.Engine]:
    engine = sqlalchemy.create_engine(to_url(params).replace("postgresql://", "postgresql+psycopg://"))
    yield engine
    engine.dispose()


def test_adopt_takes_an_engine_for_its_url(engine: sqlalchemy.Engine, params: dict[str, str]) -> None:
    adopted = adopt(engine)
    assert isinstance(adopted, ConnectionSpec)
    assert dict(adopted.parameters) == params
    connect(adopted).close()


def test_adopt_takes_an_idle_sqlalchemy_connection_s_own(engine: sqlalchemy.Engine) -> None:
    with engine.connect() as connection:
        adopted = adopt(connection)
        assert isinstance(adopted, psycopg.Connection)
        assert adopted is connection.connection.driver_connection
        connection.execute(sqlalchemy.text("SELECT 1"))
        with pytest.raises(UsageError, match="SQLAlchemy Connection is in a transaction"):
            adopt(connection)
    with pytest.raises(UsageError, match="SQLAlchemy Connection is closed"):
        adopt(connection)


def test_adopt_takes_an_async_engine_for_its_url() -> None:
    pytest.importorskip("greenlet", reason="SQLAlchemy's async engines need greenlet")
    from sqlalchemy.ext.asyncio import create_async_engine

    engine = create_async_engine("postgresql+psycopg://u:pw@h/app")
    for given in (engine, engine.connect()):
        adopted = adopt(given)
        assert isinstance(adopted, ConnectionSpec)
        assert dict(adopted.parameters) == {"user": "u", "password": "pw", "host": "h", "dbname": "app"}


@pytest.mark.parametrize("given", [42, object(), b"postgresql://h/app", {"host": "h"}, Path("x"), ["postgresql://h"]])
def test_adopt_refuses_anything_else_by_its_type(given: object) -> None:
    with pytest.raises(UsageError, match=rf"a database cannot be a .*{type(given).__name__}") as caught:
        adopt(given)
    assert "SQLAlchemy" in str(caught.value.hint)


def test_adopt_refuses_an_engine_of_another_database() -> None:
    with pytest.raises(UsageError, match="speaks PostgreSQL only"):
        adopt(sqlalchemy.create_engine("sqlite://"))


def test_the_module_costs_no_driver_at_the_start() -> None:
    code = "import sys, drift.catalog.connect; print(*{'psycopg', 'sqlalchemy', 'asyncio'} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "\n"
