"""A role that may connect and use the schema, and nothing else, sees all that a superuser sees."""

import json
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from tests.conftest import RoleFactory
from tests.databases import Database
from tests.faults import shop
from tests.stories.commands import Completed, contract, drift, founding_table, written

Ask = Callable[..., Completed]


@pytest.fixture
def nobody(database: Database, role: RoleFactory) -> str:
    """The URL of a role with CONNECT and USAGE alone, in a database that gives PUBLIC nothing."""
    reader = role("reader", "NOSUPERUSER NOINHERIT NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS")
    database.execute(f"REVOKE ALL ON DATABASE {database.name} FROM PUBLIC")
    database.execute(f"GRANT CONNECT ON DATABASE {database.name} TO {reader.name}")
    database.execute(f"REVOKE ALL ON SCHEMA public FROM PUBLIC; GRANT USAGE ON SCHEMA public TO {reader.name}")
    database.execute("ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC")
    database.execute("ALTER DEFAULT PRIVILEGES REVOKE USAGE ON TYPES FROM PUBLIC")
    return database.as_role(reader.name, reader.password)


def test_the_role_may_really_do_nothing(database: Database, nobody: str) -> None:
    database.execute(shop.TABLE)

    for forbidden in (
        "SELECT * FROM orders",
        "CREATE TEMP TABLE t ()",
        "CREATE TABLE t ()",
        "LOCK TABLE orders IN ACCESS SHARE MODE",
    ):
        with psycopg.connect(nobody) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(forbidden.encode())


@pytest.mark.parametrize(("stated", "code"), [(shop.AS_IT_IS, 0), (shop.DRIFTED, 1)], ids=["as expected", "drifted"])
def test_the_same_verdicts_as_the_superuser(database: Database, nobody: str, tmp_path: Path, stated: str, code: int) -> None:
    database.execute(shop.TABLE)
    written(tmp_path, stated)

    as_superuser, as_nobody = (drift("check", "-d", url, "-o", "json", cwd=tmp_path) for url in (database.url, nobody))

    assert (code, code) == (as_superuser.code, as_nobody.code), str(as_nobody)
    expected, seen = json.loads(as_superuser.out), json.loads(as_nobody.out)
    assert expected["undecided"] == []
    assert shop.verdicts(expected) == shop.verdicts(seen)
    assert expected["target"]["user"] != seen["target"]["user"]


def test_the_founding_contract_is_as_expected_and_says_what_this_role_itself_may_not_do(
    database: Database, nobody: str, tmp_path: Path
) -> None:
    """The gate's role need not be the application's: that it may not insert is told, and is no drift."""
    database.execute(founding_table())
    contract(tmp_path)
    drift("check", "--fix", "-d", database.url, cwd=tmp_path).ended(0)

    told = json.loads(drift("check", "-d", nobody, "-o", "json", cwd=tmp_path).ended(0).out)

    [doubt] = told["findings"]
    assert ("insert-uncertain", "info") == (doubt["rule"], doubt["severity"])
    assert "42501" in doubt["actual"][0]


def test_a_fix_without_the_right_to_it_changes_nothing(database: Database, nobody: str, tmp_path: Path) -> None:
    database.execute(founding_table())
    contract(tmp_path)
    before = database.dump(data=True)

    refused = drift("check", "--fix", "-d", nobody, cwd=tmp_path)

    assert refused.code in (4, 5), str(refused)
    assert "public.user_profiles" in refused.err
    assert before == database.dump(data=True)


def test_a_member_of_the_owner_may_fix(database: Database, role: RoleFactory, tmp_path: Path) -> None:
    owner, member = role("owner"), role("member")
    database.execute(founding_table())
    database.execute(f"ALTER TABLE user_profiles OWNER TO {owner.name}; GRANT {owner.name} TO {member.name}")
    contract(tmp_path)

    fixed = drift("check", "--fix", "-d", database.as_role(member.name, member.password), cwd=tmp_path)

    fixed.ended(0)
    database.execute(f"REVOKE {owner.name} FROM {member.name}")


def test_without_the_right_to_connect_it_says_so(database: Database, role: RoleFactory, tmp_path: Path) -> None:
    stranger = role("stranger")
    database.execute(f"REVOKE ALL ON DATABASE {database.name} FROM PUBLIC")
    contract(tmp_path)

    refused = drift("check", "-d", database.as_role(stranger.name, stranger.password), cwd=tmp_path)

    refused.ended(3)
    assert "GRANT CONNECT" in refused.err


def test_a_schema_that_may_not_be_used_is_still_read(database: Database, role: RoleFactory, tmp_path: Path) -> None:
    reader = role("reader")
    database.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    database.execute(shop.TABLE)
    written(tmp_path, "version: 1\ntables:\n  orders:\n    columns: {email: {type: text, nullable: false}}\n")

    found = drift("check", "-d", database.as_role(reader.name, reader.password), cwd=tmp_path)

    found.ended(1)
    assert "column-nullable public.orders.email" in found.out


EVERYTHING = """
CREATE SCHEMA billing; COMMENT ON SCHEMA billing IS 'money'; CREATE TYPE billing.mood AS ENUM ('sad', 'ok');
CREATE DOMAIN billing.email AS varchar(80) DEFAULT 'x@y' NOT NULL CONSTRAINT at CHECK (VALUE ~ '@');
CREATE TYPE billing.address AS (street text, mood billing.mood); CREATE TYPE billing.span AS RANGE (subtype = float8);
CREATE SEQUENCE billing.numbers INCREMENT BY 2 CACHE 5; CREATE COLLATION billing.bytes (locale = 'C');
CREATE TABLE billing.t (a integer PRIMARY KEY); CREATE PUBLICATION p FOR TABLE billing.t; CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (host 'h', password 'canary');
CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (password 'canary');
CREATE SUBSCRIPTION sub CONNECTION 'host=h password=canary' PUBLICATION p WITH (connect = false); CREATE EXTENSION citext
"""


def test_what_is_pulled_is_the_same(database: Database, nobody: str, tmp_path: Path) -> None:
    database.execute(EVERYTHING)

    as_superuser, as_nobody = (
        drift("pull", "--schema", "billing", "--exact", "-d", url, cwd=tmp_path) for url in (database.url, nobody)
    )

    as_nobody.ended(0)
    assert as_superuser.out == as_nobody.out
    assert "canary" not in str(as_superuser)


def test_a_name_in_a_schema_that_may_not_be_used_proves_nothing(database: Database, role: RoleFactory, tmp_path: Path) -> None:
    """PostgreSQL says that it does not exist: whether it does, this role cannot tell."""
    reader = role("reader")
    database.execute("CREATE SCHEMA billing; CREATE FUNCTION billing.rate() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 7'")
    database.execute(
        "CREATE TYPE billing.mood AS ENUM ('sad'); CREATE TABLE billing.t (a int DEFAULT billing.rate() + 1, b billing.mood)"
    )
    columns = '{a: {default: (rate() + 1)}, b: "mood[]"}'
    written(tmp_path, f"version: 1\nschema: billing\ntables: {{t: {{columns: {columns}}}}}\n")

    untold = drift("check", "-d", database.as_role(reader.name, reader.password), "-o", "json", cwd=tmp_path)

    untold.ended(3)
    undecided = json.loads(untold.out)["undecided"]
    assert ["default", "type"] == sorted(item["attribute"] for item in undecided)
    assert all("this role has no USAGE on schema billing" in item["reason"] for item in undecided)
    database.execute(f"GRANT USAGE ON SCHEMA billing TO {reader.name}")
    told = drift("check", "-d", database.as_role(reader.name, reader.password), "-o", "json", cwd=tmp_path).ended(1)
    assert ["column-type"] == [item["rule"] for item in json.loads(told.out)["findings"]]
    database.execute(f"REVOKE USAGE ON SCHEMA billing FROM {reader.name}")
