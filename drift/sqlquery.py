"""SQL queries as people write them, with comments and a semicolon, and as they can be put into another statement."""

import re
from collections.abc import Sequence
from typing import Final

from drift.sqltext import NotOneExpression, Token, quote, tokens

_BEGINNINGS: Final = frozenset("select with values table (".split())


def one_query(text: str) -> str:
    """Answer a query without its comments and the semicolon it may end with; it can be put in parentheses and behind EXPLAIN.

    Raises:
        NotOneExpression: with the reason, fit for a message.
    """
    text = without_comments(text).strip()
    items = list(tokens(text))
    if items and items[-1].kind == "semicolon":
        text = text[: items.pop().start].rstrip()
    if not items:
        raise NotOneExpression("it is empty")
    if items[0].text.lower() not in _BEGINNINGS:
        raise NotOneExpression(f"{items[0].text!r} begins no query; it begins with SELECT, WITH, VALUES or TABLE")
    depth = 0
    for token in items:
        depth += (token.kind == "open") - (token.kind == "close")
        if depth < 0:
            raise NotOneExpression(f"{token.text!r} closes what was never opened")
        if token.kind == "semicolon":
            raise NotOneExpression("';' would start a second statement")
    if depth:
        raise NotOneExpression("a parenthesis or bracket is never closed")
    return text


def name_of(token: Token) -> str | None:
    """Answer the name a token can be, as PostgreSQL folds it (ASCII letters alone); None for what is no name."""
    if token.kind == "word":
        return _CAPITALS.sub(lambda found: found.group().lower(), token.text)
    return token.text[1:-1].replace('""', '"') if token.kind == "ident" and token.text[0] == '"' else None


def same_letters(first: str, second: str) -> bool:
    """Answer whether two queries differ in nothing but white space, the case of words, and parentheses around all of it."""
    try:
        return _letters(first) == _letters(second)
    except NotOneExpression:
        return first == second


def _letters(text: str) -> list[str]:
    items = list(tokens(text))
    while _enclosed(items):
        items = items[1:-1]
    return [_letter(item) for item in items]


def _letter(item: Token) -> str:
    name = name_of(item)
    return item.text if name is None else name if item.kind == "word" else quote(name)


def _enclosed(items: Sequence[Token]) -> bool:
    """Answer whether one pair of parentheses stands around all of it."""
    if len(items) < 2 or items[0].text != "(" or items[-1].text != ")":
        return False
    depth = 0
    for item in items[:-1]:
        depth += (item.kind == "open") - (item.kind == "close")
        if depth == 0:
            return False
    return True


_CAPITALS: Final = re.compile(r"[A-Z]+")
_NO_COMMENT: Final = re.compile(
    r"""
    (?:[bBxXnN]|[uU]&)?'(?:[^']|'')*' | [eE]'(?:[^'\\]|\\.|'')*' | (?:[uU]&)?"(?:[^"]|"")+"
  | \$(?P<tag>[^\x00-\x40\x5b-\x5e\x60\x7b-\x7f][^\x00-\x2f\x3a-\x40\x5b-\x5e\x60\x7b-\x7f]*)?\$.*?\$(?(tag)(?P=tag))\$
  | [^\x00-\x40\x5b-\x5e\x60\x7b-\x7f][^\x00-\x23\x25-\x2f\x3a-\x40\x5b-\x5e\x60\x7b-\x7f]*
  | [\x00-\x21\x23\x25\x26\x28-\x2c\x2e\x30-\x40\x5b-\x5e\x60\x7b-\x7f]+
    """,
    re.VERBOSE | re.DOTALL,
)
_COMMENT_EDGE: Final = re.compile(r"/\*|\*/")


def without_comments(text: str) -> str:
    """Answer the text with a blank in the place of each comment; comments between ``/*`` and ``*/`` nest.

    Raises:
        NotOneExpression: a comment is never closed.
    """
    kept: list[str] = []
    position = 0
    while position < len(text):
        if text.startswith("--", position):
            end = text.find("\n", position)
            position = len(text) if end < 0 else end
        elif text.startswith("/*", position):
            position = _after_comment(text, position)
            kept.append(" ")
        else:
            match = _NO_COMMENT.match(text, position)
            end = match.end() if match else position + 1
            kept.append(text[position:end])
            position = end
    return "".join(kept)


def _after_comment(text: str, position: int) -> int:
    depth = 0
    for edge in _COMMENT_EDGE.finditer(text, position):
        depth += 1 if edge.group() == "/*" else -1
        if depth == 0:
            return edge.end()
    raise NotOneExpression("a comment is never closed")
