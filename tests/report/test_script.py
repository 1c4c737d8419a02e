"""What the preamble says, and how scripts put statements together."""

from typing import Any

import pytest

from drift.model import Hazard, Outcome, Plan, Statement
from drift.preamble import LOCK_MODES, lock_statement, preamble, session_preamble, strongest
from drift.report import ReportOptions, render
from drift.report.script import terminated
from tests.report.build import at, column, finding, locking, outcome, step

ONE = finding()
TWO = finding(ref=column("other"), origin=at(2))


def script(name: str, *steps: object, allow: frozenset[Hazard] = frozenset()) -> list[str]:
    planned = outcome(plan=Plan(steps))  # type: ignore[arg-type]
    text = render(name, planned, ReportOptions(verb="plan", allow=allow))
    return [line for line in text.splitlines() if not line.startswith(("--", "SET ", "\\set", "RESET "))][1:]


def test_preamble() -> None:
    assert preamble(2000, 0) == (
        "SET LOCAL lock_timeout = '2000ms'",
        "SET LOCAL statement_timeout = '0ms'",
        "SET LOCAL search_path = public",
    )


def test_search_path_is_quoted_where_it_must_be() -> None:
    path = ("billing", "My Schema", 'a"b', "user")

    assert preamble(1, 1, path)[-1] == 'SET LOCAL search_path = billing, "My Schema", "a""b", "user"'
    assert preamble(1, 1, ())[-1] == "SET LOCAL search_path = ''"
    assert session_preamble(5, path)[-1] == 'SET search_path = billing, "My Schema", "a""b", "user"'


def test_no_lock_timeout_outside_a_transaction() -> None:
    assert session_preamble(5)[:2] == ("SET lock_timeout = 0", "SET statement_timeout = '5ms'")


@pytest.mark.parametrize("mode", LOCK_MODES)
def test_lock_statement(mode: str) -> None:
    assert lock_statement('public."T"', mode) == f'LOCK TABLE public."T" IN {mode} MODE'


@pytest.mark.parametrize("mode", ["", "access exclusive", "ACCESS EXCLUSIVE MODE; DROP TABLE t; --"])
def test_a_lock_postgresql_does_not_have_is_refused(mode: str) -> None:
    with pytest.raises(ValueError, match="is no lock of PostgreSQL"):
        lock_statement("t", mode)


def test_the_strongest_lock() -> None:
    assert strongest(["SHARE", "ACCESS EXCLUSIVE", "ROW SHARE"]) == "ACCESS EXCLUSIVE"


def test_the_strongest_lock_of_a_transaction_is_taken_first_and_once() -> None:
    weak = {"lock": "SHARE", "relation": "t"}
    lines = script("sql", step(ONE, "a", **weak), step(TWO, "b", lock="ACCESS EXCLUSIVE", relation="t"))

    assert lines[1:-1] == ["LOCK TABLE t IN ACCESS EXCLUSIVE MODE;", "a;", "b;"]


def test_each_step_runs_on_its_own_search_path() -> None:
    one, two = step(ONE, "a", search_path=("billing",)), step(TWO, "b", search_path=("My Schema", "public"))
    text = render("sql", outcome(plan=Plan((one, two))), ReportOptions())

    assert [line for line in text.splitlines() if "search_path" in line or line in ("a;", "b;")] == [
        "SET LOCAL search_path = billing;",
        "a;",
        'SET LOCAL search_path = "My Schema", public;',
        "b;",
    ]


@pytest.mark.parametrize("where", [{"relation": '"\x1b"'}, {"search_path": ("\u202e",)}, {"relation": '"\udcff"'}])
def test_control_characters_around_a_statement_keep_it_out_as_well(where: dict[str, Any]) -> None:
    text = render("sql", outcome(plan=Plan((step(ONE, "a", "b", **where),))), ReportOptions())

    assert "\n-- holds control characters" in text
    assert "\na;" not in text
    assert text.encode()


def test_a_table_made_in_the_transaction_is_not_locked_before_it_is_there() -> None:
    made = step(ONE, "CREATE TABLE t ()", lock=None, relation=None)
    lines = script("sql", made, step(TWO, "CREATE INDEX ON t (a)", lock="SHARE", relation="t"))

    assert lines[1:-1] == ["CREATE TABLE t ();", "LOCK TABLE t IN SHARE MODE;", "CREATE INDEX ON t (a);"]


def test_steps_outside_a_transaction_stand_alone_even_with_one_number() -> None:
    lines = script("sql", *(step(found, sql, in_transaction=False) for found, sql in ((ONE, "a"), (TWO, "b"))))

    assert [line for line in lines if line] == ["a;", "b;"]


def test_half_a_remedy_is_never_run() -> None:
    risky = step(ONE, "b", "z", hazards=(Hazard.DATA_LOSS,))

    assert [line for line in script("sql", step(ONE, "a", "y"), risky) if line] == []
    assert [line for line in script("undo", step(ONE, "a", "y"), risky) if line] == []
    assert "b;" in script("sql", step(ONE, "a", "y"), risky, allow=frozenset({Hazard.DATA_LOSS}))


def test_all_hazards_of_a_remedy_must_be_allowed() -> None:
    risky = step(ONE, "b", hazards=(Hazard.DATA_LOSS, Hazard.TABLE_REWRITE))

    assert "b;" not in script("sql", risky, allow=frozenset({Hazard.DATA_LOSS}))


def test_undo_takes_the_last_step_of_each_finding_the_last_first() -> None:
    lines = script("undo", step(ONE, "a", "undo a"), step(TWO, "b", "undo b"), step(ONE, "c", "undo c and a"))

    assert [line for line in lines if "undo" in line] == ["undo c and a;", "undo b;"]


def test_undo_commits_each_statement_by_itself_unless_it_asks_to_go_along() -> None:
    back = (locking("x"), locking("y", same_transaction=True), locking("z"))
    lines = [line for line in script("undo", step(ONE, "a", *back)) if line in ("x;", "y;", "z;", "COMMIT;")]

    assert lines == ["x;", "y;", "COMMIT;", "z;", "COMMIT;"]


def test_undo_outside_a_transaction_of_a_step_inside_one() -> None:
    back = Statement("DROP INDEX CONCURRENTLY i", in_transaction=False, same_transaction=True)
    lines = script("undo", step(ONE, "a", locking("x"), back))

    assert [line for line in lines if line][-2:] == ["COMMIT;", "DROP INDEX CONCURRENTLY i;"]


def test_a_dangerous_way_back_waits_for_its_flag() -> None:
    drop = locking("DROP TABLE t", hazards=(Hazard.DATA_LOSS,))
    held: Outcome = outcome(plan=Plan((step(ONE, "CREATE TABLE t ()", drop),)))
    text = render("undo", held, ReportOptions())

    assert "\n-- needs --allow data-loss: DROP TABLE t;\n" in text
    assert "BEGIN" not in text
    assert "\nDROP TABLE t;\n" in render("undo", held, ReportOptions(allow=frozenset({Hazard.DATA_LOSS})))


def test_after_a_fix_undo_is_of_what_was_applied_whatever_it_needed() -> None:
    done = step(ONE, "a", "undo a", hazards=(Hazard.DATA_LOSS,))
    planned = Plan((done, step(TWO, "b", "undo b")))
    text = render("undo", outcome(plan=planned, applied=(done,), remaining=(TWO,)), ReportOptions())

    assert "\nundo a;\n" in text
    assert "undo b" not in text


@pytest.mark.parametrize(
    ("sql", "expected"),
    [("a", "a;"), ("a -- why", "a -- why\n;"), ("a -- why\nb", "a -- why\nb;"), ("'--'", "'--'\n;")],
)
def test_a_comment_at_the_end_does_not_swallow_the_semicolon(sql: str, expected: str) -> None:
    assert expected == terminated(sql)


@pytest.mark.parametrize("sql", ["COMMENT ON t IS '👨\u200d👩'", "SELECT '\r\n\t'", "SELECT 'ü\u200fא'"])
def test_ordinary_unicode_stands_in_a_script_as_it_is(sql: str) -> None:
    text = render("sql", outcome(plan=Plan((step(ONE, sql),))), ReportOptions())

    assert f"\n{sql};\n" in text
