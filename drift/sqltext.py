"""Quoting of identifiers and literals, and the shape of SQL texts that come from people.

Nothing here understands SQL: it only knows where a token ends, which is enough to quote a name exactly and to say whether a
text from a file can be one expression and nothing more (manual, "Lexical Structure").
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

_PLAIN: Final = re.compile(r"[a-z_][a-z0-9_$]*\Z")

# Every keyword that is reserved, or may not stand as a bare column or type name, in one of the majors 13 to 18
# (pg_get_keywords(), catcode R, T and C). Quoting one too many is harmless.
_KEYWORDS: Final = frozenset(
    """
    all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both case cast char
    character check coalesce collate collation column concurrently constraint create cross current_catalog current_date
    current_role current_schema current_time current_timestamp current_user dec decimal default deferrable desc distinct do
    else end except exists extract false fetch float for foreign freeze from full grant greatest group grouping having ilike
    in initially inner inout int integer intersect interval into is isnull join json json_array json_arrayagg json_exists
    json_object json_objectagg json_query json_scalar json_serialize json_table json_value lateral leading least left like
    limit localtime localtimestamp merge_action national natural nchar none normalize not notnull null nullif numeric offset
    on only or order out outer overlaps overlay placing position precision primary real references returning right row
    select session_user setof similar smallint some substring symmetric system_user table tablesample then time timestamp to
    trailing treat trim true union unique user using values varchar variadic verbose when where window with xmlattributes
    xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable
    """.split()
)

# Names hold ASCII letters, digits, _ and $, and anything above ASCII; said as what they do not hold, because a class that reaches
# up to U+10FFFF takes ten milliseconds to compile.
_TOKEN: Final = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<comment>--|/\*)
  | (?P<string>(?:[bBxXnN]|[uU]&)?'(?:[^']|'')*')
  | (?P<escape>[eE]'(?:[^'\\]|\\.|'')*')
  | (?P<ident>(?:[uU]&)?"(?:[^"]|"")+")
  | (?P<dollar>\$(?P<tag>[^\x00-\x40\x5b-\x5e\x60\x7b-\x7f][^\x00-\x2f\x3a-\x40\x5b-\x5e\x60\x7b-\x7f]*)?\$
               .*?\$(?(tag)(?P=tag))\$)
  | (?P<parameter>\$\d+)
  | (?P<number>(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|0[xXoObB][0-9a-fA-F_]+)
  | (?P<word>[^\x00-\x40\x5b-\x5e\x60\x7b-\x7f][^\x00-\x23\x25-\x2f\x3a-\x40\x5b-\x5e\x60\x7b-\x7f]*)
  | (?P<open>[(\[])
  | (?P<close>[)\]])
  | (?P<comma>,)
  | (?P<semicolon>;)
  | (?P<cast>::)
  | (?P<operator>[+\-*/<>=~!@\#%^&|`?]+)
  | (?P<other>[.:])
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """One lexical element of an SQL text."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """Answer the offset right behind the token."""
        return self.start + len(self.text)


class NotOneExpression(ValueError):
    """Says why a text cannot be a single SQL expression or type."""


def quote(name: str) -> str:
    """Answer the identifier as PostgreSQL's ``quote_ident`` prints it, quoted only where it must be."""
    if _PLAIN.match(name) and name not in _KEYWORDS:
        return name
    return '"' + name.replace('"', '""') + '"'


def qualified(*path: str) -> str:
    """Answer a dotted, quoted name: ``qualified("public", "Order") == 'public."Order"'``."""
    return ".".join(quote(part) for part in path)


def literal(text: str) -> str:
    """Answer the text as an SQL string constant that means the same under any ``standard_conforming_strings``."""
    quoted = text.replace("'", "''")
    return f"'{quoted}'" if "\\" not in text else " E'" + quoted.replace("\\", "\\\\") + "'"


def dollar_quote(text: str) -> str:
    """Answer a dollar quote the text can stand between."""
    quoting = "$drift$"
    while quoting in text:
        quoting = quoting.replace("$drift", "$drift_")
    return quoting


def split_name(name: str) -> tuple[str, ...]:
    """Answer the parts of a dotted name as people write it: ``billing.invoices`` or ``"a.b"."C"``; case is kept.

    Raises:
        ValueError: an empty part or an unclosed quote.
    """
    parts = re.findall(r'(?:^|\.)(?:"((?:[^"]|"")+)"|([^".]+))', name)
    rebuilt = ".".join(f'"{quoted}"' if quoted else plain for quoted, plain in parts)
    if not parts or rebuilt != name:
        raise ValueError(f"{name!r} is not a name or schema.name")
    return tuple(quoted.replace('""', '"') if quoted else plain for quoted, plain in parts)


NAMES: Final = ("word", "ident")
"""The kinds of tokens that may be a name."""

LONG_TYPES: Final = frozenset({"bit", "character", "double", "time", "timestamp"})
"""The first words of types whose name has several."""


def folded(name: str) -> str:
    """Answer a name as PostgreSQL understands it: in small letters unless quoted."""
    return name[1:-1].replace('""', '"') if name.startswith('"') else name.lower()


def tokens(text: str) -> Iterator[Token]:
    """Answer the tokens of an SQL text one by one, white space left out.

    Raises:
        NotOneExpression: a character no token starts with, or a quote that is never closed.
    """
    return iter(_tokens(text))


@lru_cache(maxsize=2048)
def _tokens(text: str) -> tuple[Token, ...]:
    """Answer the tokens; the same expression stands in table after table, and several look at it."""
    found, position = [], 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise NotOneExpression(f"{text[position : position + 20]!r} is not closed or not SQL")
        kind = str(match.lastgroup if match.lastgroup != "tag" else "dollar")
        if kind != "space":
            found.append(Token(kind, match.group(), position))
        position = match.end()
    return tuple(found)


def lexed(text: str) -> Iterator[Token]:
    """Yield everything a text is made of, white space and whole comments as well.

    Raises:
        NotOneExpression: a character no token starts with, or a quote or comment that is never closed.
    """
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise NotOneExpression(f"{text[position : position + 20]!r} is not closed or not SQL")
        kind = str(match.lastgroup if match.lastgroup != "tag" else "dollar")
        end = match.end()
        if kind == "comment":
            end = _comment_end(text, position)
        elif kind == "operator" and (inside := re.search(r"--|/\*", match.group())):
            end = position + inside.start()
        yield Token(kind, text[position:end], position)
        position = end


def _comment_end(text: str, start: int) -> int:
    """Answer where a comment ends; those between slash and star nest (manual, "Comments")."""
    if text.startswith("--", start):
        return end if (end := text.find("\n", start)) >= 0 else len(text)
    depth = 0
    for mark in re.compile(r"/\*|\*/").finditer(text, start):
        depth += 1 if mark.group() == "/*" else -1
        if depth == 0:
            return mark.end()
    raise NotOneExpression("a comment is never closed")


def require_one_expression(text: str) -> None:
    """Raise unless the text can only be read as one SQL expression (or one type name) wherever it is put.

    A text from a file is put between parentheses, behind ``DEFAULT``, inside a list: it must not close what it did not open,
    hold a second item, a second statement, or a comment that swallows what follows.

    Raises:
        NotOneExpression: with the reason, fit for a message.
    """
    depth = 0
    empty = True
    for token in tokens(text):
        empty = False
        depth += (token.kind == "open") - (token.kind == "close")
        if depth < 0:
            raise NotOneExpression(f"{token.text!r} closes what was never opened")
        if token.kind == "semicolon":
            raise NotOneExpression("';' would start a second statement")
        if token.kind == "comment" or (token.kind == "operator" and re.search(r"--|/\*", token.text)):
            raise NotOneExpression(f"{token.text!r} starts a comment; write it as a YAML comment instead")
        if token.kind == "parameter":
            raise NotOneExpression(f"{token.text!r} is a parameter, and nothing gives it a value")
        if token.kind == "comma" and depth == 0:
            raise NotOneExpression("',' makes it a list, not one expression")
    if empty:
        raise NotOneExpression("it is empty")
    if depth:
        raise NotOneExpression("a parenthesis or bracket is never closed")


def require_one_statement(text: str) -> None:
    """Raise unless the text can only be read as one SQL statement without comments, by the server and by psql alike.

    A function's body of SQL statements, ``BEGIN ATOMIC … END``, holds semicolons that end nothing: psql counts BEGIN, CASE, END
    of a CREATE FUNCTION or PROCEDURE just so (``psqlscan.l``).

    Raises:
        NotOneExpression: with the reason, fit for a message.
    """
    words: list[str] = []
    depth = blocks = 0
    for token in tokens(text):
        depth += (token.kind == "open") - (token.kind == "close")
        if token.kind == "comment" or (token.kind == "semicolon" and not blocks):
            raise NotOneExpression("what is stated holds ';' or a comment")
        if token.kind == "word" and depth == 0:
            words = words if len(words) == _HEAD else [*words, token.text.lower()]
            blocks += blocks_opened(token.text.lower(), blocks, words)


_HEAD: Final = 4
"""How many words tell whether a statement may have a body: CREATE OR REPLACE FUNCTION."""

_BODIED: Final = frozenset("function procedure".split())


def blocks_opened(word: str, blocks: int, head: Sequence[str]) -> int:
    """Answer by how much a word changes the number of blocks (BEGIN ATOMIC … END) that are open.

    Args:
        word: in small letters, outside of parentheses.
        blocks: that are open before it.
        head: the first words of the statement, at most four.

    Raises:
        NotOneExpression: psql and the server would not agree where the statement ends.
    """
    made = head[3:4] if head[1:3] == ["or", "replace"] else head[1:2]
    if head[:1] != ["create"] or not _BODIED.intersection(made):
        return 0
    if word == "begin" and blocks:
        # psql counts it, the server takes it for a name: they would not agree where the statement ends.
        raise NotOneExpression("'begin' is a name in what is stated: put it in quotes")
    if word == "begin" or (word == "case" and blocks):
        return 1
    return -1 if word == "end" and blocks else 0
