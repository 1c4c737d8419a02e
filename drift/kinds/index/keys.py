"""Index keys as people and PostgreSQL write them: ``email``, ``lower(email) DESC``, ``name COLLATE "C" text_pattern_ops``."""

import re

from msgspec import Struct
from msgspec.structs import replace

from drift.kinds._expression import without_parentheses
from drift.sqltext import Token, quote, tokens


class Key(Struct, frozen=True):
    """One key of an index: what is indexed (as SQL), and how."""

    expression: str
    collation: str | None = None
    opclass: str | None = None
    descending: bool = False
    nulls_first: bool = False

    @property
    def manner(self) -> tuple[str | None, str | None, bool, bool]:
        """Answer everything but the expression, for comparing."""
        return (self.collation, self.opclass, self.descending, self.nulls_first)

    def __str__(self) -> str:
        words = [self.expression]
        words += [f"COLLATE {self.collation}"] if self.collation else []
        words += [self.opclass] if self.opclass else []
        words += ["DESC"] if self.descending else []
        words += [f"NULLS {'FIRST' if self.nulls_first else 'LAST'}"] if self.nulls_first != self.descending else []
        return " ".join(words)


def parse(text: str) -> Key:
    """Answer the key a text stands for; a bare word is a column's name with its case kept.

    Raises:
        NotOneExpression: the text is no SQL.
    """
    items = list(tokens(text))
    first = _expression_length(items)
    expression, rest = items[:first], items[first:]
    if any(token.kind not in ("word", "ident", "open", "close", "number", "comma") and token.text != "." for token in rest):
        return Key(_sql(text, items))
    words = [token.text for token in rest]
    folded = [word.upper() for word in words]
    descending = "DESC" in folded
    nulls_first = folded[folded.index("NULLS") + 1] == "FIRST" if "NULLS" in folded[:-1] else descending
    collation, words = _collation(words, folded)
    opclass = "".join(word for word in words if word.upper() not in ("ASC", "DESC", "NULLS", "FIRST", "LAST")) or None
    return Key(_sql(text, expression), collation, opclass, descending, nulls_first)


def _expression_length(items: list[Token]) -> int:
    """Answer how many tokens belong to the column, the call or the parenthesised expression a key starts with."""
    depth = 0
    for index, token in enumerate(items):
        depth += (token.kind == "open") - (token.kind == "close")
        following = items[index + 1] if index + 1 < len(items) else None
        joined = following is not None and (following.text in (".", "(") or token.text == ".")
        if depth == 0 and not joined:
            return index + 1
    return len(items)


def _collation(words: list[str], folded: list[str]) -> tuple[str | None, list[str]]:
    if "COLLATE" not in folded:
        return None, words
    at = folded.index("COLLATE")
    end = at + 4 if words[at + 2 : at + 3] == ["."] else at + 2
    return "".join(words[at + 1 : end]), words[:at] + words[end:]


def _sql(text: str, items: list[Token]) -> str:
    while len(items) > 2 and items[0].text == "(" and _closes_at_end(items):
        items = items[1:-1]
    if len(items) == 1:
        return quote(items[0].text) if items[0].kind == "word" else items[0].text
    return f"({text[items[0].start : items[-1].end]})"


def _closes_at_end(items: list[Token]) -> bool:
    depth = 0
    for index, token in enumerate(items):
        depth += (token.kind == "open") - (token.kind == "close")
        if depth == 0:
            return index == len(items) - 1
    return False


def bare(expression: str) -> str | None:
    """Answer the column's name where the key is a plain column, None for an expression."""
    match = re.fullmatch(r'"((?:[^"]|"")+)"|([a-z_][a-z0-9_$]*)', expression)
    return None if match is None else (match.group(1) or match.group(2)).replace('""', '"')


def short_key(printed: str) -> str:
    """Answer a key without the parentheses PostgreSQL prints around a call: ``(lower(email)) DESC`` is ``lower(email) DESC``."""
    key = parse(printed)
    inside = without_parentheses(key.expression)
    items = list(tokens(inside))
    is_call = len(items) > 2 and items[0].kind in ("word", "ident") and _expression_length(items) == len(items)
    return str(replace(key, expression=inside)) if is_call else str(key)
