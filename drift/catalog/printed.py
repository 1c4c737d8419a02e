"""What PostgreSQL adds when it prints a query, and reads back as something else than it printed.

It gives a table an alias of its own where the same name stands elsewhere in the query (``FROM r r_1``), and lists the columns of
every function in FROM (``g(g)``): ruleutils.c, ``set_rtable_names`` and ``get_from_clause_item``. A recursive view never reads
back as it was written because of it.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from drift.sqlquery import name_of
from drift.sqltext import Token, tokens

_BEGINNINGS: Final = frozenset({"select", "with", "values"})

Edit: TypeAlias = tuple[int, int, str]
"""From where to where, and what stands there instead."""


def without_additions(query: str) -> str:
    """Answer a printed query without the aliases and the column lists nobody wrote, where leaving them out changes nothing."""
    items = list(tokens(query))
    edits = [*_column_lists(items), *_aliases(items)]
    for start, end, text in sorted(edits, reverse=True):
        query = query[:start] + text + query[end:]
    return query


def _column_lists(items: Sequence[Token]) -> Iterator[Edit]:
    """Yield what takes ``(g)`` out of ``generate_series(1, 3) g(g)``."""
    for index in range(1, len(items) - 3):
        names = [name_of(items[at]) for at in (index, index + 2)]
        around = [items[at].text for at in (index - 1, index + 1, index + 3)]
        if around == [")", "(", ")"] and names[0] is not None and names[0] == names[1]:
            yield items[index + 1].start, items[index + 3].end, ""


def _aliases(items: Sequence[Token]) -> Iterator[Edit]:
    """Yield what makes ``r r_1`` again ``r``, and ``r_1.n`` again ``r.n``, where no other ``r`` is meant nearby."""
    for index in range(1, len(items)):
        name, alias = name_of(items[index - 1]), name_of(items[index])
        if name is None or alias is None or not re.fullmatch(re.escape(name) + r"_\d+", alias):
            continue
        around = _select_around(items, index)
        tables = [at for at in around if name_of(items[at]) == name]
        if all(at + 1 in around and name_of(items[at + 1]) == alias for at in tables):
            yield items[index].start, items[index].end, ""
            own = items[index - 1].text
            yield from ((items[at].start, items[at].end, own) for at in around if at != index and name_of(items[at]) == alias)


def _select_around(items: Sequence[Token], index: int) -> range:
    """Answer the places of the tokens of the innermost SELECT the token stands in."""
    opened: list[int] = []
    start = 0
    for at, item in enumerate(items[:index]):
        if item.kind == "open":
            opened.append(at)
        elif item.kind == "close":
            opened.pop()
    for at in reversed(opened):
        if items[at + 1].text.lower() in _BEGINNINGS:
            start = at + 1
            break
    depth = 0
    for at in range(start, len(items)):
        depth += (items[at].kind == "open") - (items[at].kind == "close")
        if depth < 0:
            return range(start, at)
    return range(start, len(items))
