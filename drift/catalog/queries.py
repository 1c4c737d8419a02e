"""PostgreSQL as the judge of whole queries: do two of them always give the same?

Nothing is executed, and no privilege on a table is needed. Three things are asked, from the strictest on:

1. Does the server read both as the same? ``SELECT DISTINCT EXISTS (a) ORDER BY EXISTS (b)`` is only allowed where the parser
   finds both expressions equal, node by node (``findTargetlistEntrySQL99``, ``equal``): it knows what names mean, spells casts
   and ``*`` out, and forgets white space, parentheses and case. What it finds equal is the same.
2. Do both give columns of the same names and types? If not, they differ.
3. Are both planned alike on stand-ins for their tables (``standins``, ``plans``), and is spelled alike what a plan does not
   show (``unseen``)? Then they are the same in other words: another alias, the parts of an AND in another order, a JOIN in
   another form.

All else is different. The planner inlines SQL functions, so ``f(a)`` equals its body as it stands today.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from drift.catalog.court import Court
from drift.catalog.plans import SETTINGS, Opaque, calls_functions, has_subplans, normal_plan
from drift.catalog.printed import without_additions
from drift.catalog.session import QUERY_CANCELED, Column, ServerRefused, Session, milliseconds, sql
from drift.catalog.standins import Name, array_of, names, on_stand_ins
from drift.catalog.unseen import has_sublinks, renamings, unseen
from drift.errors import CheckTimedOut
from drift.kind import Answer, QueryQuestion, Question
from drift.sqlquery import one_query
from drift.sqltext import NotOneExpression

# invalid_column_reference: "for SELECT DISTINCT, ORDER BY expressions must appear in select list".
_NOT_EQUAL: Final = "42P10"
_ALIKE: Final = "PostgreSQL may mean the same by both: to be sure, state it as it is printed here"


def judge_queries(session: Session, questions: Iterable[QueryQuestion], schema: str) -> dict[Question, Answer]:
    """Answer every question; afterwards the transaction is back at its savepoint, without the locks of the tables read.

    Args:
        session: inside its read-only transaction, with a savepoint named ``drift`` set.
        questions: in any order.
        schema: the one the search path begins with, now and after a return to the savepoint.
    """
    asked = list(questions)
    answers: dict[Question, Answer] = {}
    for number, question in enumerate(asked):
        seconds = session.share(len(asked) - number)
        limit = f"SET LOCAL statement_timeout = '{milliseconds(seconds)}'"
        session.batch(f"ROLLBACK TO SAVEPOINT drift; {SETTINGS}; {limit}; SAVEPOINT pinned")
        try:
            answers[question] = _answer(Court(session, schema, "pinned"), question)
        except CheckTimedOut as error:
            session.remaining()  # Raises where it is the time of the whole check that ran out.
            answers[question] = Answer(same=False, refused=f"{error.message}, after {seconds:.0f} s", sqlstate=QUERY_CANCELED)
    session.batch("ROLLBACK TO SAVEPOINT drift")
    return answers


def _answer(court: Court, question: QueryQuestion) -> Answer:
    try:
        wanted, actual = one_query(question.wanted), one_query(question.actual)
    except NotOneExpression as reason:
        return Answer(same=False, refused=str(reason))
    try:
        if _read_alike(court, wanted, actual, question.schema):
            return Answer(same=True, wanted=wanted, actual=actual)
        ours, theirs = court.describe(wanted, question.schema), court.describe(actual, question.schema)
    except ServerRefused as error:
        return Answer(same=False, refused=error.message, sqlstate=error.sqlstate)
    note = _other_columns(*(map(_nameless, (ours, theirs)) if question.nameless else (ours, theirs)))
    if note is None:
        note = _planned_otherwise(court, wanted, actual, question.schema)
    columns = tuple(f"{column.name} {column.type} {column.modifier}" for column in ours)
    return Answer(same=note is None, wanted=wanted, actual=actual, note=note or None, columns=columns)


def _read_alike(court: Court, wanted: str, actual: str, schema: str) -> bool:
    """Answer whether the parser finds the two queries equal, as they are or without what printing adds.

    Raises:
        ServerRefused: the server does not read what is wanted.
    """
    if _equal(court, wanted, actual, schema):
        return True

    def columns(query: str) -> list[str]:
        try:
            return [column.name for column in court.describe(query, schema)]
        except ServerRefused:
            return []

    shorter = without_additions(wanted, columns), without_additions(actual, columns)
    try:
        return shorter != (wanted, actual) and _equal(court, shorter[0], shorter[1], schema)
    except ServerRefused:
        return False


def _equal(court: Court, wanted: str, actual: str, schema: str) -> bool:
    try:
        court.describe(f"SELECT DISTINCT EXISTS (\n{wanted}\n) ORDER BY EXISTS (\n{actual}\n)", schema)
    except ServerRefused as error:
        if error.sqlstate != _NOT_EQUAL:
            raise
        return False
    return True


def _nameless(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Answer the columns with numbers for names."""
    return tuple(column._replace(name=str(number)) for number, column in enumerate(columns, 1))


def _other_columns(ours: tuple[Column, ...], theirs: tuple[Column, ...]) -> str | None:
    """Answer in words how the columns of two queries differ, None where they do not."""
    if ours == theirs:
        return None
    expected, there = ([column.name for column in columns] for columns in (ours, theirs))
    if expected != there:
        return f"the expected query gives the columns {', '.join(expected)}; the one there gives {', '.join(there)}"
    others = [mine.name for mine, other in zip(ours, theirs, strict=True) if mine != other]
    return f"the types of these columns differ: {', '.join(others)}"


def _planned_otherwise(court: Court, wanted: str, actual: str, schema: str) -> str | None:
    """Answer why the two queries are not known to mean the same, empty where that is plain to see, None where they do."""
    version = court.server_version
    try:
        plans = [_plan(court, query, schema) for query in (wanted, actual)]
        alike = normal_plan(plans[0]) == normal_plan(plans[1])
    except (ServerRefused, Opaque):
        return _ALIKE
    if not alike:
        return ""
    if unseen(wanted, version) != unseen(actual, version):
        return (
            "both are planned alike, and differ in what a plan does not show: ORDER BY, LIMIT, DISTINCT ON, COLLATE or the like"
        )
    if any(map(calls_functions, plans)) and renamings(wanted) != renamings(actual):
        return _ALIKE
    if any(map(has_subplans, plans)) and (has_sublinks(wanted, version) or has_sublinks(actual, version)):
        return _ALIKE
    return None


def _plan(court: Court, query: str, schema: str) -> Mapping[str, Any]:
    spelled = list(dict.fromkeys(names(query)))
    relations: dict[Name, Name] = {}
    if spelled:
        rows = court.ask(sql("relations").replace("{names}", array_of(spelled)), schema)
        relations = {spelled[row["at"]]: (row["schema"], row["name"]) for row in rows}
    explained = f"EXPLAIN (VERBOSE, COSTS OFF, FORMAT JSON) {on_stand_ins(query, relations)}"
    plan = court.ask(explained, schema).rows[0][0]
    return dict((json.loads(plan) if isinstance(plan, str) else plan)[0])
