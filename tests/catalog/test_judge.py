"""What the judge runs, and what it never does."""

from collections.abc import Iterator

import psycopg
import pytest
from msgspec.structs import replace

from drift.catalog.judge import judge
from drift.catalog.session import Session
from drift.catalog.snapshot import begin_check
from drift.kind import Answer, Question
from drift.model import Target
from tests.databases import Database


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    database.execute(
        "CREATE SCHEMA billing; CREATE TYPE billing.mood AS ENUM ('ok'); CREATE TYPE public.mood AS ENUM ('ok');"
        "CREATE FUNCTION slow() RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN repeat(''x'', 9); END';"
    )
    with psycopg.connect(database.url, autocommit=True, prepare_threshold=None) as connection:
        opened = Session(connection)
        begin_check(opened, Target("", 0, "", ""))
        opened.batch("SET LOCAL search_path = public; SAVEPOINT drift")
        yield opened
        opened.end()


def asked(session: Session, *questions: Question) -> list[Answer]:
    answers = judge(session, questions)
    return [answers[question] for question in questions]


@pytest.mark.parametrize(
    "expression",
    [
        "slow()",
        "public.slow()",
        "CASE WHEN true::boolean THEN slow() END",
        "(SELECT slow())",
        "'x' || pg_read_file('PG_VERSION')",
        "lower(slow())",
        "(SELECT pg_sleep(9))::text",
        "current_setting('server_version')",
    ],
)
def test_nothing_unknown_is_run(session: Session, expression: str) -> None:
    (answer,) = asked(session, Question("true", f"char_length(({expression})::text) <= 3", evaluate=True))

    assert answer.refused is not None
    assert not answer.same


@pytest.mark.parametrize(
    ("expression", "fits"),
    [
        ("gen_random_uuid()", False),
        ("left(md5(random()::text), 3)", True),
        ("'abcd'::character varying(3)", True),
        ("upper('ab')", True),
        ("(now())::timestamp(3) without time zone", False),
    ],
)
def test_what_is_harmless_is_run(session: Session, expression: str, fits: bool) -> None:
    (answer,) = asked(session, Question("true", f"char_length(({expression})::text) <= 3", evaluate=True))

    assert (answer.same, answer.refused) == (fits, None)


def test_expressions_may_speak_of_several_rows(session: Session) -> None:
    row = ("a integer", "b text")
    about = Question("", "", row=row, alias="old", rows=(("new", row),))
    printed = "((old.b <> new.b) AND (new.a = ANY (ARRAY[1, 2])))"
    same = replace(about, wanted="NEW.a IN (1, 2) AND OLD.b <> NEW.b", actual=printed)
    turned = replace(about, wanted="OLD.a < NEW.a", actual="(new.a < old.a)")
    alone = Question("a < 1", "(1 > a)", row=row, alias="t")

    answers = judge(session, [same, turned, alone])

    assert [True, False, True] == [answers[question].same for question in (same, turned, alone)]


def test_each_schema_has_its_own_names(session: Session) -> None:
    """Whichever order the schemas come in, and after a refusal in between."""
    here = Question("CAST(NULL AS mood)", "CAST(NULL AS public.mood)", schema="public")
    there = Question("CAST(NULL AS mood)", "CAST(NULL AS billing.mood)", schema="billing")
    wrong = Question("CAST(NULL AS no_such_type)", "CAST(NULL AS billing.mood)", schema="billing")
    crossed = Question("CAST(NULL AS mood)", "CAST(NULL AS public.mood)", schema="billing")

    answers = asked(session, wrong, there, here, crossed)

    assert [answer.same for answer in answers] == [False, True, True, False]
    assert answers[0].sqlstate == "42704"


@pytest.mark.parametrize(
    "text", ["1); DROP TABLE x; --", "1; COMMIT; CREATE TABLE pwned ()", "1), (2", "1 -- ", "1 /*", "1, 2", ""]
)
def test_what_is_no_expression_is_refused_unseen(session: Session, text: str) -> None:
    before = session.round_trips

    (answer,) = asked(session, Question(text, "1"))

    assert answer.refused
    assert session.round_trips == before
