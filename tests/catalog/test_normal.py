"""The normal form is sound: what it calls the same gives the same on every row. And it sees what only order changes."""

import random
from collections.abc import Iterator

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drift.catalog.judge import judge
from drift.catalog.normal import array_literal, normal_form
from drift.catalog.session import Session
from drift.catalog.snapshot import begin_check
from drift.kind import Question
from drift.model import Target
from tests.servers import Running

ROW = ("a integer", "b integer", "s text", "v character varying(9)")

SAME = [
    ("((a >= 1) AND (b = 2))", "((2 = b) AND (1 <= a))"),
    ("((s)::text = ANY ('{a,b}'::text[]))", "(((s)::text = 'b'::text) OR ('a'::text = (s)::text))"),
    ("(x = ANY ('{1,2}'::bigint[]))", "((x = '1'::bigint) OR ('2'::bigint = x))"),
    ("(x <> ALL ('{a,b}'::text[]))", "((x <> 'b'::text) AND (x <> 'a'::text))"),
    ("(x = ANY (ARRAY[lower('a'::text), y]))", "((x = y) OR (x = lower('a'::text)))"),
    ("((a = 1) OR ((b = 2) AND (c = 3)) OR (d = 4))", "((d = 4) OR (((c = 3) AND (b = 2)) OR (a = 1)))"),
    ("timezone('utc'::text, now())", "(now() AT TIME ZONE 'utc'::text)"),
    ("CURRENT_TIMESTAMP", "transaction_timestamp()"),
    ("jsonb_build_object()", "'{}'::jsonb"),
    ("(a IS DISTINCT FROM 1)", "(1 IS DISTINCT FROM a)"),
    ("(a >= 0.00)", "(a >= '0'::numeric)"),
    ("(a = '-1.50'::numeric)", "('-1.5'::numeric = a)"),
]

DIFFERENT = [
    ("(a - b)", "(b - a)"),
    ("(a > 1.50)", "(a > 1.05)"),
    ("(a > 10.0)", "(a > 1.0)"),
    ("to_char(0.00)", "to_char(0.0)"),
    ("(a < b)", "(b < a)"),
    ("f(a, b)", "f(b, a)"),
    ("((a AND b) OR c)", "(a AND (b OR c))"),
    ("'A'::text", "'a'::text"),
    ("public.now()", "now()"),
    ("clock_timestamp()", "now()"),
    ("CURRENT_TIMESTAMP(3)", "now()"),
    ("(x = ANY ('{a,b}'::text[]))", "(x = ANY ('{a,c}'::text[]))"),
    ("(x = ALL ('{a}'::text[]))", "(x <> ALL ('{a}'::text[]))"),
    ("('1'::bigint = x)", "('1'::text = x)"),
    ("(x OPERATOR(public.=) y)", "(x = y)"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_what_only_order_and_names_change(one: str, other: str) -> None:
    assert normal_form(one) == normal_form(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_what_means_something_else(one: str, other: str) -> None:
    assert normal_form(one) != normal_form(other)


def test_array_literals() -> None:
    assert array_literal("""'{a,"b c",NULL,"NULL","q\\"x","it''s"}'""") == ["a", "b c", None, "NULL", 'q"x', "it's"]
    assert array_literal("'{{a},{b}}'") is None
    assert array_literal("'{}'") == []


def atoms() -> st.SearchStrategy[str]:
    """Comparisons as people write them."""
    numbers = st.integers(-2, 3).map(str)
    operator = st.sampled_from(["=", "<>", "<", "<=", ">", ">=", "!="])
    column = st.sampled_from(["a", "b"])
    words = st.sampled_from(["'x'", "'y'", "'X y'", "'it''s'"])
    return st.one_of(
        st.tuples(column, operator, numbers).map(" ".join),
        st.tuples(numbers, operator, column).map(" ".join),
        st.tuples(column, operator, column).map(" ".join),
        st.tuples(st.sampled_from(["s", "v"]), st.sampled_from(["=", "<>"]), words).map(" ".join),
        st.tuples(column, st.lists(numbers, min_size=1, max_size=3)).map(lambda pair: f"{pair[0]} IN ({', '.join(pair[1])})"),
        st.tuples(st.sampled_from(["s", "v"]), st.lists(words, min_size=1, max_size=3)).map(
            lambda pair: f"{pair[0]} NOT IN ({', '.join(pair[1])})"
        ),
        st.tuples(column, numbers, numbers).map(lambda three: f"{three[0]} BETWEEN {three[1]} AND {three[2]}"),
        st.sampled_from(["a IS NULL", "s IS NOT NULL", "s LIKE 'x%'", "a IS DISTINCT FROM b"]),
    )


def expressions() -> st.SearchStrategy[str]:
    """Conditions of a CHECK."""
    return st.recursive(
        atoms(),
        lambda inner: st.one_of(
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: "(" + " AND ".join(parts) + ")"),
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: "(" + " OR ".join(parts) + ")"),
            inner.map(lambda part: f"(NOT ({part}))"),
        ),
        max_leaves=6,
    )


@pytest.fixture(scope="module")
def session(server: Running) -> Iterator[Session]:
    with psycopg.connect(server.url(), autocommit=True, prepare_threshold=None) as connection:
        yield Session(connection)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(expressions(), min_size=2, max_size=12), st.randoms(use_true_random=False))
def test_the_judge_is_sound(session: Session, texts: list[str], rng: random.Random) -> None:
    """Two conditions the judge calls the same are equal, NULL included, on every row of a grid."""
    pairs = [(rng.choice(texts), rng.choice(texts)) for _ in range(12)]
    questions = {pair: Question(*pair, row=ROW, alias="t") for pair in pairs}
    begin_check(session, Target("", 0, "", ""))
    try:
        session.batch("SET LOCAL search_path = public; SAVEPOINT drift")
        answers = judge(session, questions.values())
        same = [pair for pair, question in questions.items() if answers[question].same]
        unequal = [pair for pair in same if not equal_on_a_grid(session, *pair)]
    finally:
        session.end()

    assert all(answers[question].refused is None for question in questions.values())
    assert unequal == []
    assert {pair for pair in pairs if pair[0] == pair[1]} <= set(same)


def equal_on_a_grid(session: Session, one: str, other: str) -> bool:
    """Answer whether the server computes the same for both on all combinations of a few values."""
    rows = session.one(
        f"""SELECT bool_and(({one}) IS NOT DISTINCT FROM ({other}))
              FROM (VALUES (NULL), (-2), (-1), (0), (1), (2), (3)) AS x (a), (VALUES (NULL), (0), (1), (2)) AS y (b),
                   (VALUES (NULL), ('x'), ('y'), ('X y'), ('it''s'), ('xz')) AS z (s),
                   (VALUES (NULL::varchar(9)), ('x'), ('y')) AS w (v)"""
    )
    return bool(rows.rows[0][0])
