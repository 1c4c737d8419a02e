"""SQL queries as people write them, with comments and a semicolon, and as they can be put into another statement."""

import re
from typing import Final

from drift.sqltext import NotOneExpression, tokens

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
