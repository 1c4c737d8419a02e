"""Bodies of functions: which texts are one program, and what they say of themselves."""

import pytest

from drift.kinds import _settings, _source

SAME = [
    ("plpgsql", "BEGIN RETURN 1; END;", "begin\r\n\treturn 1 ; -- one\n end"),
    ("plpgsql", "x := a-1", "x:=a - 1"),
    ("plpgsql", "EXECUTE $q$\r\n  SELECT 1\r\n$q$;\r\n", "EXECUTE $q$\n  SELECT 1\n$q$"),
    ("plpgsql", "FOR i IN 1..3 LOOP", "for i in 1 .. 3 loop"),
    ("plpgsql", "<<l>> NULL", "<< l >> NULL"),
    ("sql", "SELECT 1;", "select /* a /* b */ c */ 1"),
    ("sql", "SELECT 'a'\n'b'", "SELECT 'ab'"),
    ("sql", "SELECT 'it''s'", "SELECT $x$it's$x$"),
    ("sql", 'SELECT "id" FROM t', "SELECT id FROM t"),
    ("sql", "SELECT a != b", "SELECT a <> b"),
    ("sql", "SELECT E'\\n', X'1f'", "SELECT e'\\n', x'1f'"),
    ("sql", "SELECT $1::int", "SELECT $1 :: INT"),
    ("plpython3u", "\nreturn 1\n\n", "return 1"),
    ("plpython3u", "if a:\r\n  return 1", "if a:\n  return 1"),
]

DIFFERENT = [
    ("plpgsql", "RETURN 'a b'", "RETURN 'a  b'"),
    ("plpgsql", "RETURN 'A'", "RETURN 'a'"),
    ("plpgsql", 'RETURN "A"', "RETURN a"),
    ("plpgsql", 'RETURN "loop"', "RETURN loop"),
    ("sql", "SELECT a - -1", "SELECT a --1"),
    ("sql", "SELECT a @-1", "SELECT a @ -1"),
    ("sql", "SELECT 'a' 'b'", "SELECT 'ab'"),
    ("sql", "SELECT $1", "SELECT $2"),
    ("sql", "SELECT 'open", "SELECT 'opened"),
    ("plpython3u", "return  1", "return 1"),
    ("plpython3u", "return 1 # one", "return 1"),
    ("plperl", "return 'A';", "return 'a';"),
    ("internal", "upper", "lower"),
]


@pytest.mark.parametrize(("language", "one", "other"), SAME)
def test_white_space_comments_and_case_mean_nothing_in_sql(language: str, one: str, other: str) -> None:
    assert _source.same_body(language, one, other)


@pytest.mark.parametrize(("language", "one", "other"), DIFFERENT)
def test_what_means_something_is_seen(language: str, one: str, other: str) -> None:
    assert not _source.same_body(language, one, other)


@pytest.mark.parametrize(
    ("body", "expression"),
    [
        ("SELECT a + $1;", "a + a"),
        ("return ($2)", '( "$2" )'),
        ("SELECT a, b", None),
        ("SELECT a AS b", None),
        ("SELECT a b", None),
        ("SELECT a FROM t", None),
        ("SELECT (SELECT 1)", None),
        ("SELECT a IS DISTINCT FROM b", "a is distinct from b"),
        ("SELECT x::timestamp with time zone", "x :: timestamp with time zone"),
        ("SELECT 1; SELECT 2", None),
        ("INSERT INTO t VALUES (1)", None),
    ],
)
def test_a_body_may_be_one_expression(body: str, expression: str | None) -> None:
    assert expression == _source.one_expression(body, ["a", ""])


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ('SELECT * FROM a, app.b JOIN ONLY "C c" USING (x) WHERE d = 1', [(None, "a"), ("app", "b"), (None, "C c")]),
        ("INSERT INTO a SELECT x, y FROM b", [(None, "a"), (None, "b")]),
        ("UPDATE a SET x = 1", [(None, "a")]),
        ("SELECT f(x), y", []),
    ],
)
def test_a_body_names_what_it_reads(body: str, named: list[tuple[str | None, str]]) -> None:
    found = _source.relations(body)

    assert [item for item in named if item not in found] == []


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ('BEGIN NEW.a := OLD."B c"; RETURN NEW; END', {"a", "B c"}),
        ("BEGIN IF NEW.* IS DISTINCT FROM OLD.* THEN RETURN NULL; END IF; END", set()),
        ("DECLARE new record; BEGIN new.x := 1; END", set()),
        ("BEGIN INSERT INTO l SELECT new.x FROM t AS new; END", set()),
        ("BEGIN EXECUTE 'SELECT NEW.gone'; END", set()),
        ("BEGIN 'open", set()),
    ],
)
def test_a_trigger_function_names_fields(body: str, fields: set[str]) -> None:
    assert fields == _source.fields_of_rows(body)


@pytest.mark.parametrize(
    ("there", "spoken"),
    [
        ("\r\n    BEGIN   \r\n      NULL;\r\n    END;\r\n", "BEGIN\n  NULL;\nEND;\n"),
        (" SELECT 1 ", "SELECT 1"),
        ("SELECT 'a  \n b'", "SELECT 'a  \n b'\n"),
        ("\n\tBEGIN\n\t\tNULL;\n\tEND", "BEGIN\n\tNULL;\nEND\n"),
    ],
)
def test_a_body_is_spoken_of_as_a_block(there: str, spoken: str) -> None:
    assert spoken == _source.spoken("plpgsql", there)
    assert _source.same_body("plpgsql", spoken, there)


def test_the_first_difference_is_named() -> None:
    assert "they differ from line 2: expected b; actual c" == _source.first_difference("a\n b\n", "a\n c\n")
    assert _source.first_difference("a", "b") is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("search_path=a, b",), ('search_path="a",b',), True),
        (("search_path=a",), ("search_path=A",), False),
        (("search_path=",), ('search_path=""',), True),
        (("work_mem=1GB",), ("work_mem=1024MB",), True),
        (("lock_timeout=2s",), ("lock_timeout=2000",), True),
        (("lock_timeout=2s",), ("lock_timeout=2",), False),
        (("my.limit=1GB",), ("my.limit=1024MB",), False),
        (("row_security=off",), ("row_security=false",), True),
        (("application_name=on",), ("application_name=true",), False),
        (("DateStyle=ISO",), ("datestyle=ISO",), True),
        (("a.b=c", "d.e=f"), ("d.e=f", "a.b=c"), True),
        (("a.b=c",), (), False),
    ],
)
def test_settings_are_one_value_in_some_spellings(one: tuple[str, ...], other: tuple[str, ...], same: bool) -> None:
    assert same is _settings.same_settings(one, other)


@pytest.mark.parametrize(
    ("setting", "clause"),
    [
        ('search_path="$user", public', "SET search_path TO '$user', 'public'"),
        ("search_path=", "SET search_path TO ''"),
        ("my.Var=it's", "SET my.\"Var\" TO 'it''s'"),
    ],
)
def test_settings_are_written_as_postgresql_does(setting: str, clause: str) -> None:
    assert clause == _settings.clause(setting)
