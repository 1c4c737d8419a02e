"""The shape of SQL texts: where a statement ends, whoever reads it."""

import pytest

from drift.sqltext import NotOneExpression, require_one_expression, require_one_statement, tokens

ONE = [
    "SELECT 1",
    "CREATE FUNCTION f() RETURNS int AS $f$ a; $$ b; -- c $f$",
    "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 1 END; END",
    "create or replace procedure p() begin atomic insert into t values (1); end",
    "CREATE FUNCTION f() RETURNS int RETURN $1 + 1",
    "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT (SELECT 1 AS begin); END",
]

MORE = [
    "SELECT 1; SELECT 2",
    "SELECT 1;",
    "SELECT 1 -- x",
    "SELECT /* x */ 1",
    "BEGIN ATOMIC SELECT 1; END",
    "CREATE TABLE begin (a int); DROP TABLE t",
    "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END; DROP TABLE t",
    "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1 AS begin; END; DROP TABLE t; END",
    "CREATE FUNCTION f() RETURNS int AS $f$ a $$; DROP TABLE t",
]


@pytest.mark.parametrize("text", ONE)
def test_one_statement_passes(text: str) -> None:
    require_one_statement(text)


@pytest.mark.parametrize("text", MORE)
def test_more_than_one_statement_is_refused(text: str) -> None:
    with pytest.raises(NotOneExpression):
        require_one_statement(text)


def test_a_dollar_quote_ends_with_its_own_tag() -> None:
    assert ["$a$ $$ $b$ $a$", "x"] == [token.text for token in tokens("$a$ $$ $b$ $a$ x")]
    assert ["$$ $a$ $$", "x"] == [token.text for token in tokens("$$ $a$ $$ x")]


def test_a_parameter_is_no_value() -> None:
    with pytest.raises(NotOneExpression, match="nothing gives it a value"):
        require_one_expression("a > $1")
