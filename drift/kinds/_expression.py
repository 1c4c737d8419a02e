"""What the judge cannot see in an expression."""

from collections.abc import Sequence
from typing import Final

from drift.sqltext import NotOneExpression, Token, tokens

_NAMES: Final = ("word", "ident")

# Words of an expression that name nothing.
_GRAMMAR: Final = frozenset(
    """
    all and any array as between by case cast coalesce collate current_date current_time current_timestamp current_user distinct
    else end escape exists false from greatest ilike in interval is isnull least like localtime localtimestamp not notnull null
    nullif operator or row session_user similar some symmetric then to true unknown user when
    """.split()
)

# Types whose name has several words.
_LONG_TYPES: Final = frozenset({"bit", "character", "double", "time", "timestamp"})


def same_collations(wanted: str, actual: str) -> bool:
    """Answer whether two expressions name the same collations.

    The planner turns COLLATE into a relabelling that EXPLAIN does not print (``eval_const_expressions``), so that the judge would
    find ``a < 'x' COLLATE "C"`` and ``a < 'x'`` alike. Only the name behind the schema counts: the catalog qualifies it.
    """
    return _collations(wanted) == _collations(actual)


def _collations(text: str) -> list[tuple[str, str]]:
    """Answer what each COLLATE stands behind, and the name behind it, folded as PostgreSQL folds them."""
    try:
        items = list(tokens(text))
    except NotOneExpression:
        return []
    found: set[tuple[str, str]] = set()
    for index, item in enumerate(items):
        if item.kind == "word" and item.text.lower() == "collate":
            named = index + 1
            while named + 2 < len(items) and items[named + 1].text == "." and items[named + 2].kind in _NAMES:
                named += 2
            found.update((_subject(items[:index]), _folded(name.text)) for name in items[named : named + 1])
    return sorted(found)


def _subject(before: Sequence[Token]) -> str:
    """Answer the last name or constant in front of COLLATE, behind the casts PostgreSQL adds."""
    items = [item for item in before if item.kind not in ("open", "close")]
    while (cast := _last_cast(items)) is not None:
        items = items[:cast]
    return _folded(items[-1].text) if items else ""


def _last_cast(items: Sequence[Token]) -> int | None:
    """Answer where the cast stands that the items end with, None where they end with something else."""
    for index in range(len(items) - 2, max(-1, len(items) - 5), -1):
        words = [item.text.lower() for item in items[index + 1 :]]
        if items[index].kind == "cast":
            return index if len(words) == 1 or words[0] in _LONG_TYPES else None
    return None


def _folded(name: str) -> str:
    return name[1:-1].replace('""', '"') if name.startswith('"') else name.lower()


def without_parentheses(text: str) -> str:
    """Answer the expression without the parentheses PostgreSQL prints around all of it."""
    try:
        items = list(tokens(text))
    except NotOneExpression:
        return text
    if len(items) < 3 or items[0].text != "(" or items[-1].text != ")":
        return text
    depth = 0
    for item in items[:-1]:
        depth += (item.kind == "open") - (item.kind == "close")
        if depth == 0:
            return text
    return text[items[0].end : items[-1].start]


def only_column(expression: str) -> tuple[str, ...]:
    """Answer the one column a condition seems to mention, nothing where it mentions several or none.

    Good enough to choose a name by: no catalog is asked whether a word is a column.
    """
    try:
        items = list(tokens(expression))
    except NotOneExpression:
        return ()
    found = {
        _folded(item.text)
        for before, item, after in zip([None, *items], items, [*items[1:], None], strict=False)
        if item.kind in _NAMES and not _is_no_column(before, item, after)
    }
    return tuple(found) if len(found) == 1 else ()


def _is_no_column(before: Token | None, item: Token, after: Token | None) -> bool:
    """Answer whether a word is a function, a type, a schema, a collation, or grammar."""
    if after is not None and (after.text in ("(", ".") or after.kind == "string"):
        return True
    if before is not None and (before.kind == "cast" or before.text.lower() in ("collate", "as")):
        return True
    return item.kind == "word" and item.text.lower() in (_GRAMMAR | _LONG_TYPES | {"varying", "precision"})
