"""What every form of a target, and every driver's parameter, means to libpq."""

import pytest

from drift.catalog.target import ConnectionSpec, resolve


def given_as(text: str) -> ConnectionSpec:
    return resolve(text, {})


def parameters(text: str) -> dict[str, str]:
    return dict(given_as(text).parameters)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("postgresql://", {}),
        ("postgresql:///app", {"dbname": "app"}),
        ("postgresql://u@h/app", {"user": "u", "host": "h", "dbname": "app"}),
        ("postgresql://[::1]:5433/app", {"host": "::1", "port": "5433", "dbname": "app"}),
        ("postgresql://u@[fe80::1%25eth0]/app", {"user": "u", "host": "fe80::1%eth0", "dbname": "app"}),
        ("postgresql://a,b/app", {"host": "a,b", "dbname": "app"}),
        ("postgresql://a:1,b:2,[::1]:3/app", {"host": "a,b,::1", "port": "1,2,3", "dbname": "app"}),
        ("postgresql://a,b:2/app", {"host": "a,b", "port": ",2", "dbname": "app"}),
        ("postgresql:///app?host=a:1&host=b:2", {"host": "a,b", "port": "1,2", "dbname": "app"}),
        ("postgresql:///app?host=/run/postgresql", {"host": "/run/postgresql", "dbname": "app"}),
        ("postgresql://u@localhost/app?host=/cloudsql/a:b:c", {"user": "u", "dbname": "app", "host": "/cloudsql/a:b:c"}),
        ("postgresql://%2Frun%2Fpostgresql/app", {"host": "/run/postgresql", "dbname": "app"}),
        ("postgresql://user@server:pw@h/app", {"user": "user@server", "password": "pw", "host": "h", "dbname": "app"}),
        ("postgresql://user%40server:pw@h/app", {"user": "user@server", "password": "pw", "host": "h", "dbname": "app"}),
        ("postgresql://h:1/a?sslcert=me@x", {"host": "h", "port": "1", "dbname": "a", "sslcert": "me@x"}),
        ("jdbc:postgresql://h/?user=me@server&password=a+b", {"host": "h", "user": "me@server", "password": "a b"}),
        ("jdbc:postgresql:app", {"dbname": "app"}),
        ("postgresql://h/my%20app", {"host": "h", "dbname": "my app"}),
        ("postgresql://h/app?options=-c%20geqo%3Doff+x", {"host": "h", "dbname": "app", "options": "-c geqo=off+x"}),
        ("postgis://h/app", {"host": "h", "dbname": "app"}),
        ("service=prod", {"service": "prod"}),
        ("postgresql:///?service=prod", {"service": "prod"}),
        ("dbname = 'a b' user=it\\'s", {"dbname": "a b", "user": "it's"}),
        ("host=a host=b", {"host": "b"}),
    ],
)  # fmt: skip
def test_libpq_gets(text: str, expected: dict[str, str]) -> None:
    assert parameters(text) == expected


@pytest.mark.parametrize(
    ("query", "expected", "note"),
    [
        ("pgbouncer=true&connection_limit=1&pool_timeout=0", {}, "Prisma only: pgbouncer, connection_limit, pool_timeout"),
        ("connect_timeout=30&socket_timeout=5", {"connect_timeout": "30"}, "socket_timeout"),
        ("sslaccept=strict", {"sslmode": "verify-full", "sslrootcert": "system"}, "sslaccept was read as sslmode=verify-full"),
        ("sslaccept=strict&sslmode=require&sslcert=ca.pem", {"sslmode": "verify-full", "sslrootcert": "ca.pem"}, "sslcert"),
        ("sslaccept=accept_invalid_certs", {"sslmode": "require"}, "sslmode=require"),
        ("sslaccept=accept_invalid_certs&sslmode=verify-ca", {"sslmode": "verify-ca"}, "sslmode=verify-ca"),
        ("sslaccept=strict&sslmode=disable", {"sslmode": "disable"}, "sslmode=disable"),
        ("sslidentity=x.p12&sslpassword=pkcs", {}, "sslidentity was left out"),
        ("sslcert=c.pem&sslkey=k.pem&sslpassword=pw", {"sslcert": "c.pem", "sslkey": "k.pem", "sslpassword": "pw"}, None),
        ("ssl=require", {"sslmode": "require"}, "ssl was read as sslmode=require"),
        ("ssl=true", {"sslmode": "require"}, "sslmode=require"),
        ("ssl", {"sslmode": "require"}, "sslmode=require"),
        ("ssl=false", {"sslmode": "disable"}, "sslmode=disable"),
        ("ssl=verify-full&sslmode=require", {"sslmode": "require"}, "sslmode=require"),
        ("sslmode=no-verify", {"sslmode": "require"}, "no-verify"),
        ("prepared_statement_cache_size=0&statement_cache_size=0", {}, "prepared_statement_cache_size, statement_cache_size"),
        ("ApplicationName=x&prepareThreshold=0", {"application_name": "x"}, "ApplicationName was read as application_name"),
        ("targetServerType=secondary", {"target_session_attrs": "standby"}, "target_session_attrs"),
        ("channel_binding=require&sslmode=require", {"channel_binding": "require", "sslmode": "require"}, None),
        ("client_encoding=latin1", {}, "client_encoding"),
        ("pool=5&encoding=utf8&statement_timeout=1", {}, "pool, encoding"),
        ("sslmode=&application_name=", {}, None),
    ],
)  # fmt: skip
def test_other_drivers_parameters(query: str, expected: dict[str, str], note: str | None) -> None:
    spec = given_as(f"postgresql://h/app?{query}")
    assert dict(spec.parameters) == {"host": "h", "dbname": "app", **expected}
    assert bool(spec.notes) == (note is not None)
    assert note is None or note in "; ".join(spec.notes)


def test_jdbc_ssl_verifies_as_pgjdbc_does() -> None:
    assert parameters("jdbc:postgresql://h/app?ssl=true")["sslmode"] == "verify-full"


@pytest.mark.parametrize(
    ("query", "schema"),
    [
        ("schema=shop", "shop"),
        ("currentSchema=shop,public", "shop"),
        ("search_path=%22Shop%22", "Shop"),
        ("schema=", None),
        ("sslmode=prefer", None),
    ],
)
def test_the_schema_is_told_apart(query: str, schema: str | None) -> None:
    spec = given_as(f"postgresql://h/app?{query}")
    assert spec.schema == schema
    assert "schema" not in spec.parameters
