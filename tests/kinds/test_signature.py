"""Signatures: which types are one, and what can stand in SQL."""

import psycopg
import pytest

from drift.kinds import _signature
from drift.kinds._executed import executed
from drift.kinds._signature import argument, meets, read_type
from drift.model import Ref
from tests.servers import Running

SPELLINGS = """
int; int4; integer; pg_catalog.int4; smallint; int2; bigint; int8; float; float(24); float(53); real; float4; float8;
double precision; decimal(5,2); numeric; dec; bool; boolean; char; character(3); nchar; bpchar; varchar; varchar(5);
character varying; char varying(9); national character varying; national char(2); bit; bit(3); bit varying; varbit; timestamp;
timestamp(3); timestamptz; timestamp(3) with time zone; timestamp without time zone; time; timetz; time(2) with time zone;
interval; interval(3); interval year to month; interval day to second(3); text; "text"; "char"; pg_catalog.char; name; xml;
int[]; int[3]; int array; int[][]; varchar(5)[]; "char"[]; timestamp(3) with time zone[]; double precision array[4];
pg_catalog."char"
"""


def test_spellings_are_one_type_exactly_where_postgresql_prints_one(server: Running) -> None:
    """The server is asked what each spelling is; without lengths, as in a signature."""
    spellings = [text.strip() for text in SPELLINGS.split(";")]
    with psycopg.connect(server.url()) as connection:
        query = ", ".join(f"pg_catalog.format_type(pg_typeof(NULL::{text}), NULL)" for text in spellings)
        row = connection.execute(f"SELECT {query}".encode()).fetchone()
    assert row is not None

    wrong = [
        (one, other)
        for one, here in zip(spellings, row, strict=True)
        for other, there in zip(spellings, row, strict=True)
        if (read_type(one) == read_type(other)) != (here == there)
    ]
    unreadable = [text for text, printed in zip(spellings, row, strict=True) if read_type(text) != read_type(printed)]

    assert [] == wrong
    assert [] == unreadable


def function(arguments: str, schema: str = "app") -> Ref:
    return Ref("function", (schema, "f"), tuple(part.strip() for part in arguments.split(";")) if arguments else ())


@pytest.mark.parametrize(
    ("wanted", "there", "same"),
    [
        ("int; varchar(20)", "integer; character varying", True),
        ("a int; IN b text; INOUT c text DEFAULT 'x'", "integer; text; text", True),
        ("int; OUT b text", "integer", True),
        ("VARIADIC text[]", "text[]", True),
        ("mood", "mood", True),
        ("app.mood", "mood", True),
        ("public.mood", "public.mood", True),
        ("mood", "public.mood", False),
        ("text", "app.text", False),
        ("int", "integer; integer", False),
        ("int", "bigint", False),
        ("int[]", "integer", False),
        ("", "", True),
    ],
)
def test_a_signature_means_a_function(wanted: str, there: str, same: bool) -> None:
    assert same is meets(function(wanted), function(there))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a integer DEFAULT 5", ("in", "a", "integer", "5")),
        ("double precision", ("in", "", "double precision", None)),
        ("x double precision = 1", ("in", "x", "double precision", "1")),
        ('VARIADIC "A b" public.mood[]', ("variadic", "A b", "public.mood[]", None)),
        ("In Out z varchar(5) default ')'", ("inout", "z", "varchar(5)", "')'")),
        ("a OUT int", ("out", "a", "int", None)),
        ("t.a%TYPE", ("in", "", "t.a%TYPE", None)),
        ("p t.a%TYPE", ("in", "p", "t.a%TYPE", None)),
    ],
)
def test_an_argument_is_taken_apart(text: str, parts: tuple[str, str, str, str | None]) -> None:
    found = argument(text)

    assert parts == (found.mode, found.name, found.text, found.default)


@pytest.mark.parametrize("text", ["", "OUT", "int SECURITY DEFINER", "int) x (text", "a int DEFAULT"])
def test_what_declares_nothing_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="declares no argument"):
        argument(text)


@pytest.mark.parametrize("text", ["f SECURITY DEFINER", "f()", "a.b.c", "f, g", "'f'", ""])
def test_what_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not name or"):
        _signature.name_in_sql(text)


@pytest.mark.parametrize("text", ["x", "=--", "/*", "a b.=", "== ="])
def test_what_is_no_operator_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no operator|is not name"):
        _signature.operator_in_sql(text)


@pytest.mark.parametrize("text", ["f(int) AS IMPLICIT", "f(int) x (int)", "f(1)", "f(int"])
def test_what_is_no_function_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no function|is not name"):
        _signature.routine_in_sql(text)


@pytest.mark.parametrize(
    ("text", "run"),
    [("f", "f()"), ("App.\"F f\"(1, x, 'it''s')", "app.\"F f\"('1', 'x', 'it''s')"), ("f(E'a\\\\b')", "f(E'a\\\\b')")],
)
def test_what_a_trigger_runs_has_texts_for_arguments(text: str, run: str) -> None:
    assert run == str(executed(text))


@pytest.mark.parametrize("text", ["f('a') x ('b')", "f(a b)", "f(1,)", "f(-1)", "a.b.c()", "f(g())"])
def test_what_no_trigger_can_run_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no function to run"):
        executed(text)
