"""What EXPLAIN does not print of a query, read from its text: of two queries planned alike it must be spelled alike.

A plan shows that there is a LIMIT and not which one, that rows are unique and not by what (``DISTINCT ON``), that they are locked
and not how (explain.c, ``ExplainNode``), and no ORDER BY where rows come in its order anyway, having been sorted to be grouped.
Nothing here understands SQL; it only knows which words begin such a clause.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from drift.collations import collations
from drift.sqlquery import name_of
from drift.sqltext import quote, tokens

_LIMITS: Final = frozenset({"limit", "offset", "fetch"})
_WINDOWS: Final = frozenset({"over", "window"})
_WINDOWS_SHOWN: Final = 180000
_LOCKS: Final = frozenset({"update", "no", "share", "key"})
_SUBLINKS: Final = frozenset({"in", "any", "all", "some"})
_SUBLINKS_SHOWN: Final = 170000
_QUERIES: Final = frozenset({"select", "with", "values"})
_ENDS: Final = frozenset(
    """
    select from where group having window order limit offset fetch for union intersect except as join left right inner full cross
    natural on using and or
    """.split()
)
_DIRECTIONS: Final = frozenset({"asc", "desc", "nulls", "first", "last"})
_NO_ALIAS: Final = frozenset({"over", "filter", "recursive", "key"})


class _Item(NamedTuple):
    """A token without its qualifier; a quoted name is ``quoted``, whatever word it is."""

    text: str
    depth: int
    quoted: bool = False


def unseen(query: str, server_version: int) -> list[tuple[str, ...]]:
    """Answer the clauses a plan of this server does not show, sorted, without qualifiers and parentheses.

    Args:
        query: balanced and without comments.
        server_version: 150003 for 15.3.
    """
    items = list(_items(query))
    found: list[tuple[str, ...]] = [("collate", *each) for each in collations(query)]
    for index, item in enumerate(items):
        after = _text(items, index + 1)
        if item.quoted:
            continue
        if item.text in _LIMITS or (item.text == "for" and after in _LOCKS):
            found.append(_clause(items, index))
        elif item.text == "order" and after == "by":
            found.append(("order by", *_directions(items, index)))
        elif item.text == "distinct" and after == "on":
            found.append(("distinct on", *_group(items, index + 2)))
        elif item.text in _WINDOWS and server_version < _WINDOWS_SHOWN:
            found.append(_clause(items, index) if item.text == "window" else ("over", *_group(items, index + 1)))
        elif item.text in ("only", "ordinality"):
            found.append((item.text, after))
    return sorted(found)


def has_sublinks(query: str, server_version: int) -> bool:
    """Answer whether something is compared with a sub-select in a way a plan of this server does not show."""
    if server_version >= _SUBLINKS_SHOWN:
        return False
    items = list(_items(query))
    return any(item.text in _SUBLINKS and _text(items, index + 2) in _QUERIES for index, item in enumerate(items))


def renamings(query: str) -> list[tuple[str, ...]]:
    """Answer the lists of new names, of two columns or more, that aliases give: ``unnest(a, b) AS u(x, y)``; sorted."""
    items = list(_items(query))
    found = [_group(items, index + 1) for index in range(1, len(items)) if _is_alias(items, index)]
    return sorted(names for names in found if "," in names)


def _is_alias(items: Sequence[_Item], index: int) -> bool:
    name, before = items[index], items[index - 1]
    if _text(items, index + 1) != "(" or name.text in _NO_ALIAS or not (name.quoted or quote(name.text) == name.text):
        return False
    return before.text in ("as", ")") or before.quoted or (before.text.isidentifier() and quote(before.text) == before.text)


def _items(query: str) -> Iterator[_Item]:
    found = list(tokens(query))
    depth = 0
    for index, token in enumerate(found):
        qualifies = index + 1 < len(found) and found[index + 1].text == "."
        depth -= token.kind == "close"
        if not qualifies and token.text != ".":
            name = name_of(token)
            yield _Item(token.text if name is None else name, depth, token.kind == "ident")
        depth += token.kind == "open"


def _text(items: Sequence[_Item], index: int) -> str:
    return items[index].text if index < len(items) and not items[index].quoted else ""


def _clause(items: Sequence[_Item], start: int) -> tuple[str, ...]:
    """Answer what stands from a word up to the next clause or the end of the parentheses it stands in."""
    found = [items[start].text]
    for item in items[start + 1 :]:
        if item.depth < items[start].depth or (item.depth == items[start].depth and item.text in _ENDS and not item.quoted):
            break
        found.append(item.text)
    return tuple(text for text in found if text not in ("(", ")"))


def _directions(items: Sequence[_Item], start: int) -> Iterator[str]:
    """Yield the direction of each key of an ORDER BY; by what they sort, a plan shows."""
    direction: list[str] = []
    for item in items[start + 2 :]:
        if item.depth < items[start].depth or (item.depth == items[start].depth and item.text in _ENDS):
            break
        if item.depth == items[start].depth and item.text == ",":
            yield _short(direction)
            direction = []
        elif item.depth == items[start].depth and item.text in _DIRECTIONS and not item.quoted:
            direction.append(item.text)
    yield _short(direction)


def _short(direction: Sequence[str]) -> str:
    """Answer a direction without what goes without saying: NULLs come first where the order descends, else last."""
    way, nulls = ("desc" if "desc" in direction else "asc"), next((word for word in ("first", "last") if word in direction), None)
    return way if nulls is None or nulls == {"asc": "last", "desc": "first"}[way] else f"{way} nulls {nulls}"


def _group(items: Sequence[_Item], start: int) -> tuple[str, ...]:
    """Answer what stands in the parentheses that begin here, or the one name that stands in their place."""
    if _text(items, start) != "(":
        return (items[start].text,) if start < len(items) else ()
    inside: list[str] = []
    for item in items[start + 1 :]:
        if item.depth <= items[start].depth:
            break
        inside.append(item.text)
    return tuple(text for text in inside if text not in ("(", ")"))
