"""What no kind speaks of is named where somebody claims that nothing else is there, and nothing of PostgreSQL is forgotten."""

import re
from pathlib import Path
from typing import Final

import pytest

from drift import pipeline
from drift.catalog.session import sql
from drift.kinds import all_kinds
from drift.model import Outcome, Verdict
from drift.request import Request
from tests.conftest import RoleFactory
from tests.databases import Database
from tests.stories.commands import drift

WORDS: Final = set(re.findall(r"(?:SELECT|THEN|ELSE) '([a-z -]+)'", sql("unmodelled")))
CATALOGS: Final = set(re.findall(r"pg_catalog\.(pg_\w+)'::regclass", sql("unmodelled")))

# Catalogs whose rows have an oid and are named nowhere in unmodelled.sql, and why that is no gap.
REASONS: Final = {
    "pg_amop": "a part of an operator family",
    "pg_amproc": "a part of an operator family",
    "pg_attrdef": "a default: the column has it",
    "pg_auth_members": "of the server, not of the database",
    "pg_authid": "of the server, not of the database",
    "pg_database": "of the server; the one we are in is a kind",
    "pg_enum": "a label: the enum has it",
    "pg_largeobject_metadata": "data",
    "pg_parameter_acl": "of the server, not of the database",
    "pg_publication_namespace": "a schema in a publication: the publication has it",
    "pg_subscription": "a kind; its oid is not everybody's to read on 13",
    "pg_tablespace": "of the server, not of the database",
}

ALL_SORTS: Final = """
CREATE FUNCTION f(integer) RETURNS integer LANGUAGE sql AS 'SELECT $1';
CREATE ACCESS METHOD another TYPE TABLE HANDLER heap_tableam_handler;
CREATE OPERATOR === (LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4eq);
CREATE OPERATOR CLASS x FOR TYPE integer USING btree AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
  FUNCTION 1 btint4cmp(integer, integer);
CREATE TYPE shell; CREATE TYPE mood AS ENUM ('sad'); CREATE CAST (mood AS integer) WITH INOUT;
CREATE TABLE t (a integer PRIMARY KEY, b integer GENERATED ALWAYS AS IDENTITY);
CREATE TYPE r AS RANGE (subtype = integer);
"""


def test_every_catalog_is_thought_of(database: Database) -> None:
    """Whatever PostgreSQL gives an oid to is named, or there is a reason; a new major that brings more makes this fail."""
    found = database.query(
        "SELECT c.relname::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'oid' AND a.attnum > 0"
        " WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relkind = 'r'"
    )

    there = {name for (name,) in found}
    assert set() == there - CATALOGS - REASONS.keys()
    assert set() == CATALOGS & REASONS.keys()


@pytest.mark.pg(">=18")
def test_no_reason_outlives_its_catalog(database: Database) -> None:
    there = {
        name for (name,) in database.query("SELECT relname::text FROM pg_class WHERE relnamespace = 'pg_catalog'::regnamespace")
    }

    assert set() == (CATALOGS | REASONS.keys()) - there


def test_what_kinds_cover_is_named() -> None:
    """A word of ``covers`` that is no word of unmodelled.sql would cover nothing."""
    assert set() == {word for kind in all_kinds().values() for word in kind.covers} - WORDS


def test_a_kind_covers_what_it_is_called() -> None:
    """What a kind speaks of by name is not reported as unmodelled at the same time."""
    names = {word: re.sub("[ -]", "_", word) for word in WORDS}

    assert {} == {word: name for word, name in names.items() if name in all_kinds() and word not in all_kinds()[name].covers}, (
        "add the word to covers"
    )


def check(database: Database, tmp_path: Path, text: str) -> Outcome:
    path = tmp_path / "exact.yaml"
    path.write_text(f"version: 1\n{text}", encoding="utf-8")
    return pipeline.check(Request(database=database.url, paths=[path]))


def test_exact_names_what_it_cannot_see(database: Database, tmp_path: Path) -> None:
    database.execute(ALL_SORTS)

    outcome = check(database, tmp_path, "exact: true\nranges: {r: integer}\ntables: {t: {columns: {a: integer}}}\n")

    assert {"operator class public.x USING btree", "shell type public.shell"} <= set(outcome.unmodelled)
    assert [] == [name for name in outcome.unmodelled if re.search(r"\br\b|_seq|_pkey|\bcast\b", name)]


@pytest.mark.parametrize("text", ["exact: [ranges]\nranges: {r: integer}", "ranges: {r: integer}", "tables: {t: {exact: true}}"])
def test_what_is_not_claimed_as_a_whole_is_not_looked_through(database: Database, tmp_path: Path, text: str) -> None:
    database.execute(ALL_SORTS)

    assert () == check(database, tmp_path, text).unmodelled


def test_another_schema_is_another_claim(database: Database, tmp_path: Path) -> None:
    database.execute(f"CREATE SCHEMA empty; {ALL_SORTS}")

    assert () == check(database, tmp_path, "schema: empty\nexact: true\n").unmodelled


def test_what_lives_in_no_schema_belongs_to_the_claim_about_the_database(database: Database, tmp_path: Path) -> None:
    database.execute(ALL_SORTS)
    keys = [kind.place.key for kind in all_kinds().values() if not (kind.place.parents or kind.place.schema_qualified)]

    outcome = check(database, tmp_path, "exact: true\n" + "".join(f"{key}:\n" for key in keys))

    assert outcome.unmodelled == ("access method another",)


def test_an_extension_s_objects_are_its_own(database: Database, tmp_path: Path) -> None:
    database.execute("CREATE EXTENSION citext")

    assert () == check(database, tmp_path, "exact: true\nenums: {}\n").unmodelled


def test_it_is_told_to_the_quiet_and_does_not_change_the_verdict(database: Database, tmp_path: Path) -> None:
    database.execute("CREATE TYPE shell")
    (tmp_path / "e.yaml").write_text("version: 1\nexact: true\nenums: {}\n")

    told = drift("check", "-q", "-d", database.url, "e.yaml", cwd=tmp_path)

    assert (told.code, told.out) == (0, "unmodelled: shell type public.shell\n")


def test_least_privilege_sees_as_much(database: Database, role: RoleFactory, tmp_path: Path) -> None:
    database.execute(ALL_SORTS)
    nobody = role("nobody")
    text = "exact: true\nranges: {r: integer}\ntables: {t: {columns: {a: integer}}}\n"
    as_superuser = check(database, tmp_path, text)

    as_nobody = check(Database(database.as_role(nobody.name, nobody.password), database.name), tmp_path, text)

    assert as_nobody.verdict is Verdict.DRIFT
    assert as_superuser.unmodelled == as_nobody.unmodelled
