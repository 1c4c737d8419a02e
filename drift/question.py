"""What the server is asked to judge, and what it answers."""

from typing import Any, Final

from msgspec import Struct

from drift.model import Severity


class Question(Struct, frozen=True):
    """Two SQL expressions the judge is asked about: do they mean the same?

    Args:
        wanted: as the author wrote it; parsed with ``schema`` first on the search path.
        actual: as the catalog printed it, fully qualified.
        cast: an SQL type both are cast to first, or None.
        row: the columns the expressions may mention, each ``quoted_name type`` ready for a column definition list.
        alias: the name of that row (the unquoted table name).
        rows: further rows they may mention, each its unquoted name and its columns (OLD beside NEW).
        schema: where unqualified names in ``wanted`` live.
        evaluate: run both instead of printing them; only done where every function in them is known to be harmless.
    """

    wanted: str
    actual: str
    cast: str | None = None
    row: tuple[str, ...] = ()
    alias: str = "row"
    rows: tuple[tuple[str, tuple[str, ...]], ...] = ()
    schema: str = "public"
    evaluate: bool = False


class QueryQuestion(Question, frozen=True):
    """Two whole queries instead of two expressions: do they always give the same?

    Of a question it has ``wanted``, ``actual`` and ``schema``; what is about expressions means nothing here.

    Args:
        nameless: whether the names of the columns are stated apart, so that they do not count here.
    """

    nameless: bool = False


class Answer(Struct, frozen=True):
    """What the judge says: the same or not, and both sides as PostgreSQL prints them; or why it cannot say.

    ``refused`` is the server's message (or our reason) where an expression was not read, with the server's ``sqlstate``;
    ``note`` is what helps to see why two are not the same, ``columns`` what a wanted query gives: ``name type modifier`` each.
    """

    same: bool
    wanted: str = ""
    actual: str = ""
    refused: str | None = None
    sqlstate: str = ""
    note: str | None = None
    columns: tuple[str, ...] = ()


class Doubt(Struct, frozen=True):
    """Something wrong with an object apart from its attributes; its rule is ``<kind>-<suffix>``.

    It is a finding where the answer to the question is no, or always where there is none; ``severity`` replaces the
    expectation's own.
    """

    suffix: str
    attribute: str | None
    expected: Any
    actual: Any
    note: str
    question: Question | None = None
    severity: Severity | None = None


ROWS_READ: Final = 1000
CHARACTERS_READ: Final = 2000
"""What is read at most of a query a kind asks: rows, and characters of each value; more cannot be what it is expected to give."""

IMPOSSIBLE: Final = "-impossible"
"""Ends the suffix of a doubt about the expectation itself: what is stated cannot be, so its attribute is not mended."""
