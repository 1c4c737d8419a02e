"""Bodies of functions: when are two texts the same program?

In SQL and PL/pgSQL white space and comments mean nothing outside of literals, and unquoted words have no case. Other languages
are compared letter by letter: only line ends, and empty lines around the whole, do not count.
"""

import re
from collections.abc import Iterator, Sequence
from textwrap import dedent
from typing import Final

from drift.sqltext import quote

_SQL: Final = frozenset({"sql", "plpgsql"})

_TOKEN: Final = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<comment>--[^\n]*)
  | (?P<block>/\*)
  | (?P<escape>[eE]'(?:[^'\\]|\\.|'')*')
  | (?P<string>(?:[bBxXnN]|[uU]&)?'(?:[^']|'')*')
  | (?P<ident>(?:[uU]&)?"(?:[^"]|"")+")
  | (?P<dollar>\$(?P<tag>[^\W\d]\w*)?\$(?P<inside>.*?)\$(?(tag)(?P=tag))\$)
  | (?P<parameter>\$\d+)
  | (?P<number>0[xXoObB][0-9a-fA-F_]+|(?:\d[\d_]*(?:\.(?!\.)\d*)?|\.\d+)(?:[eE][+-]?\d+)?)
  | (?P<word>[^\W\d][\w$]*)
  | (?P<mark>::|:=|\.\.|[()\[\],;.:])
  | (?P<operator>[+\-*/<>=~!@\#%^&|`?]+)
    """,
    re.VERBOSE | re.DOTALL,
)

# Words of PL/pgSQL that SQL does not reserve: in quotes they are names.
_PLPGSQL: Final = frozenset(
    """
    absolute alias assert backward begin by call chain close commit constant continue current cursor debug declare diagnostics do
    dump elseif elsif error exception execute exit forward get if import info insert last log loop merge message next no notice
    open option perform prior query raise relative return reverse rollback rowtype schema scroll slice sqlstate stacked strict
    type use_column use_variable variable_conflict warning while
    """.split()
)

# An operator of several characters ends in + or - only if it has one of these (manual, "Lexical Structure").
_LOOSE: Final = frozenset("~!@#%^&|`?")


class Unreadable(ValueError):
    """The text is no SQL: something in it is never closed, or is no token."""


def same_body(language: str, wanted: str, actual: str) -> bool:
    """Answer whether two bodies in one language are the same program."""
    if trimmed(wanted) == trimmed(actual):
        return True
    if language not in _SQL:
        return False
    try:
        return words(wanted) == words(actual)
    except Unreadable:
        return False


def trimmed(text: str) -> str:
    """Answer the text with plain line ends, and without empty lines around it."""
    return re.sub(r"\A(?:[ \t]*\n)+", "", _with_line_feeds(text)).rstrip()


def _with_line_feeds(text: str) -> str:
    """Answer the text with the line ends of Unix, in literals too: which they are, the checkout of a repository decides."""
    return text.replace("\r\n", "\n")


def words(text: str) -> list[str]:
    """Answer the tokens of an SQL or PL/pgSQL text in one spelling each, without comments and the semicolons it ends with.

    Raises:
        Unreadable: it is no such text.
    """
    found: list[str] = []
    for kind, token, joined in _tokens(_with_line_feeds(text)):
        if kind == "operator":
            found += _operators(token)
        elif joined and found and found[-1].startswith("'"):
            # Two strings with a line break between them are one (manual, "String Constants").
            found[-1] = found[-1][:-1] + _spelled(kind, token)[1:]
        else:
            found.append(_spelled(kind, token))
    while found and found[-1] == ";":
        found.pop()
    return found


def _tokens(text: str) -> Iterator[tuple[str, str, bool]]:
    """Yield the kind and the text of each token, and whether it is a string on a new line behind another string."""
    position, before, broken = 0, "", False
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise Unreadable(text[position : position + 20])
        kind = next(name for name in match.groupdict() if name not in ("tag", "inside") and match[name] is not None)
        token = match.group()
        position = match.end()
        if kind == "operator" and (cut := re.search(r"--|/\*", token)):
            token = token[: cut.start()]
            position = match.start() + cut.start()
        if kind in ("space", "comment"):
            broken = broken or "\n" in token or kind == "comment"
        elif kind == "block":
            position = _after_comment(text, match.start())
        else:
            yield kind, match["inside"] if kind == "dollar" else token, kind == before == "string" and broken and token[0] == "'"
            before, broken = kind, False


def _after_comment(text: str, position: int) -> int:
    depth = 0
    for edge in re.compile(r"/\*|\*/").finditer(text, position):
        depth += 1 if edge.group() == "/*" else -1
        if depth == 0:
            return edge.end()
    raise Unreadable("a comment is never closed")


def _spelled(kind: str, token: str) -> str:
    if kind == "word":
        return _folded(token)
    if kind == "dollar":
        return "'" + token.replace("'", "''") + "'"
    if kind == "ident" and token.startswith('"'):
        name = token[1:-1].replace('""', '"')
        return token if name in _PLPGSQL else quote(name)
    if kind in ("string", "escape") and token[0] != "'":
        prefix, quoted, rest = token.partition("'")
        return prefix.lower() + quoted + rest
    return token.lower() if kind == "number" else token


def _folded(word: str) -> str:
    # Only ASCII: what becomes of other letters depends on the encoding and the locale of the database.
    return "".join(letter.lower() if letter.isascii() else letter for letter in word)


def _operators(token: str) -> Iterator[str]:
    """Yield the operators in a run of operator characters, as PostgreSQL's lexer cuts them."""
    while token:
        end = len(token)
        while end > 1 and token[end - 1] in "+-" and not _LOOSE & set(token[:end]):
            end -= 1
        yield "<>" if token[:end] == "!=" else token[:end]
        token = token[end:]


def is_sql_standard(text: str) -> bool:
    """Answer whether a body is ``BEGIN ATOMIC …`` or ``RETURN …``, which PostgreSQL keeps parsed (14 and later)."""
    return re.match(r"\s*(?:begin\s+atomic\b|return\b)", text, re.IGNORECASE) is not None


def one_expression(text: str, arguments: Sequence[str]) -> str | None:
    """Answer the expression of a body that is ``RETURN a + b`` or ``SELECT a + b``, None for anything more.

    Args:
        text: the body.
        arguments: the unquoted names of the arguments, to be put for ``$1``; an empty one keeps its number as a name.
    """
    try:
        found = words(text)
    except Unreadable:
        return None
    if found[:1] not in (["select"], ["return"]) or len(found) < 2:
        return None
    expression = found[1:]
    depth = 0
    for index, word in enumerate(expression):
        depth += (word in "([") - (word in ")]")
        # IS DISTINCT FROM is an operator.
        harmless = word in ("distinct", "from") and expression[index - 1] in ("is", "not", "distinct")
        if word in (";", "select") or depth < 0 or (depth == 0 and word in _NOT_ALONE and not harmless):
            return None
    if _is_named(expression):
        return None
    named = {f"${number}": quote(name or f"${number}") for number, name in enumerate(arguments, 1)}
    return " ".join(named.get(word, word) for word in expression)


def _is_named(expression: Sequence[str]) -> bool:
    """Answer whether a SELECT may give its expression a name: its last word stands right behind a value."""
    if len(expression) < 2 or not re.fullmatch(r'[^\W\d]\w*|"[^"]+"', expression[-1]) or expression[-1] in _ENDINGS:
        return False
    return re.fullmatch(r"[\w)\]'\"]", expression[-2][-1]) is not None and expression[-2] not in _LEADING


# What makes a SELECT more than one expression, or an expression more than itself.
_NOT_ALONE: Final = frozenset(
    "all as distinct except fetch for from group having intersect into limit offset order union where window ,".split()
)

_ENDINGS: Final = frozenset("end false null precision true unknown varying zone".split())
_LEADING: Final = frozenset(
    "and between case collate distinct else from ilike in is like not or similar then time to when with without zone".split()
)


def loose(text: str) -> Sequence[str]:
    """Answer the words of a body without what PostgreSQL adds when it prints it: parentheses, qualifiers, casts, AS.

    Bodies that differ in this differ; of those that do not nobody can tell.

    Raises:
        Unreadable: it is no SQL text.
    """
    found = words(text)
    kept: list[str] = []
    index = 0
    while index < len(found):
        if found[index] == "::" or found[index + 1 : index + 2] == ["."]:
            index += 2
        else:
            kept += [] if found[index] in ("(", ")", "as", ";") else [found[index]]
            index += 1
    return kept


def relations(text: str) -> list[tuple[str | None, str]]:
    """Answer the schema, None where none is written, and the name of what an SQL text may read or write."""
    try:
        found = words(text)
    except Unreadable:
        return []
    named: list[tuple[str | None, str]] = []
    within = False
    for index, word in enumerate(found):
        within = word in _SOURCES or (within and word not in _AFTER_SOURCES)
        if not (word in _SOURCES or (within and word == ",")):
            continue
        start = index + 1 + (found[index + 1 : index + 2] == ["only"])
        parts = [part.strip('"').replace('""', '"') for part in found[start : start + 3]]
        if len(parts) == 3 and parts[1] == ".":
            named.append((parts[0], parts[2]))
        elif parts:
            named.append((None, parts[0]))
    return named


_SOURCES: Final = frozenset("from into join update using".split())
_AFTER_SOURCES: Final = frozenset("group having limit on order returning select set where ( ) ;".split())


def first_difference(wanted: str, actual: str) -> str | None:
    """Answer the first line in which two bodies differ, for a note; None for bodies of one line."""
    ours, theirs = trimmed(wanted).splitlines(), trimmed(actual).splitlines()
    if max(len(ours), len(theirs)) < 2:
        return None
    for number in range(max(len(ours), len(theirs))):
        one, other = (lines[number].strip() if number < len(lines) else "(nothing)" for lines in (ours, theirs))
        if one != other:
            return f"they differ from line {number + 1}: expected {one or '(empty)'}; actual {other or '(empty)'}"
    return None


def spoken(language: str, text: str) -> str:
    """Answer a body as a person would write it into a block: not indented, nothing behind the lines, one line end at its end."""
    plain = trimmed(text)
    bare = "\n".join(line.rstrip() for line in dedent(plain).splitlines())
    plain = bare if same_body(language, bare, plain) else plain
    return f"{plain}\n" if "\n" in plain else plain


def fields_of_rows(text: str) -> set[str]:
    """Answer the fields a body in PL/pgSQL takes from NEW and OLD, none where these may be something else in it."""
    try:
        found = words(text)
    except Unreadable:
        return set()
    if any(word in _ROWS and _is_other(found, at) for at, word in enumerate(found)):
        return set()
    named = zip(found, found[1:], found[2:], [*found[3:], ""], strict=False)
    fields = {field for row, dot, field, after in named if row in _ROWS and dot == "." and after not in ("(", ".")}
    return {_unquoted(field) for field in fields if field[0] not in "*("}


_ROWS: Final = frozenset({"new", "old"})


def _is_other(found: Sequence[str], at: int) -> bool:
    """Answer whether NEW or OLD is declared here, or given as a name, so that it may not be the trigger's row."""
    before, after = (found[place : place + 1] for place in (max(at - 1, 0), at + 1))
    declared = before in (["declare"], [";"]) and after not in (["."], [":="], ["="])
    return after != ["."] and (declared or before in (["as"], ["from"], ["join"], ["into"], [","]))


def _unquoted(word: str) -> str:
    return word[1:-1].replace('""', '"') if word.startswith('"') else word
