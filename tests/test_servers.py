"""The fixtures the whole suite leans on."""

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import RoleFactory
from tests.databases import Database, to_params, to_url
from tests.servers import Running

_text = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1)
_params = st.fixed_dictionaries(
    {"dbname": _text},
    optional={
        "user": _text,
        "password": _text,
        "host": st.sampled_from(["localhost", "10.0.0.1", "/run/a b", "::1", "a.example,b.example"]),
        "port": st.sampled_from(["5432", "6543"]),
        "application_name": _text,
        "sslmode": st.just("require"),
    },
)


def test_a_database_is_new_and_empty(database: Database, server: Running) -> None:
    tables = database.query("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace")

    assert tables == [(0,)]
    assert database.query("SELECT current_database(), current_setting('is_superuser')") == [(database.name, "on")]
    assert database.query("SHOW server_version_num")[0][0].startswith(str(server.major))


def test_a_dump_changes_with_the_schema_and_only_then(database: Database) -> None:
    before = database.dump()
    assert before == database.dump()

    database.execute("CREATE TABLE t (a int); INSERT INTO t VALUES (42)")

    assert "CREATE TABLE public.t" in database.dump()
    assert "42" not in database.dump()
    assert "42" in database.dump(data=True)
    database.execute("DROP TABLE t")
    assert before == database.dump()


def test_a_role_enters_with_its_password_and_no_power(database: Database, role: RoleFactory) -> None:
    reader = role("reader")
    database.execute(f"CREATE SCHEMA app; GRANT USAGE ON SCHEMA app TO {reader.name}")

    with psycopg.connect(database.as_role(reader.name, reader.password)) as connection:
        assert connection.info.user == reader.name
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE app.t ()")


@pytest.mark.pg(">=13,<100")
def test_the_version_marker_admits_what_it_names(server: Running) -> None:
    assert server.major >= 13


@given(_params)
def test_a_url_says_what_its_parameters_say(params: dict[str, str]) -> None:
    if "user" not in params:
        params.pop("password", None)

    again = to_params(to_url(params))

    assert params.items() <= again.items()
    assert again.keys() - params.keys() <= {"port"}
