"""What a statistics object is about: plain columns and expressions, as people and PostgreSQL write them."""

from drift.kinds._expression import without_parentheses
from drift.sqltext import NotOneExpression, quote, tokens


def column_name(text: str) -> str | None:
    """Answer the name of a plain column, None for an expression; a bare word keeps its case."""
    try:
        items = list(tokens(text))
    except NotOneExpression:
        return None
    if len(items) != 1 or items[0].kind not in ("word", "ident"):
        return None
    return items[0].text if items[0].kind == "word" else items[0].text[1:-1].replace('""', '"')


def key(text: str) -> tuple[bool, str]:
    """Answer what two spellings of one column or expression have in common: no white space, no parentheses around."""
    name = column_name(text)
    if name is not None:
        return True, name
    items = tokens(without_parentheses(text))
    return False, " ".join(item.text.lower() if item.kind == "word" else item.text for item in items)


def written(text: str) -> str:
    """Answer a column or an expression as CREATE STATISTICS takes it."""
    name = column_name(text)
    return f"({without_parentheses(text)})" if name is None else quote(name)
