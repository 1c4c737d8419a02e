"""Names as long as PostgreSQL keeps them, with everything in them that means something to somebody."""

import pytest

from drift.sqltext import literal, qualified, quote
from tests.faults.stage import Stage

TABLE = ("%s;\"'Ta\\ble -- " + "t" * 63)[:63]
COLUMN = ("{c} :x $1 /* select ? " + "c" * 63)[:63]
OTHER = ("Select " + "o" * 63)[:63]


def yaml(text: str) -> str:
    """A text as a YAML string."""
    return "'" + text.replace("'", "''") + "'"


@pytest.fixture
def odd(stage: Stage) -> Stage:
    """A table with such a name and such columns, and one it can refer to."""
    stage.database.execute(
        f"CREATE TABLE {qualified('public', TABLE)} ({quote(COLUMN)} text, {quote(OTHER)} int);"
        f"INSERT INTO {qualified('public', TABLE)} VALUES ('x', 1);"
        f"CREATE TABLE {quote('P' + TABLE[1:])} ({quote(OTHER)} int PRIMARY KEY); INSERT INTO {quote('P' + TABLE[1:])} VALUES (1)"
    )
    return stage


def test_everything_is_made_under_its_exact_name_and_taken_away_again(odd: Stage) -> None:
    """Also through what drift makes on the way under a name of its own, which would be one byte too long."""
    default = "'%s; DROP TABLE x; -- ' || chr(39)"
    reference = f"{quote('public')}.{quote('P' + TABLE[1:])}({quote(OTHER)})"
    index, key, check, foreign = ((letter + "i;%'\"" + "n" * 63)[:63] for letter in "abcd")
    stated = (
        f"{{{yaml(quote(TABLE))}: {{columns: {{{yaml(COLUMN)}: {{default: {yaml(default)}, nullable: false}}}},"
        f" indexes: {{{yaml(index)}: [{yaml(quote(COLUMN))}]}}, unique: {{{yaml(key)}: [{yaml(COLUMN)}]}},"
        f" checks: {{{yaml(check)}: {yaml(quote(OTHER) + ' > 0')}}},"
        f" foreign_keys: {{{yaml(foreign)}: {{columns: [{yaml(OTHER)}], references: {yaml(reference)}}}}}}}}}"
    )
    odd.expects(stated)
    before = odd.database.dump()
    odd.plan()

    odd.apply().ended(0)

    after = odd.database.dump()
    for name in (index, key, check, foreign):
        assert quote(name) in after
    assert "drift_" not in after
    made = f"INSERT INTO {qualified('public', TABLE)} ({quote(OTHER)}) VALUES (1) RETURNING {quote(COLUMN)}"
    assert [("%s; DROP TABLE x; -- '",)] == odd.database.query(made)
    odd.database.execute(f"DELETE FROM {qualified('public', TABLE)} WHERE {quote(COLUMN)} = {literal('%s; DROP TABLE x; -- ')}")
    odd.drift("rollback").ended(0)
    assert before == odd.database.dump()


def test_rows_of_such_a_table_are_looked_at_and_named(odd: Stage) -> None:
    odd.database.execute(f"INSERT INTO {qualified('public', TABLE)} VALUES (NULL, 2)")
    odd.expects(f"{{{yaml(quote(TABLE))}: {{columns: {{{yaml(COLUMN)}: {{nullable: false}}}}}}}}")

    done = odd.fix()

    done.ended(5)
    assert "1 rows, among them ctid=(0,2)" in done.err


@pytest.mark.parametrize("default", ["1); DROP TABLE t; --", "1; SELECT 1", "(SELECT 1)), (2"])
def test_a_default_that_would_be_more_than_one_expression_reaches_no_server(default: str, odd: Stage) -> None:
    odd.expects(f"{{{yaml(quote(TABLE))}: {{columns: {{{yaml(COLUMN)}: {{default: {yaml(default)}}}}}}}}}")

    odd.fix().ended(2)
