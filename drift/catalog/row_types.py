"""The rows of relations, as the judge is told of them: ``('id bigint', 'email text')``."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

from drift.catalog.scope import Scope
from drift.facts import Sheet
from drift.kind import Kind
from drift.sqltext import quote

ROW: Final = "row"
"""The hidden attribute that is filled here, where a kind says of what (``row_of``)."""


def row_makers(defined: Iterable[Kind[Any]], scope: Scope) -> list[Kind[Any]]:
    """Answer the kinds that make the rows which definitions of others need, and that are not in the scope themselves."""
    needed = {kind.row_of for kind in defined if kind.row_of is not None}
    return [scope.known[name] for name in sorted(needed.difference(scope.names))]


class RowTypes:
    """Tells the row of each relation; of equal relations it is one tuple.

    Args:
        kind: whose objects make the rows.
        sheet: what was read of them.
    """

    def __init__(self, kind: Kind[Any], sheet: Sheet) -> None:
        words: dict[tuple[str, ...], list[tuple[int, str]]] = defaultdict(list)
        place, *said = (sheet.names.index(name) for name in kind.in_row)
        # Of equal columns there is one row in the sheet.
        made: dict[tuple[str, int], tuple[int, str]] = {}
        for (path, _), row in sheet.rows.items():
            name = path[-1]
            word = made.get((name, id(row)))
            if word is None:
                word = made[name, id(row)] = row[place], " ".join((quote(name), *(row[at] for at in said if row[at])))
            words[path[:-1]].append(word)
        known: dict[tuple[tuple[int, str], ...], tuple[str, ...]] = {}
        self._rows: dict[tuple[str, ...], tuple[str, ...]] = {}
        for relation, placed in words.items():
            in_order = tuple(sorted(placed))
            definitions = known.get(in_order)
            if definitions is None:
                definitions = known[in_order] = tuple(word for _, word in in_order)
            self._rows[relation] = definitions

    def added_to(self, learned: Sheet) -> Sheet:
        """Answer definitions with the row of the relation each stands in, none where it has no columns; equal ones stay one."""
        rows: dict[tuple[int, int], tuple[Any, ...]] = {}
        filled = {}
        for key, told in learned.rows.items():
            row = self._rows.get(key[0][:2], ())
            known = rows.get((id(told), id(row)))
            filled[key] = known = rows[id(told), id(row)] = (*told, row) if known is None else known
        return Sheet(learned.fact, (*learned.names, ROW), filled)
