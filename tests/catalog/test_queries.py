"""Whole queries before the judge: what is one query in two spellings, and what only looks alike."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drift.catalog.judge import judge
from drift.catalog.session import Session
from drift.catalog.snapshot import begin_check
from drift.kind import Answer, QueryQuestion
from drift.model import Target
from tests.catalog.queries import SETUP, Writer, a_query, mutated
from tests.conftest import RoleFactory
from tests.databases import Database

TABLES = """
CREATE TABLE t (a int PRIMARY KEY, b text NOT NULL, s varchar(10), d timestamptz, n numeric(10,2));
CREATE TABLE u (a int PRIMARY KEY, t_a int REFERENCES t, b text);
CREATE TABLE r (r int, r_1 int);
CREATE VIEW w AS SELECT a, b FROM t;
CREATE FUNCTION pairs() RETURNS TABLE (x int, y int) LANGUAGE plpgsql AS 'BEGIN RETURN QUERY SELECT 1, 2; END';
"""

PAIRS = yaml.safe_load(Path(__file__).with_name("queries.yaml").read_text(encoding="utf-8"))

Judge = Callable[[str, str], Answer]


def asking(session: Session, schema: str = "public") -> Judge:
    def ask(wanted: str, actual: str) -> Answer:
        question = QueryQuestion(wanted, actual, schema=schema)
        return judge(session, [question])[question]

    return ask


@pytest.fixture
def open_judge() -> Iterator[Callable[[str], Session]]:
    opened: list[Session] = []

    def begin(url: str) -> Session:
        session = Session(psycopg.connect(url, autocommit=True, prepare_threshold=None))
        begin_check(session, Target("", 0, "", ""))
        session.batch("SET LOCAL search_path = public; SAVEPOINT drift")
        opened.append(session)
        return session

    yield begin
    for session in opened:
        session.end()
        session.connection.close()


@pytest.fixture
def ask(database: Database, open_judge: Callable[[str], Session]) -> Judge:
    database.execute(TABLES)
    return asking(open_judge(database.url))


ALIKE = PAIRS["alike"]


@pytest.mark.parametrize(("wanted", "actual"), ALIKE)
def test_other_words(ask: Judge, wanted: str, actual: str) -> None:
    for first, second in ((wanted, actual), (actual, wanted)):
        answer = ask(first, second)

        assert (answer.same, answer.refused) == (True, None), answer.note


APART = PAIRS["apart"]


@pytest.mark.parametrize(("wanted", "actual"), APART)
def test_something_else(ask: Judge, wanted: str, actual: str) -> None:
    for first, second in ((wanted, actual), (actual, wanted)):
        answer = ask(first, second)

        assert (answer.same, answer.refused) == (False, None)


TODAY = PAIRS["today"]


@pytest.mark.parametrize(("wanted", "actual"), TODAY)
def test_what_is_alike_by_the_constraints_of_today_is_not_the_same(
    database: Database, ask: Judge, wanted: str, actual: str
) -> None:
    """Keys, NOT NULL, CHECK, partitions, the query of another view, no rows and no statistics: all of that may change."""
    database.execute(
        "CREATE TABLE parts (k int, a int) PARTITION BY LIST (k); CREATE TABLE parts_1 PARTITION OF parts FOR VALUES IN (1);"
        "CREATE TABLE checked (a int NOT NULL CHECK (a > 0));"
        "CREATE TABLE secret (a int); ALTER TABLE secret ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON secret USING (false)"
    )
    for first, second in ((wanted, actual), (actual, wanted)):
        answer = ask(first, second)

        assert (answer.same, answer.refused) == (False, None)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_two_random_spellings_of_a_query_are_found_the_same(spelled: Judge, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 -- no secret
    query = a_query(dice)
    first, second = (Writer(dice).write(query) for _ in range(2))

    answer = spelled(first, second)

    assert (answer.same, answer.refused) == (True, None), f"{first}\n\n{second}\n{answer.note}"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_a_random_change_is_never_missed(spelled: Judge, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 -- no secret
    query = a_query(dice)
    first, second = Writer(dice).write(query), Writer(dice).write(mutated(query, dice))

    answer = spelled(first, second)

    assert (answer.same, answer.refused) == (False, None), f"{first}\n\n{second}"


@pytest.fixture
def spelled(database: Database, open_judge: Callable[[str], Session]) -> Judge:
    database.execute(SETUP)
    return asking(open_judge(database.url))


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_what_is_printed_is_what_was_written(spelled: Judge, database: Database, seed: int) -> None:
    """A view of a random query, printed by the server in either way, is the query its author wrote."""
    dice = random.Random(seed)  # noqa: S311 -- no secret
    written = Writer(dice).write(a_query(dice))
    database.execute(f"DROP VIEW IF EXISTS v; CREATE VIEW v AS {written}")
    [printed] = database.query("SELECT pg_get_viewdef('v'::regclass), pg_get_viewdef('v'::regclass, true)")

    assert [spelled(written, text.rstrip(";")).same for text in printed] == [True, True], (written, printed)


def test_names_are_those_of_the_author_s_schema(database: Database, open_judge: Callable[[str], Session]) -> None:
    database.execute("CREATE SCHEMA billing; CREATE TABLE billing.t (a int); CREATE TABLE public.t (a int)")
    session = open_judge(database.url)

    there, here = asking(session, "billing"), asking(session)

    assert there("SELECT a FROM t", "SELECT t.a FROM billing.t").same
    assert not here("SELECT a FROM t", "SELECT t.a FROM billing.t").same
    assert there("SELECT x.a FROM t x", "SELECT t.a FROM billing.t").same
    assert not there("SELECT x.a FROM t x", "SELECT t.a FROM public.t").same


@pytest.mark.parametrize(
    ("text", "sqlstate"),
    [
        ("SELECT a FROM nowhere", "42P01"),
        ("SELECT z FROM t", "42703"),
        ("SELECT a FRM t", "42601"),
        ("SELECT a FROM t GROUP BY b", "42803"),
    ],
)
def test_what_the_server_does_not_read_is_refused_in_its_words(ask: Judge, text: str, sqlstate: str) -> None:
    answer = ask(text, "SELECT a FROM t")

    assert (answer.same, answer.sqlstate) == (False, sqlstate)
    assert ask("SELECT x.a FROM t x", "SELECT a FROM t").same, "the transaction goes on"


@pytest.mark.parametrize(
    "text",
    ["SELECT 1) ORDER BY (SELECT 1", "SELECT 1; DROP TABLE t", "DELETE FROM t", "SELECT 1 /* ", "", "SELECT 1))", "SELECT (1"],
)
def test_what_is_not_one_query_is_not_sent(ask: Judge, text: str) -> None:
    answer = ask(text, "SELECT 1")

    assert (answer.same, answer.sqlstate) == (False, "")
    assert answer.refused


def test_nothing_is_run_and_no_privilege_is_needed(
    database: Database, role: RoleFactory, open_judge: Callable[[str], Session]
) -> None:
    database.execute(TABLES + "CREATE FUNCTION run() RETURNS int LANGUAGE plpgsql AS 'BEGIN RAISE ''it ran''; END'")
    database.execute("ALTER TABLE u ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON u USING (run() = 1)")
    nobody = role("nobody")
    ask = asking(open_judge(database.as_role(nobody.name, nobody.password)))

    for wanted, actual in [*ALIKE[:8], ("SELECT run() AS r FROM t x", "SELECT run() AS r FROM t")]:
        assert ask(wanted, actual).same, wanted
    assert not ask("SELECT a FROM t x", "SELECT a FROM t WHERE a > 1").same
    assert not ask("SELECT a FROM u x", "SELECT a FROM u WHERE a > 1").same


def test_a_note_says_which_columns_are_others(ask: Judge) -> None:
    names, types = ask("SELECT * FROM t", "SELECT a, b FROM t"), ask("SELECT a::text AS a, b FROM t", "SELECT a, b FROM t")

    assert names.note == "the expected query gives the columns a, b, s, d, n; the one there gives a, b"
    assert types.note == "the types of these columns differ: a"


def test_the_locks_of_what_was_read_are_given_back(database: Database, open_judge: Callable[[str], Session]) -> None:
    database.execute(TABLES)
    session = open_judge(database.url)

    asking(session)("SELECT x.a FROM t x", "SELECT a FROM t")

    with psycopg.connect(database.url) as other:
        other.execute("LOCK TABLE t IN ACCESS EXCLUSIVE MODE NOWAIT")
        other.rollback()
