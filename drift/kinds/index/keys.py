"""Index keys as people and PostgreSQL write them: ``email``, ``lower(email) DESC``, ``name COLLATE "C" text_pattern_ops``."""

import re
from collections.abc import Sequence
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from drift.kind import Question
from drift.kinds._expression import without_parentheses
from drift.sqltext import Token, literal, quote, split_name, tokens


class Key(Struct, frozen=True):
    """One key of an index: what is indexed (as SQL), and how."""

    expression: str
    collation: str | None = None
    opclass: str | None = None
    descending: bool = False
    nulls_first: bool = False
    options: tuple[str, ...] = ()

    @property
    def manner(self) -> tuple[str | None, str | None, bool, bool, tuple[str, ...]]:
        """Answer everything but the expression, for comparing."""
        return (self.collation, self.opclass, self.descending, self.nulls_first, self.options)

    def indexes_as(self, other: "Key", written_out: "Key") -> bool:
        """Answer whether a stated key is indexed as one that is there, whatever both index.

        Args:
            other: as the catalog prints it, without what goes without saying.
            written_out: its collation and operator class also where they go without saying.
        """
        return (
            (self.descending, self.nulls_first, self.options) == (other.descending, other.nulls_first, other.options)
            and _same_name(self.collation, other.collation, written_out.collation)
            and _same_name(self.opclass, other.opclass, written_out.opclass)
        )

    def __str__(self) -> str:
        words = [self.expression]
        words += [f"COLLATE {self.collation}"] if self.collation else []
        words += [self.opclass] if self.opclass else []
        words += [f"({', '.join(map(_option_sql, self.options))})"] if self.options else []
        words += ["DESC"] if self.descending else []
        words += [f"NULLS {'FIRST' if self.nulls_first else 'LAST'}"] if self.nulls_first != self.descending else []
        return " ".join(words)


def _same_name(stated: str | None, there: str | None, written_out: str | None) -> bool:
    """Answer whether a collation or operator class is the stated one; a name without a schema is looked for on the path."""
    known = written_out or there
    if stated is None or known is None:
        return there == stated
    parts, full = split_name(stated), split_name(known)
    return parts == full or (len(parts) == 1 and parts == full[-1:]) or parts == ("pg_catalog", *full)


@lru_cache(maxsize=2048)
def parse(text: str) -> Key:
    """Answer the key a text stands for; a bare word is a column's name with its case kept.

    Raises:
        NotOneExpression: the text is no SQL.
    """
    items = list(tokens(text))
    first = _expression_length(items)
    expression, (rest, options) = items[:first], _options(items[first:])
    if any(token.kind not in ("word", "ident", "open", "close", "number", "comma") and token.text != "." for token in rest):
        return Key(_sql(text, items))
    words = [token.text if token.kind == "ident" else token.text.lower() for token in rest]
    folded = [word.upper() for word in words]
    descending = "DESC" in folded
    nulls_first = folded[folded.index("NULLS") + 1] == "FIRST" if "NULLS" in folded[:-1] else descending
    collation, words = _collation(words, folded)
    opclass = "".join(word for word in words if word.upper() not in ("ASC", "DESC", "NULLS", "FIRST", "LAST")) or None
    return Key(_sql(text, expression), collation, opclass, descending, nulls_first, options)


def _option_sql(option: str) -> str:
    name, _, value = option.partition("=")
    return f"{quote(name)} = {literal(value).lstrip()}"


def _options(items: list[Token]) -> tuple[list[Token], tuple[str, ...]]:
    """Answer the tokens without the parameters of an operator class, and these as ``name=value``, sorted."""
    start = next((index for index, token in enumerate(items) if token.kind == "open"), len(items))
    end = next((index for index, token in enumerate(items) if token.kind == "close"), len(items))
    inside = items[start + 1 : end]
    named = [inside[index : index + 3] for index in range(0, len(inside), 4)]
    commas = inside[3::4]
    if not named or any(len(part) != 3 or part[1].text != "=" for part in named) or any(item.text != "," for item in commas):
        return items, ()
    found = (f"{_bare(name.text)}={_bare(value.text)}" for name, _, value in named)
    return items[:start] + items[end + 1 :], tuple(sorted(found))


def _bare(word: str) -> str:
    return word[1:-1].replace("''", "'") if word[:1] in ("'", '"') else word.lower()


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


def same_keys(wanted: Sequence[str], actual: Sequence[str], written_out: object) -> bool:
    """Answer whether stated keys are those of an index, without asking anybody.

    Args:
        wanted: as they are stated.
        actual: as the catalog prints them.
        written_out: collation and operator class of each, also where they go without saying.
    """
    pairs = _pairs(wanted, actual, written_out)
    return pairs is not None and all(ours.expression == theirs.expression for ours, theirs in pairs)


def keys_question(wanted: Sequence[str], actual: Sequence[str], written_out: object) -> Question | None:
    """Answer what to ask about keys that are spelled differently, None where no spelling makes them the same."""
    pairs = _pairs(wanted, actual, written_out)
    if pairs is None or all(bare(key.expression) for pair in pairs for key in pair):
        return None
    ours, theirs = (f"ROW({', '.join(pair[side].expression for pair in pairs)})" for side in (0, 1))
    return Question(ours, theirs)


def _pairs(wanted: Sequence[str], actual: Sequence[str], written_out: object) -> list[tuple[Key, Key]] | None:
    """Answer the keys side by side, None where they are not as many or not indexed alike."""
    full = [parse(f"key {words}") for words in written_out] if isinstance(written_out, tuple) else []
    pairs = [(parse(ours), parse(theirs)) for ours, theirs in zip(wanted, actual, strict=False)]
    full += [Key("key")] * (len(pairs) - len(full))
    alike = all(ours.indexes_as(theirs, other) for (ours, theirs), other in zip(pairs, full, strict=False))
    return pairs if alike and len(wanted) == len(actual) else None
