"""What views and materialized views share: a definition that is judged by what it gives, columns with comments, options."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec.structs import replace

from drift.fact import UNSTATED, Fact, Shape
from drift.kind import QueryQuestion, shapes
from drift.kinds import _comment
from drift.model import Ref, Statement
from drift.sqlquery import name_of, same_letters
from drift.sqltext import NotOneExpression, qualified, quote, tokens

_RELATIONS: Final = ("table", "view", "materialized_view")


def same_definition(wanted: Any, actual: Any) -> bool:
    """Answer whether two definitions are the same letter by letter, as PostgreSQL prints it for a dump or for people."""
    printed = (actual.definition, actual.pretty)
    return any(isinstance(there, str) and same_letters(wanted.definition, there) for there in printed)


def question(wanted: Any, actual: Any) -> QueryQuestion | None:
    """Answer what to ask the judge about two definitions."""
    if not isinstance(wanted.definition, str) or not isinstance(actual.definition, str):
        return None
    return QueryQuestion(wanted.definition, actual.definition, nameless=wanted.columns is not UNSTATED)


def needs(ref: Ref, definition: object) -> Iterator[Ref]:
    """Yield whatever the names in a definition might be: what is stated of it must be there first."""
    try:
        items = list(tokens(definition)) if isinstance(definition, str) else []
    except NotOneExpression:
        return
    for index, item in enumerate(items):
        name = name_of(item)
        if name is None:
            continue
        dotted = index + 2 < len(items) and items[index + 1].text == "."
        table = name_of(items[index + 2]) if dotted else None
        paths = {(ref.path[0], name), ("public", name)} if table is None else {(name, table)}
        yield from (Ref(kind, path) for kind in _RELATIONS for path in sorted(paths))


def columns_given(fact: Any) -> tuple[str, ...] | None:
    """Answer name and type of each column a view has or would have, None where nobody knows.

    The catalog knows those that are there; of a stated query the judge has learned them, unless the server did not read it.
    """
    if not isinstance(fact.gives, tuple) or not fact.gives:
        return None
    named = fact.columns if fact.named is True else ()
    types = [column.rpartition(" ")[0].rpartition(" ")[2] + " " + column.rpartition(" ")[2] for column in fact.gives]
    renamed = [f"{name} {type_name}" for name, type_name in zip(named, types, strict=False)]
    return (*renamed, *fact.gives[len(renamed) :])


def name_of_column(column: str) -> str:
    """Answer the name in ``name type modifier``."""
    return column.rpartition(" ")[0].rpartition(" ")[0]


def relation(words: str, ref: Ref, change: str, **facts: Any) -> Statement:
    """Answer ``ALTER VIEW … change``.

    LOCK TABLE refuses a materialized view and locks, with a view, all it reads: the lock is left to the statement itself.
    """
    return Statement(f"ALTER {words} {qualified(*ref.path)} {change}", **{"lock": "ACCESS EXCLUSIVE", **facts})


def comment(words: str, ref: Ref, text: object) -> Statement:
    """Answer COMMENT ON VIEW."""
    return _comment.on(words, qualified(*ref.path), text, lock="SHARE UPDATE EXCLUSIVE")


def column_comments(ref: Ref, before: object, after: object) -> list[Statement]:
    """Answer COMMENT ON COLUMN for each column whose comment differs."""
    had, wants = pairs(before), pairs(after)
    changed = [name for name in {**had, **wants} if had.get(name) != wants.get(name)]
    return joined(
        [_comment.on("COLUMN", qualified(*ref.path, name), wants.get(name), lock="SHARE UPDATE EXCLUSIVE") for name in changed]
    )


def pairs(options: object) -> dict[str, str]:
    """Answer what ``name=text`` items say, by name; empty for what is not stated."""
    items = options if isinstance(options, tuple) else ()
    return {name: text for name, _, text in (item.partition("=") for item in items)}


def made_beside(statements: Sequence[Statement]) -> list[Statement]:
    """Answer the statements as they are on what was made in the same transaction: nobody else can see it, so that none waits."""
    return [replace(item, lock=None) for item in statements]


def joined(statements: Sequence[Statement]) -> list[Statement]:
    """Answer the statements as one transaction."""
    return [replace(item, same_transaction=True) if number else item for number, item in enumerate(statements)]


def options_sql(options: Mapping[str, str]) -> str:
    """Answer options as WITH and SET take them: ``(fillfactor=70, toast.autovacuum_enabled='false')``."""
    return f"({', '.join(f'{option_name(name)}={_option_value(value)}' for name, value in options.items())})"


def option_name(name: str) -> str:
    """Answer the name of an option; a dot in it sets off a namespace and is no part of a name."""
    return ".".join(map(quote, name.split(".")))


def _option_value(value: str) -> str:
    return value if re.fullmatch(r"[A-Za-z_]\w*|\d+(\.\d+)?", value) else f"'{value.replace(chr(39), chr(39) * 2)}'"


def require_known_columns(fact: Fact) -> None:
    """Raise unless columns that are said to have something are among those that are stated.

    Raises:
        ValueError: names the one that is not.
    """
    columns = getattr(fact, "columns", UNSTATED)
    if not isinstance(columns, tuple):
        return
    for name, shape in shapes(type(fact)).items():
        for column in pairs(getattr(fact, name)) if shape is Shape.OPTIONS and name.startswith("column_") else ():
            if column not in columns:
                raise ValueError(f"{name} speaks of {column}, which is not among the columns stated")
