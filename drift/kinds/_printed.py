"""SQL that no judge can look into: texts compared token by token, and what a difference between them proves."""

from collections.abc import Iterator, Sequence
from typing import Final

from drift.sqltext import NotOneExpression, Token, tokens

_REWRITTEN: Final = frozenset({"select", "insert", "with"})
_TYPE_WORDS: Final = frozenset("bit bpchar character double interval precision time timestamp varying with without zone".split())


def same_text(wanted: str, actual: str) -> bool:
    """Answer whether two texts are the same but for white space and for case outside quotes."""
    return _folded(_tokens(wanted)) == _folded(_tokens(actual))


def looks_printed(text: str) -> bool:
    """Answer whether a text is laid out as PostgreSQL prints it and hardly anybody writes it: it was pulled."""
    return "( SELECT " in text or any(line.startswith("  ") for line in text.splitlines()[1:])


def may_be_same(wanted: str, actual: str) -> bool:
    """Answer whether two different texts may be two spellings of one thing, so that nobody can tell.

    What PostgreSQL printed is compared with what it prints now: they differ in what another version qualifies, casts or
    puts in parentheses, or they are something else. Of a text written by hand nothing is known.
    """
    return not looks_printed(wanted) or _bare(_tokens(wanted)) == _bare(_tokens(actual))


def provable(text: str) -> bool:
    """Answer whether a text may be found again as it is once it is in the catalog; a query is printed in other words."""
    return looks_printed(text) or not any(item.text.lower() in _REWRITTEN for item in _tokens(text) if item.kind == "word")


def holds_query(text: str) -> bool:
    """Answer whether an expression has a query in it, which the planner takes out and does not print in its place."""
    return any(item.kind == "word" and item.text.lower() == "select" for item in _tokens(text))


def _tokens(text: str) -> list[Token]:
    try:
        return list(tokens(text))
    except NotOneExpression:
        return []


def _folded(items: Sequence[Token]) -> list[str]:
    return [item.text.lower() if item.kind == "word" else item.text for item in items]


def _bare(items: Sequence[Token]) -> list[str]:
    """Answer the words without qualifiers, casts and parentheses."""
    return list(_unqualified(list(_uncast([item for item in items if item.text not in ("(", ")")]))))


def _uncast(items: Sequence[Token]) -> Iterator[Token]:
    in_type = False
    for index, item in enumerate(items):
        if item.kind == "cast":
            in_type = True
        elif in_type and index and items[index - 1].kind != "cast" and not _goes_on(item, items[index - 1]):
            in_type = False
        if not in_type:
            yield item


def _goes_on(item: Token, before: Token) -> bool:
    """Answer whether a token behind ``::`` still belongs to the name of the type."""
    return "." in (item.text, before.text) or item.text in ("[", "]") or item.text.lower() in _TYPE_WORDS


def _unqualified(items: Sequence[Token]) -> Iterator[str]:
    for index, item in enumerate(items):
        following = items[index + 1].text if index + 1 < len(items) else ""
        row = item.text.lower() in ("new", "old")
        if not row and (following == "." or (item.text == "." and items[index - 1].text.lower() not in ("new", "old"))):
            continue
        yield item.text.lower() if item.kind == "word" else item.text
