"""What the judge cannot see in an expression."""

from typing import Final

from drift.collations import collations
from drift.sqltext import LONG_TYPES, NAMES, NotOneExpression, Token, folded, tokens

# Words of an expression that name nothing.
_GRAMMAR: Final = frozenset(
    """
    all and any array as between by case cast coalesce collate current_date current_time current_timestamp current_user distinct
    else end escape exists false from greatest ilike in interval is isnull least like localtime localtimestamp not notnull null
    nullif operator or row session_user similar some symmetric then to true unknown user when
    """.split()
)


def same_collations(wanted: str, actual: str) -> bool:
    """Answer whether two expressions name the same collations, behind the same things; a plan does not show them."""
    return collations(wanted) == collations(actual)


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
        folded(item.text)
        for before, item, after in zip([None, *items], items, [*items[1:], None], strict=False)
        if item.kind in NAMES and not _is_no_column(before, item, after)
    }
    return tuple(found) if len(found) == 1 else ()


def _is_no_column(before: Token | None, item: Token, after: Token | None) -> bool:
    """Answer whether a word is a function, a type, a schema, a collation, or grammar."""
    if after is not None and (after.text in ("(", ".") or after.kind == "string"):
        return True
    if before is not None and (before.kind == "cast" or before.text.lower() in ("collate", "as")):
        return True
    return item.kind == "word" and item.text.lower() in (_GRAMMAR | LONG_TYPES | {"varying", "precision"})
