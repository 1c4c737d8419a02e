"""Every form people have a target in is understood or refused in words, and its secret is never shown."""

from collections.abc import Iterator, Mapping
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from drift.catalog.parameters import KEYWORDS
from drift.catalog.target import ConnectionSpec, resolve
from drift.errors import DriftError, ExitCode, TargetMissing, UsageError
from drift.redact import MASK, REDACTOR, SHORTEST, clean

CANARY = "c4n4ry-s3cr3t/p@ss%"
CODED = quote(CANARY, safe="")
LIBPQ = {"user": "u", "password": CANARY, "host": "db.example", "port": "5433", "dbname": "app"}


@pytest.fixture(autouse=True)
def _nothing_is_known() -> Iterator[None]:
    REDACTOR.forget()
    yield
    REDACTOR.forget()


def given_as(text: str, environ: Mapping[str, str] | None = None) -> ConnectionSpec:
    return resolve(text, environ or {})


def parameters(text: str) -> dict[str, str]:
    return dict(given_as(text).parameters)


WITH_CANARY = {
    "postgres": f"postgres://u:{CODED}@db.example:5433/app",
    "postgresql": f"postgresql://u:{CODED}@db.example:5433/app",
    "psycopg": f"postgresql+psycopg://u:{CODED}@db.example:5433/app",
    "psycopg2": f"postgresql+psycopg2://u:{CODED}@db.example:5433/app",
    "asyncpg": f"postgresql+asyncpg://u:{CODED}@db.example:5433/app",
    "pg8000": f"postgresql+pg8000://u:{CODED}@db.example:5433/app",
    "upper case": f"POSTGRESQL://u:{CODED}@db.example:5433/app",
    "unencoded": f"postgresql://u:{CANARY}@db.example:5433/app",
    "unencoded, driver": f"postgresql+psycopg://u:{CANARY}@db.example:5433/app",
    "lower-case codes": f"postgresql://u:{CODED.lower()}@db.example:5433/app",
    "quoted": f"  'postgresql://u:{CODED}@db.example:5433/app'\n",
    "as in a shell": f'export DATABASE_URL="postgresql://u:{CODED}@db.example:5433/app"',
    "as for psql": f"psql 'postgresql://u:{CANARY}@db.example:5433/app'",
    "jdbc": f"jdbc:postgresql://db.example:5433/app?user=u&password={CODED}",
    "all in the query": f"postgresql:///?host=db.example&port=5433&dbname=app&user=u&password={CODED}",
    "asyncpg's words": f"postgresql://db.example:5433?database=app&user=u&password={CODED}",
    "conninfo": f"host=db.example port=5433 dbname=app user=u password={CANARY}",
    "conninfo, quoted": f"host = db.example port=5433 dbname='app' user=u password = '{CANARY}'",
}


@pytest.mark.parametrize("text", WITH_CANARY.values(), ids=WITH_CANARY)
def test_every_form_means_the_same_and_shows_no_secret(text: str) -> None:
    spec = given_as(text)
    assert dict(spec.parameters) == LIBPQ
    for shown in (str(spec), repr(spec), *spec.notes, spec.source):
        assert "c4n4ry" not in shown
        assert "s3cr3t" not in shown
    assert "s3cr3t" not in clean(f"the server said {CANARY} and {CODED}")
    assert str(spec) == "u@db.example:5433/app"


REFUSED = {
    "mysql": f"mysql://u:{CANARY}@db.example/app",
    "mariadb": f"mariadb+pymysql://u:{CANARY}@db.example/app",
    "sqlite": f"sqlite:///{CANARY}",
    "web": f"https://u:{CODED}@db.example/",
    "Accelerate": f"prisma+postgres://accelerate/?api_key={CANARY}",
    "no scheme": f"u:{CANARY}@db.example/app",
    "no host": f"postgresql://u:{CANARY.replace('@', '')}",
    "two readings": "postgresql://u:c4n4ry@s3cr3t/x@db.example",
    "two readings of a database": f"postgresql://u:{CODED}@db.example/a@b",
    "half encoded": "postgresql://u:c4n4ry-s3cr3t%2Fp%ss@db.example/app",
    "bare IPv6": f"postgresql://u:{CODED}@::1/app",
    "bad port": f"postgresql://u:{CODED}@db.example:99999/app",
    "port in letters": f"postgresql://u:{CODED}@db.example:543a/app",
    "not UTF-8": "postgresql://u:c4n4ry-s3cr3t%ff@db.example/app",
    "NUL": "postgresql://u:c4n4ry-s3cr3t%00@db.example/app",
    "line break": f"postgresql://u:{CANARY}\n@db.example/app",
    "blank": f"postgresql://u:{CODED}@db.example/my app",
    "unknown": f"postgresql://u:{CODED}@db.example/app?{CANARY}",
    "cut by &": "postgresql://db.example/app?password=c4n4ry&s3cr3t=1",
    "cut by a blank": "host=db.example password=c4n4ry s3cr3t=1",
    "cut, no value": "host=db.example password=c4n4ry s3cr3t",
    "sslmode": f"postgresql://u:{CODED}@db.example/app?sslmode={CODED}",
    "ssl": f"postgresql://u:{CODED}@db.example/app?ssl={CODED}",
    "sslaccept": f"postgresql://u:{CODED}@db.example/app?sslaccept={CODED}",
    "connect_timeout": f"postgresql://u:{CODED}@db.example/app?connect_timeout={CODED}",
    "open quote": f"host=db.example password='{CANARY}",
    ".NET": f"Host=db.example;Username=u;Password={CANARY};Database=app",
    "URL as dbname": f"dbname=postgresql://u:{CANARY}@db.example/app",
    "not replaced": f"${{{{ secrets.URL }}}} {CANARY}",
    "neither": f"{CANARY}",
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_understood_is_refused_in_words_without_the_secret(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        given_as(text)
    error = caught.value
    assert error.exit_code == ExitCode.USAGE
    assert error.hint
    assert "--database" in error.message
    assert "\n" not in error.message
    for shown in (str(error), repr(error), error.message, error.hint, repr(error.__context__), repr(error.__cause__)):
        assert "c4n4ry" not in shown
        assert "s3cr3t" not in shown


passwords = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=30)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(passwords)
@example(CANARY)
@example("100%")
@example("a+b c")
@example("'")
def test_any_password_comes_through_a_percent_encoded_url_and_never_out_again(password: str) -> None:
    REDACTOR.forget()
    coded = quote(password, safe="")
    spec = given_as(f"postgresql://u:{coded}@db.example:5433/app")
    assert dict(spec.parameters) == {**LIBPQ, "password": password}
    assume(password not in f"«{MASK}», or «postgresql://u:{MASK}@db.example/app»")
    assert f":{MASK}@" in clean(f"postgresql://u:{coded}@db.example/app")
    if len(password) >= SHORTEST:
        assert clean(f"«{password}», or «{coded}»") == f"«{MASK}», or «{MASK}»"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet="ab1@/?#:&[] .", min_size=1, max_size=12) | st.text(alphabet="ab1@?#:&=[] .", min_size=1, max_size=12))
@example("1?user=a")
def test_an_unencoded_password_is_read_as_meant_or_not_at_all(password: str) -> None:
    read: object
    try:
        read = dict(given_as(f"postgresql://u:{password}@db.example:5433/app").parameters)
    except UsageError as error:
        read = "percent-encode" in str(error)
    assert read in ({**LIBPQ, "password": password}, True)


@given(st.dictionaries(st.sampled_from(sorted(KEYWORDS - {"port", "sslmode", "connect_timeout"})), passwords, min_size=1))
def test_any_value_comes_through_a_conninfo_string(values: dict[str, str]) -> None:
    assume("://" not in values.get("dbname", ""))
    escaped = {name: value.replace("\\", "\\\\").replace("'", "\\'") for name, value in values.items()}
    text = " ".join(f"{name}='{value}'" for name, value in escaped.items())
    assume(";" not in text)
    assert parameters(text) == values


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("postgresql://h/app?sslmod=require", "did you mean sslmode?"),
        ("postgresql://h/app?pgbuncer=true", "did you mean pgbouncer?"),
        ("host=h databse=app", "did you mean database?"),
        ("postgresql://h/app?sslmode=requir", "did you mean require?"),
        ("postgresql://h/app?wibble=1", "leave it out"),
        ("postgresql://u:a@b/c@h", "@ as %40, / as %2F"),
        ("prisma://accelerate/?api_key=x", "env:DIRECT_URL"),
        ("mysql://h/app", "postgresql://user@host:5432/dbname"),
        ("$DATABASE_URL", "env:NAME"),
        ("u@h/app", "put postgresql:// before it"),
        ("  ", "DATABASE_URL"),
    ],
)
def test_a_refusal_says_what_to_type(text: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        given_as(text)
    assert hint in str(caught.value.hint)


def test_a_misspelt_parameter_is_named_unless_it_may_be_half_a_password() -> None:
    with pytest.raises(UsageError, match="wibble"):
        given_as("postgresql://u:pw@h/app?wibble=1")
    with pytest.raises(UsageError, match="in a URL write & as %26") as caught:
        given_as("postgresql://h/app?password=abc&wibble=1")
    assert "wibble" not in str(caught.value)


URLS = {
    "DRIFT_DATABASE_URL": "postgresql://drift@h/one",
    "DATABASE_URL": "postgresql://any@h/two",
    "POSTGRES_URL": "postgresql://any@h/three",
    "PGHOST": "h",
    "PGDATABASE": "four",
}


def test_the_first_that_is_set_wins_and_is_named() -> None:
    environ = dict(URLS)
    assert str(resolve("postgresql://h/zero", environ)) == "h/zero"
    for name, database in (("DRIFT_DATABASE_URL", "one"), ("DATABASE_URL", "two"), ("POSTGRES_URL", "three")):
        spec = resolve(None, environ)
        assert (spec.source, spec.parameters["dbname"]) == (name, database)
        environ[name] = " "  # empty counts as not set
    spec = resolve(None, environ)
    assert (spec.source, dict(spec.parameters)) == ("libpq (PGHOST, PGDATABASE)", {})


@pytest.mark.parametrize("name", ["PGHOST", "PGHOSTADDR", "PGSERVICE", "PGDATABASE", "PGUSER", "PGPORT"])
def test_any_of_libpq_s_variables_is_enough(name: str) -> None:
    assert resolve(None, {name: "x"}).source == f"libpq ({name})"


@pytest.mark.parametrize("environ", [{}, {"DATABASE_URL": ""}, {"PGPASSWORD": "x", "PGSSLMODE": "require", "PGHOST": ""}])
def test_nothing_set_says_what_was_looked_for_and_what_to_type(environ: dict[str, str]) -> None:
    with pytest.raises(TargetMissing) as caught:
        resolve(None, environ)
    error = caught.value
    assert error.exit_code == ExitCode.COULD_NOT_CHECK
    for name in ("--database", "DRIFT_DATABASE_URL", "DATABASE_URL", "POSTGRES_URL", "PGHOST", "PGSERVICE"):
        assert name in error.message
    assert "\n" not in error.message
    assert ("DATABASE_URL (empty)" in error.message) == ("DATABASE_URL" in environ)
    assert "drift check -d postgresql://" in str(error.hint)


def test_a_url_under_another_name_is_offered() -> None:
    others = {"X_URL": "postgres://h/x", "DATABASE_PUBLIC_URL": "postgres://u:pw@h/x", "HOME": "/root"}
    with pytest.raises(TargetMissing, match="drift check -d env:DATABASE_PUBLIC_URL"):
        resolve(None, others)


def test_env_takes_the_url_from_that_variable() -> None:
    spec = resolve("env:PUBLIC", {"PUBLIC": f" postgresql://u:{CODED}@h/app\n", **URLS})
    assert spec.source == "--database env:PUBLIC"
    assert spec.parameters["password"] == CANARY
    assert resolve(None, {"DATABASE_URL": "env:PUBLIC", "PUBLIC": "postgresql://h/x"}).source == "DATABASE_URL env:PUBLIC"


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({}, "not set"),
        ({"PUBLIC": ""}, "empty"),
        ({"PUBLIK": "postgresql://h/x"}, "drift check -d env:PUBLIK"),
        ({"PUBLIC": "env:PUBLIC"}, "neither a URL nor a connection string"),
        ({"PUBLIC": f"mysql://u:{CANARY}@h/x"}, "--database env:PUBLIC is a mysql: URL"),
    ],
)
def test_env_of_what_is_no_target_is_refused(environ: dict[str, str], words: str) -> None:
    with pytest.raises(UsageError) as caught:
        resolve("env:PUBLIC", environ)
    assert words in str(caught.value)
    assert "s3cr3t" not in str(caught.value)


def test_a_bare_word_is_a_database_as_for_psql() -> None:
    spec = given_as("app")
    assert dict(spec.parameters) == {"dbname": "app"}
    assert spec.notes == ("app was read as a database's name, as psql does",)


def test_a_bare_word_that_is_a_variable_is_asked_about() -> None:
    with pytest.raises(UsageError, match="drift check -d env:DATABASE_URL"):
        resolve("DATABASE_URL", URLS)


def test_what_was_copied_along_is_noted() -> None:
    notes = given_as("\n'postgresql://h/app' ").notes
    assert notes == ("white space around the target was ignored", "quotes around the target were ignored")


@pytest.mark.parametrize("name", ["DRIFT_DATABASE_URL", "DATABASE_URL", "POSTGRES_URL", "PGPASSWORD"])
def test_secrets_of_what_was_not_chosen_are_known_too(name: str) -> None:
    secret = "another-s3cr3t"
    value = secret if name == "PGPASSWORD" else f"postgresql://u:{secret}@h/app"
    resolve("postgresql://h/app", {name: value})
    assert clean(f"({secret})") == f"({MASK})"


def test_a_secret_equal_to_a_name_does_not_black_out_the_rest() -> None:
    spec = given_as("postgresql://app:app@db.example/app")
    assert str(spec) == f"{MASK}@db.example/{MASK}"
    assert clean("1 applied with postgresql://, happily") == "1 applied with postgresql://, happily"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("postgresql://a:1,b:2/x", "a:1,b:2/x"),
        ("postgresql://a,b/x?port=7", "a:7,b:7/x"),
        ("service=prod", "service=prod"),
        ("postgresql://", "libpq's default database"),
        ("hostaddr=10.0.0.1 user=u", "u@10.0.0.1"),
    ],
)
def test_a_spec_is_shown_as_people_say_it(text: str, shown: str) -> None:
    spec = given_as(text)
    assert str(spec) == shown
    assert repr(spec) == f"ConnectionSpec({shown!r}, source='--database')"


def test_a_spec_is_a_value() -> None:
    spec = given_as("postgresql://u:pw@h/app")
    assert spec == given_as("postgresql://u:pw@h/app")
    assert spec != replace(spec, parameters={})


def test_what_is_not_utf_8_in_the_environment_is_refused() -> None:
    text = b"postgresql://u:c4n4ry\xff@h/app".decode(errors="surrogateescape")
    with pytest.raises(UsageError, match="is not UTF-8") as caught:
        resolve(None, {"DATABASE_URL": text})
    assert "c4n4ry" not in str(caught.value)


def test_every_refusal_is_ours() -> None:
    assert issubclass(UsageError, DriftError)
    assert issubclass(TargetMissing, DriftError)
