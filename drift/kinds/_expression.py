"""What the judge cannot see in an expression."""

from drift.collations import collations
from drift.sqltext import NotOneExpression, tokens


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
