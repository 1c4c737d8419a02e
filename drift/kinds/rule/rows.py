"""The new and the old row in the condition of a rule, as columns of one row the judge can be asked over."""

from collections.abc import Sequence

from drift.sqltext import NotOneExpression, Token, quote, tokens


def apart(text: str) -> str | None:
    """Answer the condition with ``new.a`` as the one name ``"new.a"``; None where a row is spoken of as a whole."""
    try:
        items = list(tokens(text))
    except NotOneExpression:
        return None
    parts: list[str] = []
    index, copied = 0, 0
    while index < len(items):
        row = _row(items[index])
        if row and not (index and items[index - 1].text == "."):
            column = _column(items[index + 1 : index + 3])
            if column is None:
                return None
            parts += [text[copied : items[index].start], quote(f"{row}.{column}")]
            index += 2
            copied = items[index].end
        index += 1
    return "".join([*parts, text[copied:]])


def _row(item: Token) -> str | None:
    name = item.text.lower() if item.kind == "word" else item.text.strip('"') if item.kind == "ident" else ""
    return name if name in ("new", "old") else None


def _column(following: Sequence[Token]) -> str | None:
    if len(following) < 2 or following[0].text != "." or following[1].kind not in ("word", "ident"):
        return None
    name = following[1]
    return name.text.lower() if name.kind == "word" else name.text[1:-1].replace('""', '"')
