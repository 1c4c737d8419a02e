"""What PostgreSQL adds when it prints a query, and reads back as something else than it printed.

It gives a table an alias of its own where the same name stands elsewhere in the query (``FROM r r_1``), and every function in
FROM an alias with all columns (``jsonb_each(d) e(key, value)``): ruleutils.c, ``set_rtable_names`` and ``get_from_clause_item``.
As it is printed a recursive view never reads back as it was written.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeAlias

from drift.sqlquery import name_of
from drift.sqltext import Token, quote, tokens

_BEGINNINGS: Final = frozenset({"select", "with", "values"})
_AFTER_FROM: Final = frozenset("where group having window order limit offset fetch for union intersect except".split())

Edit: TypeAlias = tuple[int, int, str]
"""From where to where, and what stands there instead."""


def without_additions(query: str, columns: Callable[[str], Sequence[str]]) -> str:
    """Answer a query without the aliases and the lists of columns nobody need have written.

    Args:
        query: balanced and without comments.
        columns: answers the names of the columns a query gives, none where it cannot be read.
    """
    items = list(tokens(query))
    lists = [index for index in range(1, len(items)) if _is_column_list(items, index)]
    edits = [*_aliases(items), *(edit for index in lists if (edit := _shortened(query, items, index, columns)) is not None)]
    for start, end, text in sorted(edits, reverse=True):
        query = query[:start] + text + query[end:]
    return query


def _is_column_list(items: Sequence[Token], index: int) -> bool:
    """Answer whether the token is an alias with a list of columns: ``) g(g)``."""
    if items[index - 1].text.lower() not in (")", "ordinality", "as") or name_of(items[index]) is None:
        return False
    return index + 2 < len(items) and items[index + 1].text == "(" and name_of(items[index + 2]) is not None


def _shortened(query: str, items: Sequence[Token], index: int, columns: Callable[[str], Sequence[str]]) -> Edit | None:
    """Answer what takes a list of columns out where they have these names without it, which the server is asked."""
    end = next((at for at in range(index + 1, len(items)) if items[at].text == ")"), len(items) - 1)
    listed = [name_of(item) for item in items[index + 2 : end : 2]]
    source = _from_clause(items, _select_around(items, index))
    if source is None or end not in source:
        return None
    start, stop = items[source[0]].start, items[source[-1]].end
    text = query[start : items[index + 1].start] + query[items[end].end : stop]
    if list(columns(f"SELECT {quote(str(name_of(items[index])))}.* {text}")) != listed:
        return None
    alone = _function_called(items, index - 1) == name_of(items[index])
    return (items[index if alone else index + 1].start, items[end].end, "")


def _function_called(items: Sequence[Token], end: int) -> str | None:
    """Answer the name in front of the parentheses that end here: without an alias a function is called by it."""
    depth = 0
    for at in range(end, 0, -1):
        depth += (items[at].kind == "close") - (items[at].kind == "open")
        if depth == 0:
            return name_of(items[at - 1])
    return None


def _from_clause(items: Sequence[Token], select: range) -> range | None:
    """Answer the places of FROM and what follows it, up to the next clause."""
    depth, start = 0, None
    for at in select:
        word = items[at].text.lower()
        depth += (items[at].kind == "open") - (items[at].kind == "close")
        if depth == 0 and word == "from" and start is None:
            start = at
        elif depth == 0 and word in _AFTER_FROM and start is not None:
            return range(start, at)
    return None if start is None else range(start, select[-1] + 1)


def _aliases(items: Sequence[Token]) -> Iterator[Edit]:
    """Yield what makes ``r r_1`` again ``r``, and ``r_1.n`` again ``r.n``, where no other ``r`` is meant nearby."""
    for index in range(1, len(items)):
        name, alias = name_of(items[index - 1]), name_of(items[index])
        if name is None or alias is None or not re.fullmatch(re.escape(name) + r"_\d+", alias):
            continue
        around = _select_around(items, index)
        tables = [at for at in around if name_of(items[at]) == name]
        uses = [at for at in around if at != index and name_of(items[at]) == alias and items[at - 1].text != "."]
        alone = all(at + 1 in around and name_of(items[at + 1]) == alias for at in tables)
        if alone and all(at + 1 in around and items[at + 1].text == "." for at in uses):
            yield items[index].start, items[index].end, ""
            yield from ((items[at].start, items[at].end, items[index - 1].text) for at in uses)


def _select_around(items: Sequence[Token], index: int) -> range:
    """Answer the places of the tokens of the innermost SELECT the token stands in."""
    opened: list[int] = []
    for at, item in enumerate(items[:index]):
        if item.kind == "open":
            opened.append(at)
        elif item.kind == "close":
            opened.pop()
    start = next((at + 1 for at in reversed(opened) if items[at + 1].text.lower() in _BEGINNINGS), 0)
    depth = 0
    for at in range(start, len(items)):
        depth += (items[at].kind == "open") - (items[at].kind == "close")
        if depth < 0:
            return range(start, at)
    return range(start, len(items))
