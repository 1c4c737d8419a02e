"""Views and queries where something is in the way: no privilege, a lock, no time, a pooler, a text that means harm."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.conftest import RoleFactory
from tests.databases import Database
from tests.faults import shop
from tests.faults.pooler import program, transaction_pooling
from tests.faults.waiting import eventually
from tests.servers import Running
from tests.stories.commands import Completed, drift, names, written

TABLES = """
CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL);
CREATE TABLE orders (id int PRIMARY KEY, customer_id int NOT NULL, closed_at timestamptz,
                     CONSTRAINT orders_positive CHECK (id > 0));
CREATE TABLE returns (id int PRIMARY KEY);
CREATE VIEW open_orders AS SELECT o.id, c.name FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.closed_at IS NULL;
CREATE VIEW all_returns AS SELECT id FROM returns;
CREATE VIEW above AS SELECT id FROM open_orders;
CREATE MATERIALIZED VIEW counted AS SELECT customer_id, count(*) AS number FROM orders GROUP BY customer_id;
"""

AS_IT_IS = """\
version: 1
views:
  open_orders: SELECT orders.id, name FROM customers JOIN orders ON customer_id = customers.id AND closed_at IS NULL
  all_returns: select R.id from returns R
  above: SELECT a.id FROM open_orders a
materialized_views:
  counted: SELECT o.customer_id, count(*) AS number FROM orders o GROUP BY 1
tables:
  orders: {checks: {orders_positive: 0 < id}}
"""

DRIFTED = """\
version: 1
views:
  open_orders: SELECT orders.id, name FROM customers JOIN orders ON customer_id = customers.id
  all_returns: SELECT id FROM no_such_table
materialized_views:
  counted: SELECT o.customer_id, sum(o.id) AS number FROM orders o GROUP BY 1
"""


@contextmanager
def locked(database: Database, *tables: str) -> Iterator[int]:
    """Hold tables exclusively until the end; answers the process that holds them."""
    with psycopg.connect(database.url) as connection:
        connection.execute(f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE".encode())
        yield connection.info.backend_pid
        connection.rollback()


def check(url: str, folder: Path, *arguments: str) -> tuple[Completed, Any]:
    done = drift("check", "-d", url, "-o", "json", *arguments, cwd=folder)
    return done, json.loads(done.out)


def undecided(document: Any) -> dict[str, str]:
    return {f"{item['ref']} {item['attribute']}": item["reason"] for item in document["undecided"]}


@pytest.mark.parametrize(("stated", "code"), [(AS_IT_IS, 0), (DRIFTED, 1)], ids=["as expected", "drifted"])
def test_without_a_privilege_the_same_verdicts(
    database: Database, role: RoleFactory, tmp_path: Path, stated: str, code: int
) -> None:
    """Nothing is read of a table to judge a view, and row security is nobody's business either."""
    nobody = role("nobody")
    database.execute(
        TABLES + "ALTER TABLE orders ENABLE ROW LEVEL SECURITY; REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC"
    )
    written(tmp_path, stated)

    as_superuser, as_nobody = (check(url, tmp_path) for url in (database.url, database.as_role(nobody.name, nobody.password)))

    assert (code, code) == (as_superuser[0].code, as_nobody[0].code), str(as_nobody[0])
    assert as_superuser[1]["undecided"] == []
    assert shop.verdicts(as_superuser[1]) == shop.verdicts(as_nobody[1])


def test_a_schema_that_may_not_be_used_is_no_finding(database: Database, role: RoleFactory, tmp_path: Path) -> None:
    nobody = role("nobody")
    database.execute("CREATE SCHEMA hidden; CREATE TABLE hidden.t (a int); CREATE VIEW v AS SELECT a FROM hidden.t")
    written(tmp_path, "version: 1\nviews: {v: SELECT x.a FROM hidden.t x}\n")

    done, told = check(database.as_role(nobody.name, nobody.password), tmp_path)

    done.ended(3)
    assert told["findings"] == []
    assert "permission denied for schema hidden" in undecided(told)["public.v definition"]


def test_a_locked_table_leaves_undecided_what_reads_it_and_nothing_else(database: Database, tmp_path: Path) -> None:
    database.execute(TABLES)
    written(tmp_path, AS_IT_IS)

    with locked(database, "customers") as holder:
        done, told = check(database.url, tmp_path)

    done.ended(3)
    assert told["findings"] == []
    reasons = undecided(told)
    assert set(reasons) == {"public.open_orders definition", "public.above definition"}
    assert f"public.customers, which it reads, is locked by process {holder}" in reasons["public.open_orders definition"]
    assert check(database.url, tmp_path)[0].code == 0


def test_a_locked_view(database: Database, tmp_path: Path) -> None:
    database.execute(TABLES)
    written(tmp_path, AS_IT_IS)

    with locked(database, "all_returns") as holder:
        done, told = check(database.url, tmp_path)

    done.ended(3)
    # LOCK TABLE of a view locks what it reads as well.
    assert [f"locked by process {holder} " in reason for reason in undecided(told).values()] == [True]
    assert set(undecided(told)) == {"public.all_returns definition"}


def test_a_locked_table_that_only_the_expectation_names(database: Database, tmp_path: Path) -> None:
    database.execute(TABLES)
    written(
        tmp_path, "version: 1\nviews: {all_returns: SELECT o.id FROM orders o, above: SELECT id FROM open_orders WHERE id > 1}\n"
    )

    with locked(database, "orders"):
        done, told = check(database.url, tmp_path)

    assert done.code == 3, str(done)
    assert "lock timeout" in undecided(told)["public.all_returns definition"]
    done, told = check(database.url, tmp_path)
    assert names(told) == ["view-definition public.above", "view-definition public.all_returns"]


def test_a_query_that_takes_too_long_to_plan(database: Database, tmp_path: Path) -> None:
    """What is IMMUTABLE is run by the planner; the rest of the check goes on."""
    database.execute(TABLES)
    database.execute(
        "CREATE FUNCTION slow() RETURNS int IMMUTABLE LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(60); RETURN 1; END'"
    )
    written(
        tmp_path,
        "version: 1\nviews: {all_returns: SELECT r.id FROM returns r WHERE id > slow(), above: SELECT a.id FROM open_orders a}\n",
    )

    done, told = check(database.url, tmp_path, "--timeout", "9s")

    done.ended(3)
    assert told["findings"] == []
    assert "statement timeout" in undecided(told)["public.all_returns definition"]
    assert told["summary"]["as_expected"] == 1


QUERIES = """\
version: 1
queries:
  first: {sql: SELECT count(*) FROM returns, rows: 0}
  slow: {sql: SELECT pg_sleep(60)::text, empty: true}
  forbidden: {sql: SELECT id FROM orders, empty: true}
  last: {sql: SELECT id FROM returns, empty: true}
"""


def test_queries_that_get_no_answer_are_told_and_the_others_are_asked(
    database: Database, role: RoleFactory, tmp_path: Path
) -> None:
    nobody = role("nobody")
    database.execute(TABLES + f"GRANT SELECT ON returns TO {nobody.name}")
    written(tmp_path, QUERIES)

    done, told = check(database.as_role(nobody.name, nobody.password), tmp_path, "--timeout", "12s")

    done.ended(3)
    assert told["findings"] == []
    reasons = undecided(told)
    assert set(reasons) == {"slow rows", "forbidden rows"}
    assert "statement timeout" in reasons["slow rows"]
    assert "permission denied for table orders (42501)" in reasons["forbidden rows"]
    assert told["summary"]["as_expected"] == 2


def test_rows_that_row_security_would_hide_are_not_told_as_missing(database: Database, role: RoleFactory, tmp_path: Path) -> None:
    reader = role("reader")
    database.execute(
        f"{TABLES}; INSERT INTO returns VALUES (1); ALTER TABLE returns ENABLE ROW LEVEL SECURITY;"
        f"GRANT SELECT ON returns TO {reader.name}"
    )
    written(tmp_path, "version: 1\nqueries: {none: {sql: SELECT id FROM returns, empty: true}}\n")

    done, told = check(database.as_role(reader.name, reader.password), tmp_path)

    done.ended(3)
    assert "row-level security" in undecided(told)["none rows"]


HARM = [
    "SELECT 1) AS q; DROP TABLE returns; SELECT (1",
    "SELECT 1 AS a); COMMIT; DROP TABLE returns --",
    "SELECT 1 UNION SELECT 1) AS q LIMIT 1; --",
]


@pytest.mark.parametrize("text", HARM)
def test_what_is_more_than_one_query_is_a_fault_of_the_file(database: Database, tmp_path: Path, text: str) -> None:
    written(tmp_path, f"version: 1\nqueries: {{harm: {{sql: {json.dumps(text)}, empty: true}}}}\n")

    done = drift("check", "-d", database.url, cwd=tmp_path)

    done.ended(2)
    assert "cannot be one query" in done.err


def test_what_a_query_sets_is_gone_for_the_next(database: Database, tmp_path: Path) -> None:
    database.execute("CREATE SCHEMA other; CREATE TABLE other.t (a int); CREATE TABLE t (a int); INSERT INTO other.t VALUES (1)")
    settings = (
        "set_config('search_path', 'other', {}), set_config('statement_timeout', '1ms', {}), set_config('row_security', 'on', {})"
    )
    stated = [
        f"  {name}: {{sql: \"SELECT 'x' WHERE ({settings.format(kind, kind, kind)}) IS NULL\", empty: true}}"
        for name, kind in (("a", "true"), ("b", "false"))
    ]
    written(tmp_path, "\n".join(["version: 1", "queries:", *stated, "  c: {sql: SELECT a FROM t, empty: true}\n"]))

    done, told = check(database.url, tmp_path)

    done.ended(0)
    assert told["summary"]["as_expected"] == 3


def test_no_more_is_read_than_is_said(database: Database, tmp_path: Path) -> None:
    written(
        tmp_path,
        "version: 1\nqueries:\n  many: {sql: 'SELECT generate_series(1, 100000)', rows: 1}\n"
        "  long: {sql: \"SELECT repeat('x', 100000000)\", rows: x}\n",
    )

    done, told = check(database.url, tmp_path)

    done.ended(1)
    found = {item["ref"]: item for item in told["findings"]}
    assert len(found["many"]["actual"]) == 1001
    assert len(found["long"]["actual"][0][0]) == 2001
    assert "only the first 1000 rows were read" in found["many"]["note"]


def test_no_query_is_run_to_prove_another_remedy(database: Database, tmp_path: Path) -> None:
    """Once by the check and once by the check that follows the fix; the server counts."""
    database.execute("CREATE TABLE t (a int)")
    database.execute("CREATE FUNCTION told() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END'")
    database.execute(f"ALTER DATABASE {database.name} SET track_functions = 'all'")
    stated = "tables: {t: {columns: {a: {default: 7}, b: text}}}\nqueries: {q: {sql: SELECT told(), rows: 1}}"
    written(tmp_path, f"version: 1\n{stated}\n")

    drift("check", "--fix", "-d", database.url, cwd=tmp_path).ended(0)

    calls = "SELECT coalesce(sum(calls), 0)::int FROM pg_stat_user_functions WHERE funcname = 'told'"
    eventually(lambda: database.query(calls) != [(0,)], "the calls are counted")
    assert database.query(calls) == [(2,)]


@pytest.fixture(scope="module")
def pooled(server: Running) -> Iterator[Callable[[str], str]]:
    pgbouncer = program()
    if pgbouncer is None:
        pytest.skip("pgbouncer is not installed: apt-get install pgbouncer")
    with transaction_pooling(pgbouncer, server.params) as running:
        yield running.url


@pytest.mark.parametrize(("stated", "code"), [(AS_IT_IS, 0), (DRIFTED, 1)], ids=["as expected", "drifted"])
def test_behind_a_pooler(database: Database, pooled: Callable[[str], str], tmp_path: Path, stated: str, code: int) -> None:
    database.execute(TABLES)
    written(tmp_path, stated + "queries: {q: {sql: SELECT count(*) FROM returns, rows: 0}}\n")

    directly, behind = check(database.url, tmp_path), check(pooled(database.name), tmp_path)

    assert (code, code) == (directly[0].code, behind[0].code), str(behind[0])
    assert shop.verdicts(directly[1]) == shop.verdicts(behind[1])
