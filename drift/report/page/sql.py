"""Statements as the page shows them: copied they are what drift runs, or they are not offered for copying."""

from collections.abc import Iterable

from msgspec import Struct

from drift.model import Step
from drift.report.ink import visible
from drift.report.script import terminated
from drift.report.words import limit_words, lock_words


class Sql(Struct, frozen=True):
    """A text of SQL, and whether a reader sees it letter by letter, nothing escaped."""

    text: str
    exact: bool


class Stage(Struct, frozen=True):
    """One statement of a remedy with what it does to the others on the server."""

    sql: Sql
    lock: str
    limits: str


def shown_sql(text: str) -> str:
    """Answer the text with line breaks and tabs as they are and all else made visible."""
    return "\n".join("\t".join(map(visible, line.split("\t"))) for line in text.split("\n"))


def one_text(statements: Iterable[str]) -> Sql | None:
    """Answer statements as one text, each closed by a semicolon; None where there is none."""
    text = "\n".join(map(terminated, statements))
    return Sql(text, shown_sql(text) == text) if text else None


def stage(step: Step) -> Stage:
    """Answer the step as the page shows it."""
    text = terminated(step.sql)
    return Stage(Sql(text, shown_sql(text) == text), lock_words(step), limit_words(step))
