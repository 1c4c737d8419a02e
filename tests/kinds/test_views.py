"""Views: what a row of cases.yaml cannot say."""

from pathlib import Path

import pytest

from drift import pipeline
from drift.errors import ExpectationsInvalid, RemedyFailed
from drift.model import Hazard, Outcome
from drift.pipeline import Request
from tests.conftest import RoleFactory
from tests.databases import Database

ALL = frozenset(Hazard)


def request(database: Database, tmp_path: Path, text: str) -> Request:
    path = tmp_path / "views.yaml"
    path.write_text(f"version: 1\n{text}\n", encoding="utf-8")
    return Request(database=database.url, paths=[path], allow=ALL, runs=tmp_path / "runs")


def names(outcome: Outcome) -> list[str]:
    return [finding.name for finding in outcome.findings]


def populated(database: Database) -> bool:
    [(there,)] = database.query("SELECT relispopulated FROM pg_class WHERE relname = 'm'")
    return bool(there)


def test_a_materialized_view_is_filled_and_emptied_again(database: Database, tmp_path: Path) -> None:
    """A dump of the schema does not show it, so the server is asked."""
    database.execute("CREATE TABLE t (a int); CREATE MATERIALIZED VIEW m AS SELECT a FROM t WITH NO DATA")
    asked = request(database, tmp_path, "materialized_views: {m: {populated: true}}")

    found = pipeline.check(asked)
    fixed = pipeline.fix(asked)

    assert names(found) == ["materialized-view-populated public.m"]
    assert "has not been populated" in str(found.findings[0].note)
    assert (fixed.remaining, populated(database)) == ((), True)
    pipeline.rollback(asked, fixed.run)
    assert not populated(database)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT b FROM t", 'column "b" does not exist (42703)'),
        ("SELECT a FROM nowhere", 'relation "nowhere" does not exist (42P01)'),
        ("SELECT nothing(a) FROM t", "function nothing(integer) does not exist (42883)"),
    ],
)
def test_a_query_that_cannot_be_is_drift_and_changes_nothing(database: Database, tmp_path: Path, query: str, said: str) -> None:
    database.execute("CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t")
    asked = request(database, tmp_path, f"views: {{v: {query}}}")
    before = database.dump()

    found = pipeline.check(asked)

    assert names(found) == ["view-definition public.v"]
    assert said in str(found.findings[0].note)
    with pytest.raises(RemedyFailed, match="does not exist"):
        pipeline.fix(asked)
    assert before == database.dump()


def test_a_query_that_can_be_once_its_table_is_made(database: Database, tmp_path: Path) -> None:
    database.execute("CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t")
    asked = request(database, tmp_path, "tables: {u: {columns: {a: int}}}\nviews: {v: SELECT a FROM u}")

    fixed = pipeline.fix(asked)

    assert fixed.remaining == ()
    assert [step.finding.rule for step in fixed.applied] == ["table-missing", "view-definition"]


@pytest.mark.parametrize("what", ["others", "defaults", "columns", "owner"])
def test_privileges_that_would_not_come_back_as_they_are_leave_it_to_a_person(
    database: Database, role: RoleFactory, tmp_path: Path, what: str
) -> None:
    reader, writer = role("reader").name, role("writer").name
    database.execute("CREATE TABLE t (a int, b int); CREATE VIEW v AS SELECT a, b FROM t")
    said = {
        "others": (
            f"GRANT SELECT ON v TO {reader} WITH GRANT OPTION; SET ROLE {reader}; GRANT SELECT ON v TO {writer}",
            "granted by others",
        ),
        "defaults": (f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO {reader}", "default privileges"),
        "columns": (f"GRANT SELECT (a) ON v TO {reader}", "privileges or options of its columns"),
        "owner": ("REVOKE DELETE ON v FROM postgres", "revoked from its owner"),
    }
    database.execute(said[what][0])

    for stated in ("{v: SELECT a FROM t}", "{v: {absent: true}}"):
        found = pipeline.check(request(database, tmp_path, f"views: {stated}"))

        assert found.plan.steps == ()
        assert [said[what][1] in item.reason for item in found.plan.unfixable] == [True]


def test_a_definition_may_be_met_by_the_server_of_another_version(database: Database, tmp_path: Path) -> None:
    """Before 16 the columns of a single table are printed with its name, since then without."""
    database.execute("CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t WHERE a > 0")

    for printed in ("SELECT t.a FROM public.t WHERE (t.a > 0)", "SELECT a FROM public.t WHERE (a > 0)"):
        assert names(pipeline.check(request(database, tmp_path, f"views: {{v: {printed}}}"))) == []


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ("views: {v: {columns: [a], column_comments: {b: x}}}", "column_comments speaks of b"),
        ("views: {v: {column_defaults: {a: '1, 2'}}}", "cannot be one SQL expression"),
        ("views: {v: DROP TABLE t}", "cannot be one query"),
        ("views: {v: SELECT 1; SELECT 2}", "cannot be one query"),
        ("views: {v: {check_option: both}}", "'both' is not possible"),
        ("materialized_views: {m: {column_statistics: {a: many}}}", "it must be a number"),
        ("materialized_views: {m: {column_options: {a: 'n_distinct=5); DROP TABLE t; --'}}}", "options like n_distinct=5"),
        ("queries: {q: {sql: SELECT 1}}", "state the rows it must give, or empty: true"),
        ("queries: {q: {rows: 1}}", "state the query as sql"),
        ("queries: {q: {sql: SELECT 1, rows: 1, empty: true}}", "state the rows it must give, or empty: true for none"),
        ("queries: {q: {sql: SELECT 1, empty: false}}", "state the rows it must give, or empty: true for none"),
        ("queries: {q: {absent: true}}", "unknown key 'absent'"),
        ("queries: {q: SELECT 1}", "expected a mapping"),
    ],
)
def test_what_cannot_be_said(tmp_path: Path, stated: str, said: str) -> None:
    path = tmp_path / "views.yaml"
    path.write_text(f"version: 1\n{stated}\n", encoding="utf-8")

    with pytest.raises(ExpectationsInvalid) as refused:
        pipeline.lint([path])

    assert said in str(refused.value)
