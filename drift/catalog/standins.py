"""Queries on stand-ins: the same query on relations that have columns and nothing else.

How PostgreSQL plans a query on a table depends on what the table has today: it drops ``IS NOT NULL`` where a column is NOT
NULL (17 and later), a LEFT JOIN nobody uses where the other side is unique, whole partitions; it asks for privileges, takes
locks, adds row security and replaces a view by what it reads. A function that returns no rows of the relation's row type has
none of that: two queries that are planned alike on stand-ins mean the same whatever the constraints and the statistics are.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from drift.sqlquery import name_of
from drift.sqltext import Token, literal, qualified, quote, tokens

Name: TypeAlias = tuple[str, ...]
"""A name as a query spells it: ``(table,)`` or ``(schema, table)``."""

QUERY: Final = "drift query"
"""The alias of the query among its stand-ins."""

FUNCTION: Final = "json_populate_recordset(NULL::"
"""How the call a stand-in is made of begins in a plan."""

# Words that may follow a table; any other is its alias.
_NO_ALIAS: Final = frozenset(
    """
    on using join left right inner full cross natural where group having window order limit offset fetch for union intersect
    except tablesample with
    """.split()
)


def names(query: str) -> Iterator[Name]:
    """Yield every name in a query that might be that of a relation."""
    items = list(tokens(query))
    for index, item in enumerate(items):
        name = name_of(item)
        if name is None or _is(items, index - 1, ".") or _is(items, index + 1, "("):
            continue
        table = name_of(items[index + 2]) if _is(items, index + 1, ".") and index + 2 < len(items) else None
        yield (name,)
        if table is not None:
            yield name, table


def on_stand_ins(query: str, relations: Mapping[Name, Name]) -> str:
    """Answer the query on stand-ins.

    Args:
        query: balanced and without comments.
        relations: schema and name of the relations its names mean.
    """
    used = [name for name in dict.fromkeys(names(query)) if name in relations]
    stands = [f"{_stand_in_name(name)} AS NOT MATERIALIZED (SELECT * FROM {_stand_in(relations[name])})" for name in used]
    beginning = f"WITH {', '.join(stands)} " if stands else ""
    return f"{beginning}SELECT * FROM (\n{_renamed(query, frozenset(used))}\n) AS {quote(QUERY)}"


def _stand_in_name(name: Name) -> str:
    return quote(".".join(name))


def _stand_in(relation: Name) -> str:
    rows = f"pg_catalog.json_populate_recordset(NULL::{qualified(*relation)}, '[]')"
    return f"{rows} AS {quote('.'.join(relation))}"


def _renamed(query: str, used: frozenset[Name]) -> str:
    """Answer the query with the name of the stand-in for each qualified name of a relation: ``"public.t" AS t``."""
    items = list(tokens(query))
    text, position = "", 0
    for index, item in enumerate(items[:-2]):
        pair = name_of(item), name_of(items[index + 2])
        if not _is(items, index + 1, ".") or _is(items, index - 1, ".") or pair not in used:
            continue
        table = quote(str(pair[1]))
        if not _is(items, index + 3, "."):
            table = quote(".".join(map(str, pair))) + ("" if _has_alias(items, index + 3) else f" AS {table}")
        text += query[position : item.start] + table
        position = items[index + 2].end
    return text + query[position:]


def _has_alias(items: Sequence[Token], index: int) -> bool:
    if index >= len(items):
        return False
    return items[index].kind == "ident" or (items[index].kind == "word" and items[index].text.lower() not in _NO_ALIAS)


def _is(items: Sequence[Token], index: int, text: str) -> bool:
    return 0 <= index < len(items) and items[index].text == text


def array_of(spelled: Sequence[Name]) -> str:
    """Answer an SQL array of the names, each quoted as a query would have it."""
    return f"ARRAY[{', '.join(literal(qualified(*name)).lstrip() for name in spelled)}]::pg_catalog.text[]"
