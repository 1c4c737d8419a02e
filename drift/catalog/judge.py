"""PostgreSQL as the judge: do two SQL expressions mean the same?

``EXPLAIN (VERBOSE)`` of a SELECT parses, plans and prints expressions without executing them, needs no privilege on any table
and takes no lock on one. All open questions of a check go into one EXPLAIN: an arm of a UNION ALL for each row type the
expressions may mention, each expression inside ``pg_typeof()`` so that the arms have the same columns.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final

from msgspec.structs import replace

from drift.catalog.court import Court
from drift.catalog.normal import normal_form
from drift.catalog.session import ServerRefused, Session
from drift.kind import Answer, QueryQuestion, Question
from drift.sqltext import NAMES, NotOneExpression, Token, folded, quote, require_one_expression, tokens

# A target list holds 1,664 entries at most (MaxTupleAttributeNumber); two a question.
_QUESTIONS_AT_ONCE: Final = 700

_ANY_ROW: Final = "relation"
_LONGEST_NAME: Final = 63

# Functions of pg_catalog that may be run to see what a default gives: no side effect, no cost that grows with an argument.
_HARMLESS: Final = frozenset(
    """
    abs btrim ceil char_length clock_timestamp coalesce concat date_part date_trunc decode encode extract floor
    gen_random_uuid greatest least left length lower ltrim md5 now nullif random replace right round rtrim
    statement_timestamp substr substring timezone to_char transaction_timestamp translate trim trunc upper uuidv4 uuidv7
    """.split()
)


# Words a type's length may stand behind; a word that is none of them ends the name of a type.
_TYPE_WORDS: Final = frozenset("bit bpchar char character interval numeric time timestamp varbit varchar varying".split())


def judge(session: Session, questions: Iterable[Question], schema: str = "public") -> Mapping[Question, Answer]:
    """Answer every question, each once however often it was asked.

    Args:
        session: inside its read-only transaction, with a savepoint named ``drift`` set.
        questions: in any order.
        schema: the one the search path begins with, now and after a return to the savepoint.
    """
    alike = {question: _namesake(question) for question in questions}
    asked = list(dict.fromkeys(alike.values()))
    whole = [question for question in asked if isinstance(question, QueryQuestion)]
    answers = _judge_expressions(Court(session, schema), [item for item in asked if not isinstance(item, QueryQuestion)])
    if whole:
        from drift.catalog.queries import judge_queries  # few checks know any

        answers.update(judge_queries(session, whole, schema))
    return {question: answers[same] for question, same in alike.items()}


def _namesake(question: Question) -> Question:
    """Answer the question with its row called as any row is, where nobody mentions it: of equal tables it is one question."""
    if not question.row or isinstance(question, QueryQuestion):
        return question
    try:
        named = [item.text for text in _sides(question) for item in tokens(text) if item.kind in NAMES]
    except NotOneExpression:
        return question
    taken = {question.alias, _ANY_ROW}.intersection((*map(folded, named), *(name for name, _ in question.rows)))
    return question if taken or not all(map(_is_plain, named)) else replace(question, alias=_ANY_ROW)


def _is_plain(name: str) -> bool:
    """Answer whether the server sees just the name that is written: it folds by its own locale, cuts, and knows escapes."""
    return name.isascii() and len(name) <= _LONGEST_NAME and name[:2] not in ("U&", "u&")


def _judge_expressions(court: Court, questions: Sequence[Question]) -> dict[Question, Answer]:
    answers: dict[Question, Answer] = {}
    for group in _by_schema(questions):
        for start in range(0, len(group), _QUESTIONS_AT_ONCE):
            answers.update(_explained(court, group[start : start + _QUESTIONS_AT_ONCE]))
    answers.update(_evaluated(court, [question for question in questions if question.evaluate], answers))
    return answers


def _by_schema(questions: Iterable[Question]) -> list[list[Question]]:
    ordered = sorted(questions, key=lambda item: item.schema)
    return [list(group) for _, group in groupby(ordered, key=lambda item: item.schema)]


def _explained(court: Court, questions: Sequence[Question]) -> dict[Question, Answer]:
    """Answer all questions, of one schema, by one EXPLAIN; when that fails, each by its own."""
    reasons = {question: _reason(question) for question in questions}
    answers = {question: Answer(False, refused=reason) for question, reason in reasons.items() if reason}
    readable = [question for question, reason in reasons.items() if reason is None]
    try:
        answers.update(_one_explain(court, readable))
    except (ServerRefused, _Misread) as error:
        if len(readable) == 1:
            answers[readable[0]] = _refusal(error)
        else:
            for question in readable:
                answers.update(_explained(court, [question]))
    return answers


class _Misread(Exception):
    """The plan did not come out with one text for each expression."""


def _refusal(error: ServerRefused | _Misread) -> Answer:
    if isinstance(error, ServerRefused):
        return Answer(False, refused=error.message, sqlstate=error.sqlstate)
    return Answer(False, refused="the server reads it as something other than one expression")


def _one_explain(court: Court, questions: Sequence[Question]) -> dict[Question, Answer]:
    if not questions:
        return {}
    arms = [(rows, list(group)) for rows, group in groupby(sorted(questions, key=_rows_of), key=_rows_of)]
    width = max(len(group) for _, group in arms)
    text = "\nUNION ALL\n".join(_arm(rows, group, width) for rows, group in arms)
    plan = court.ask(f"EXPLAIN (VERBOSE, COSTS OFF, FORMAT JSON) {text}", questions[0].schema).rows[0][0]
    outputs = _outputs((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"], len(arms))
    answers: dict[Question, Answer] = {}
    for (_, group), output in zip(arms, outputs, strict=True):
        if len(output) != 2 * width:
            raise _Misread
        printed = [text.removeprefix("pg_typeof(").removesuffix(")") for text in output]
        for index, question in enumerate(group):
            answers[question] = _compared(printed[2 * index], printed[2 * index + 1])
    return answers


def _rows_of(question: Question) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return (question.alias, question.row), *question.rows


def _arm(rows: tuple[tuple[str, tuple[str, ...]], ...], questions: Sequence[Question], width: int) -> str:
    items = [f"pg_catalog.pg_typeof({_cast(text, question)})" for question in questions for text in _sides(question)]
    items += ["NULL::pg_catalog.regtype"] * (2 * (width - len(questions)))
    sources = [f"pg_catalog.json_to_record('{{}}') AS {quote(alias)}({', '.join(row)})" for alias, row in rows if row]
    source = f"\nFROM {', '.join(sources)}" if sources else ""
    return f"SELECT {', '.join(items)}{source}"


def _sides(question: Question) -> tuple[str, str]:
    return question.wanted, question.actual


def _cast(text: str, question: Question) -> str:
    return f"(\n{text}\n)" if question.cast is None else f"CAST((\n{text}\n) AS {question.cast})"


def _outputs(plan: Mapping[str, object], arms: int) -> Iterator[list[str]]:
    """Yield the printed target list of each arm; a lone arm is the plan itself, several stand below an Append."""
    members = [plan] if arms == 1 else plan.get("Plans")
    if not isinstance(members, list) or len(members) != arms:
        raise _Misread
    for member in members:
        output = member.get("Output")
        if not isinstance(output, list):
            raise _Misread
        yield output


def _compared(wanted: str, actual: str) -> Answer:
    return Answer(wanted == actual or normal_form(wanted) == normal_form(actual), wanted, actual)


def _reason(question: Question) -> str | None:
    try:
        for text in (question.wanted, question.cast or "x"):
            require_one_expression(text)
    except NotOneExpression as error:
        return str(error)
    return None


def _evaluated(court: Court, questions: Sequence[Question], printed: Mapping[Question, Answer]) -> dict[Question, Answer]:
    """Answer the questions that need a value by running what is known to be harmless; the others are refused."""
    readable = [question for question in questions if printed[question].refused is None]
    runnable = [question for question in readable if _is_harmless(question, printed[question].actual)]
    unknown = Answer(False, refused="drift does not run the functions in it")
    answers = {question: unknown for question in readable if question not in runnable}
    if runnable:
        answers.update(_run(court, runnable))
    return answers


def _run(court: Court, questions: Sequence[Question]) -> dict[Question, Answer]:
    items = ", ".join(f"(({item.wanted}) IS NOT DISTINCT FROM ({item.actual}))" for item in questions)
    try:
        # With pg_catalog alone on the path, a harmless name cannot mean somebody's function of the same name.
        row = court.ask(f"SELECT {items}", "pg_catalog").rows[0]
    except ServerRefused as error:
        if len(questions) == 1:
            return {questions[0]: _refusal(error)}
        return {key: value for item in questions for key, value in _run(court, [item]).items()}
    return {item: Answer(bool(same)) for item, same in zip(questions, row, strict=True)}


def _is_harmless(question: Question, printed: str) -> bool:
    """Answer whether running the expression calls only functions of pg_catalog that are known to be harmless."""
    try:
        written = {token.text.lower() for token in tokens(question.actual)}
        return "select" not in written and _calls_only_harmless(list(tokens(printed)))
    except NotOneExpression:
        # The planner prints what it moved elsewhere as $0, which is no SQL.
        return False


def _calls_only_harmless(items: Sequence[Token]) -> bool:
    in_type = False
    previous = ""
    for token in items:
        word = token.text.strip('"').lower() if token.kind in ("word", "ident") else ""
        if token.text == "." or word in ("subplan", "initplan"):
            return False
        if token.text == "(" and previous and not in_type and previous not in _HARMLESS:
            return False
        in_type = token.kind == "cast" or (in_type and word in _TYPE_WORDS)
        previous = word
    return True
