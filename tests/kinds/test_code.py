"""Functions, triggers and their like: what is read under locks, who may mend what, and how they are written down."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from drift import pipeline
from drift.errors import ExpectationsInvalid, Refused
from drift.model import Hazard, Outcome
from drift.request import Request, Wish
from tests.conftest import RoleFactory
from tests.databases import Database

ATOMIC = """
CREATE TABLE t (a int); CREATE TABLE u (a int);
CREATE FUNCTION f() RETURNS bigint BEGIN ATOMIC SELECT count(*) FROM t; END;
CREATE FUNCTION g() RETURNS bigint BEGIN ATOMIC SELECT count(*) FROM u; END;
CREATE PROCEDURE p() BEGIN ATOMIC INSERT INTO t VALUES (1); END;
"""
TRIGGER = """
CREATE TABLE t (a int); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER x BEFORE UPDATE ON t FOR EACH ROW WHEN (OLD.a < NEW.a) EXECUTE FUNCTION f('b');
"""


def request(database: Database | str, tmp_path: Path, text: str, *allow: Hazard) -> Request:
    path = tmp_path / "code.yaml"
    path.write_text(f"version: 1\n{text}\n", encoding="utf-8")
    url = database if isinstance(database, str) else database.url
    return Request(database=url, paths=[path], allow=frozenset(allow), runs=tmp_path / "runs")


def names(outcome: Outcome) -> list[str]:
    return sorted(finding.name for finding in outcome.findings)


def unclear(outcome: Outcome) -> list[str]:
    return sorted(f"{item.ref} {item.attribute}" for item in outcome.undecided)


@contextmanager
def locked(database: Database, *tables: str) -> Iterator[None]:
    """Hold tables until the end."""
    with psycopg.connect(database.url) as connection:
        connection.execute(f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE".encode())
        yield
        connection.rollback()


@pytest.mark.pg(">=14")
def test_a_body_over_a_locked_table_is_not_read_and_all_others_are(database: Database, tmp_path: Path) -> None:
    database.execute(ATOMIC)
    body = "BEGIN ATOMIC\\n SELECT count(*) AS count\\n    FROM public.{};\\nEND"
    text = f"""
functions:
  f(): {{returns: bigint, language: sql, body: "{body.format("t")}"}}
  g(): {{returns: bigint, language: sql, body: "{body.format("u")}"}}
procedures: {{p(): {{body: "BEGIN ATOMIC INSERT INTO public.t (a) VALUES (1); END"}}}}"""

    with locked(database, "t"):
        held = pipeline.check(request(database, tmp_path, text))
    free = pipeline.check(request(database, tmp_path, text))

    assert ([], ["public.f() body", "public.p() body"]) == (names(held), unclear(held))
    assert ([], []) == (names(free), unclear(free))


def test_a_condition_is_not_read_while_its_table_is_locked_and_all_else_is(database: Database, tmp_path: Path) -> None:
    database.execute(TRIGGER)
    text = "tables: {t: {triggers: {x: {timing: before, events: [update], when: NEW.a > OLD.a, function: f('b'), level: row}}}}"

    with locked(database, "t"):
        held = pipeline.check(request(database, tmp_path, text))
    free = pipeline.check(request(database, tmp_path, text))

    assert ([], ["public.t.x when"]) == (names(held), unclear(held))
    assert ([], []) == (names(free), unclear(free))
    assert [item.attribute for item in free.equivalent] == ["when"]


def test_who_is_no_superuser_is_refused_before_anything_is_run(database: Database, role: RoleFactory, tmp_path: Path) -> None:
    owner = role("owner")
    database.execute(f"GRANT ALL ON SCHEMA public TO {owner.name}")
    text = """
functions: {f(): {returns: event_trigger, language: plpgsql, body: BEGIN END}}
event_triggers: {e: {event: sql_drop, function: f()}}"""

    with pytest.raises(Refused, match="only a superuser can do it") as refused:
        pipeline.fix(request(database.as_role(owner.name, owner.password), tmp_path, text))

    assert "event-trigger-missing e" in str(refused.value)
    assert owner.name in str(refused.value)
    assert database.query("SELECT 1 FROM pg_proc WHERE proname = 'f'") == []


def test_who_is_no_superuser_mends_what_others_can(database: Database, role: RoleFactory, tmp_path: Path) -> None:
    owner = role("owner")
    database.execute(f"GRANT ALL ON SCHEMA public TO {owner.name}")
    text = "functions: {f(): {returns: int, language: sql, body: SELECT 1}}"

    fixed = pipeline.fix(request(database.as_role(owner.name, owner.password), tmp_path, text))

    assert ["function-missing public.f()"] == names(fixed)
    assert database.query("SELECT f()") == [(1,)]


def test_one_function_under_two_spellings_of_its_name_is_one(database: Database, tmp_path: Path) -> None:
    database.execute("CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1'")
    text = """
exact: [functions]
functions: {f(int): {returns: int}, f(integer): {language: sql}, f: {volatility: volatile}}"""

    outcome = pipeline.check(request(database, tmp_path, text))

    assert ([], 3) == (names(outcome), outcome.as_expected)


def test_a_name_alone_is_not_absent_while_several_bear_it(database: Database, tmp_path: Path) -> None:
    database.execute("CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1'")
    database.execute("CREATE FUNCTION f(text) RETURNS int LANGUAGE sql AS 'SELECT 1'")

    there = pipeline.check(request(database, tmp_path, "functions: [f]"))
    absent = pipeline.check(request(database, tmp_path, "functions: {f: {absent: true}}"))
    nowhere = pipeline.check(request(database, tmp_path, "functions: {g: {absent: true}}"))

    assert ([], []) == (names(there), unclear(there))
    assert ["function-unexpected public.f"] == names(absent)
    assert [] == names(nowhere)


def test_what_is_pulled_reads_as_it_was_written(database: Database) -> None:
    database.execute(
        TRIGGER
        + "CREATE FUNCTION add(a int, b timestamptz DEFAULT now()) RETURNS SETOF varchar LANGUAGE plpgsql IMMUTABLE"
        + " SET search_path = public, pg_temp AS E'\r\n\tBEGIN\r\n\t\tRETURN NEXT ''x'';   \r\n\tEND;\r\n'"
    )

    found = pipeline.pull(Request(database=database.url), Wish(schemas=("public",)))
    (text,) = pipeline.several_files(found, split=False).values()

    assert (
        """\
  'add(integer, timestamp with time zone)':
    parameters: [a integer, b timestamptz DEFAULT now()]
    returns: SETOF varchar
    language: plpgsql
    volatility: immutable
    settings: {search_path: 'public, pg_temp'}
    body: |
      BEGIN
      \tRETURN NEXT 'x';
      END;
"""
        in text
    )
    assert "x: {timing: before, events: [update], level: row, when: old.a < new.a, function: f('b')}" in text


@pytest.mark.parametrize(
    "text",
    [
        "functions: {f(int): {returns: int SECURITY DEFINER}}",
        "functions: {'f(int) x (text)': {returns: int}}",
        "functions: {f: {parameters: [OUT]}}",
        "functions: {f: {cost: high}}",
        "functions: {f: {support: f STRICT}}",
        "aggregates: {a: {sfunc: 'f, STYPE = int'}}",
        "operators: {'=(int, int)': {commutator: '=) (int'}}",
        "operators: {=(int): f}",
        "operators: {f(int, int): f}",
        "casts: {int: f}",
        "casts: {'int AS text) WITH INOUT AS (x': f}",
        "casts: {int AS text: f(int) AS IMPLICIT}",
        "casts: {int AS text: {function: f(int), method: inout}}",
        "event_triggers: {e: {function: f() x ()}}",
        "tables: {t: {triggers: {x: {function: f(g())}}}}",
        "tables: {t: {triggers: {x: {deferrable: true, constraint: false}}}}",
        "tables: {t: {triggers: {x: {timing: instead of, level: statement}}}}",
        "tables: {t: {triggers: {x: {referenced_table: a b}}}}",
        "text_search_configurations: {c: {mappings: {word: a b}}}",
    ],
)
def test_what_is_no_name_or_cannot_be_is_a_fault(tmp_path: Path, text: str) -> None:
    path = tmp_path / "code.yaml"
    path.write_text(f"version: 1\n{text}\n", encoding="utf-8")

    with pytest.raises(ExpectationsInvalid):
        pipeline.lint([path])


@pytest.mark.pg(">=14")
@pytest.mark.parametrize(
    "body", ["BEGIN ATOMIC SELECT 1; END; DROP TABLE t; SELECT 1", "BEGIN ATOMIC SELECT 1 AS begin; END; DROP TABLE t; END"]
)
def test_a_body_of_statements_holds_no_other_statement(database: Database, tmp_path: Path, body: str) -> None:
    database.execute("CREATE TABLE t (a int)")

    outcome = pipeline.check(request(database, tmp_path, f'functions: {{f(): {{returns: int, body: "{body}"}}}}'))

    assert () == outcome.plan.steps
    assert "one statement" in outcome.plan.unfixable[0].reason


def test_code_is_made_in_an_order_that_works(database: Database, tmp_path: Path) -> None:
    """Types, functions, tables that use them, functions over tables, triggers: the file names them the other way round."""
    before = database.dump()
    text = """
event_triggers: {e: {event: ddl_command_end, tags: [CREATE DOMAIN], function: a_event()}}
tables:
  b_orders:
    columns: {id: {type: int, default: c_next(1)}, state: c_state}
    checks: {good: c_total_is(id)}
    triggers: {touch: {timing: before, events: [update], level: row, function: a_touch()}}
functions:
  a_event(): {returns: event_trigger, language: plpgsql, body: BEGIN END}
  a_touch(): {returns: trigger, language: plpgsql, body: BEGIN RETURN NEW; END}
  a_orders(): {returns: SETOF b_orders, language: sql, body: SELECT * FROM b_orders}
  a_of(b_orders): {returns: c_state, language: sql, body: SELECT $1.state}
  c_next(integer): {returns: int, language: sql, body: SELECT $1 + 1}
  c_total_is(integer): {returns: bool, language: sql, volatility: immutable, body: SELECT $1 > 0}
  c_add(c_state, integer): {returns: c_state, language: sql, body: SELECT $1}
aggregates: {c_last(integer): {sfunc: c_add, stype: c_state}}
enums: {c_state: [new, done]}
"""
    text = text.replace("c_add(c_state, integer):", "'c_add(c_state, integer)':")

    fixed = pipeline.fix(request(database, tmp_path, text, Hazard.DATA_LOSS))

    assert () == fixed.remaining
    pipeline.rollback(request(database, tmp_path, text, Hazard.DATA_LOSS), fixed.run)
    assert before == database.dump()
