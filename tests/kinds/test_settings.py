"""Settings of the database and of roles: pg_dump prints none of them, so the catalog itself is the observer."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drift import pipeline
from drift.kinds import _database_settings
from drift.model import Hazard, Outcome
from drift.request import Request, Wish
from tests.conftest import RoleFactory
from tests.databases import Database

MIB = "work_mem=integer kB"
TIME = "statement_timeout=integer ms"


@pytest.fixture
def app(role: RoleFactory, database: Database) -> Iterator[str]:
    """A role whose settings, which belong to the server, are gone afterwards."""
    name = role("app").name
    yield name
    database.execute(f"ALTER ROLE {name} RESET ALL")


def request(database: Database, tmp_path: Path, text: str, *allow: Hazard) -> Request:
    path = tmp_path / "settings.yaml"
    path.write_text(f"version: 1\n{text}\n", encoding="utf-8")
    return Request(database=database.url, paths=[path], allow=frozenset(allow), runs=tmp_path / "runs")


def check(database: Database, tmp_path: Path, text: str) -> Outcome:
    return pipeline.check(request(database, tmp_path, text))


def names(outcome: Outcome) -> list[str]:
    return [finding.name for finding in outcome.findings]


def stored(database: Database) -> list[tuple[str, list[str]]]:
    """All settings there are for this database and everywhere, as the server keeps them, in no order."""
    rows = database.query(
        "SELECT coalesce(r.rolname::text, 'ALL') || CASE s.setdatabase WHEN 0 THEN '' ELSE ' here' END, s.setconfig"
        "  FROM pg_db_role_setting s LEFT JOIN pg_roles r ON r.oid = s.setrole LEFT JOIN pg_database d ON d.oid = s.setdatabase"
        " WHERE s.setdatabase = 0 OR d.datname = current_database()"
    )
    return sorted((who, sorted(settings)) for who, settings in rows)


def about_database(database: Database) -> list[tuple[object, ...]]:
    return database.query(
        "SELECT datconnlimit, datistemplate, pg_get_userbyid(datdba)::text, shobj_description(oid, 'pg_database')"
        "  FROM pg_database WHERE datname = current_database()"
    )


def mended_and_undone(database: Database, tmp_path: Path, text: str) -> Outcome:
    """Fix, look again, take it back; the catalog must be as before."""
    before = stored(database), about_database(database)
    asked = request(database, tmp_path, text, Hazard.PRIVILEGE_CHANGE)

    fixed = pipeline.fix(asked)

    assert fixed.remaining == ()
    assert before != (stored(database), about_database(database))
    assert names(pipeline.check(asked)) == []
    pipeline.rollback(asked, fixed.run)
    assert before == (stored(database), about_database(database))
    return fixed


def test_settings_of_the_database_come_and_go(database: Database, tmp_path: Path) -> None:
    for change in ("search_path = public, \"Odd 'x'\"", "work_mem = '1MB'", "\"app.name\" = 'it''s'", "temp_tablespaces = ''"):
        database.execute(f"ALTER DATABASE {database.name} SET {change}")
    text = "database: {settings: {search_path: '\"Odd ''x''\", pg_catalog', statement_timeout: 5s, app.name: new}}"

    fixed = mended_and_undone(database, tmp_path, text)

    assert names(fixed) == ["database-settings database"]
    assert {step.hazards for step in fixed.plan.steps} == {(Hazard.PRIVILEGE_CHANGE,)}


def test_the_rest_of_the_database(database: Database, tmp_path: Path) -> None:
    text = "database: {owner: pg_monitor, comment: it's, connection_limit: 9, is_template: false, allow_connections: true}"

    fixed = mended_and_undone(database, tmp_path, text)

    assert sorted(names(fixed)) == ["database-comment database", "database-connection-limit database", "database-owner database"]


def test_what_a_database_was_made_with_is_compared_where_it_is_stated(database: Database, tmp_path: Path) -> None:
    outcome = check(
        database, tmp_path, "database: {encoding: LATIN1, lc_collate: xx_XX, tablespace: other, locale_provider: libc}"
    )

    assert names(outcome) == ["database-encoding database", "database-lc-collate database", "database-tablespace database"]
    assert len(outcome.plan.unfixable) == 3
    assert names(check(database, tmp_path, "database: {encoding: UTF8, tablespace: pg_default, locale: null}")) == []


def test_settings_of_a_role_come_and_go(database: Database, app: str, tmp_path: Path) -> None:
    database.execute(
        f"ALTER ROLE {app} SET work_mem = '1MB'; ALTER ROLE {app} IN DATABASE {database.name} SET enable_seqscan = off"
    )
    text = f"role_settings: {{{app}: {{everywhere: {{work_mem: 2MB}}, in_database: {{search_path: public}}}}}}"

    fixed = mended_and_undone(database, tmp_path, text)

    assert names(fixed) == [f"role-setting-everywhere {app}", f"role-setting-in-database {app}"]


def test_settings_for_a_role_without_any(database: Database, app: str, tmp_path: Path) -> None:
    text = f"role_settings: {{{app}: {{everywhere: {{work_mem: 2MB}}, in_database: {{app.rate: \"100 %I '$$'\"}}}}}}"

    fixed = mended_and_undone(database, tmp_path, text)

    assert names(fixed) == [f"role-setting-missing {app}"]


def test_settings_of_a_role_that_must_have_none(database: Database, app: str, tmp_path: Path) -> None:
    database.execute(
        f"ALTER ROLE {app} SET work_mem = '1MB'; ALTER ROLE {app} IN DATABASE {database.name} SET search_path = a, \"B\""
    )

    fixed = mended_and_undone(database, tmp_path, f"role_settings: {{{app}: {{absent: true}}}}")

    assert names(fixed) == [f"role-setting-unexpected {app}"]


def test_exact_is_about_every_role(database: Database, app: str, tmp_path: Path) -> None:
    database.execute(f"ALTER ROLE {app} IN DATABASE {database.name} SET work_mem = '1MB'")

    assert f"role-setting-unexpected {app}" in names(check(database, tmp_path, "exact: true\nrole_settings:"))


def test_settings_for_every_role(database: Database, tmp_path: Path) -> None:
    text = "role_settings: {ALL: {everywhere: {application_name: everybody}}}"
    try:
        fixed = mended_and_undone(database, tmp_path, text)
    finally:
        database.execute("ALTER ROLE ALL RESET application_name")

    assert names(fixed) == ["role-setting-missing ALL"]


def test_what_other_databases_set_is_theirs(
    databases: Callable[[], Database], database: Database, app: str, tmp_path: Path
) -> None:
    other = databases()
    database.execute(
        f"ALTER ROLE {app} IN DATABASE {other.name} SET work_mem = '1MB'; ALTER DATABASE {other.name} SET work_mem = '1MB'"
    )

    outcome = check(database, tmp_path, f"role_settings: {{{app}: {{absent: true}}}}\ndatabase: {{settings: {{}}}}")

    assert names(outcome) == []


@pytest.mark.parametrize(
    ("ours", "theirs", "types"),
    [
        ("statement_timeout=5s", "statement_timeout=5000", [TIME]),
        ("statement_timeout=1min", "statement_timeout=60s", [TIME]),
        ("STATEMENT_TIMEOUT=1h", "statement_timeout=60min", [TIME]),
        ("work_mem=1MB", "work_mem=1024", [MIB]),
        ("shared=8MB", "shared=1024", ["shared=integer 8kB"]),
        ("jit=on", "jit=TRUE", ["jit=bool"]),
        ("search_path=a, b", 'search_path="a","b"', []),
        ("search_path=A", "search_path=a", []),
        ("log_statement=ALL", "log_statement=all", ["log_statement=enum"]),
        ("seq_page_cost=1", "seq_page_cost=1.0", ["seq_page_cost=real"]),
    ],
)
def test_settings_in_two_spellings(ours: str, theirs: str, types: list[str]) -> None:
    assert _database_settings.same([ours], [theirs], types)
    assert _database_settings.same([theirs], [ours], types)


@pytest.mark.parametrize(
    ("ours", "theirs", "types"),
    [
        ("statement_timeout=5s", "statement_timeout=5", [TIME]),
        ("statement_timeout=5s", "statement_timeout=5min", [TIME]),
        ("work_mem=1MB", "work_mem=1GB", [MIB]),
        ("jit=on", "jit=off", ["jit=bool"]),
        ('search_path="A"', "search_path=a", []),
        ("search_path=a, b", "search_path=b, a", []),
        ('search_path=""', "search_path=a", []),
        ("app.name=A", "app.name=a", []),
        ("work_mem=lots", "work_mem=1MB", [MIB]),
        ("work_mem=1XB", "work_mem=1YB", [MIB]),
    ],
)
def test_settings_that_differ(ours: str, theirs: str, types: list[str]) -> None:
    assert not _database_settings.same([ours], [theirs], types)
    assert not _database_settings.same([theirs], [ours], types)


@pytest.mark.parametrize(("says", "silent"), [("default administrative connection database", True), ("ours", False)])
def test_what_initdb_says_of_a_database_is_nothing_to_write_down(database: Database, says: str, silent: bool) -> None:
    """The database postgres has a comment nobody made."""
    database.execute("CREATE TABLE t (a integer)")
    database.execute(f"COMMENT ON DATABASE {database.name} IS '{says}'")

    pulled = pipeline.pull(Request(database=database.url), Wish(schemas=("public",)))

    assert silent is ("database" not in {item.ref.kind for item in pulled.expectations.stated})
