import pytest

from drift.catalog.say import say
from drift.errors import TargetUnreachable
from tests.databases import Database


def test_rows_look_as_in_psql(database: Database) -> None:
    rows = "VALUES (1, 'x', true, NULL::text), (20, 'yy', false, '')"

    said = say(database.url, f"SELECT * FROM ({rows}) AS t (number, a_text, flag, nothing) ORDER BY 1")

    assert said.sqlstate is None
    assert said.text == (
        " number | a_text | flag | nothing\n"
        "--------+--------+------+---------\n"
        "      1 | x      | t    |\n"
        "     20 | yy     | f    |\n"
        "(2 rows)\n"
    )


def test_several_statements_and_their_tags(database: Database) -> None:
    said = say(database.url, "CREATE TABLE t (id integer); INSERT INTO t VALUES (7) RETURNING id")

    assert said.text == "CREATE TABLE\n id\n----\n  7\n(1 row)\n\nINSERT 0 1"


def test_an_error_with_its_sqlstate(database: Database) -> None:
    database.execute("CREATE TABLE t (id text NOT NULL)")

    said = say(database.url, "INSERT INTO t VALUES (NULL)")

    assert said.sqlstate == "23502"
    assert said.text.splitlines() == [
        'ERROR:  23502: null value in column "id" of relation "t" violates not-null constraint',
        "DETAIL:  Failing row contains (null).",
    ]


def test_an_error_undoes_its_transaction(database: Database) -> None:
    assert say(database.url, "CREATE TABLE t (); SELECT 1/0").sqlstate == "22012"

    assert say(database.url, "SELECT to_regclass('t') IS NULL AS gone").text.splitlines()[2] == " t"


def test_nobody_there() -> None:
    with pytest.raises(TargetUnreachable) as caught:
        say("postgresql://bot:c4n4ry-of-say@127.0.0.1:1/app", "SELECT 1")

    assert "c4n4ry" not in str(caught.value)
