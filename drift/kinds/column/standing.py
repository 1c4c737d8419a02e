"""What stands on a column, as the catalog prints it, and how its definition reads with another column in its place. Pure."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from drift.kind import CannotMend
from drift.sqltext import NAMES, NotOneExpression, Token, folded, lexed, quote

if TYPE_CHECKING:
    from drift.kinds.column.fact import Column

_LONGEST: Final = 60
"""Bytes of a name of ours: three less than PostgreSQL keeps, for the trigger's begins with ``zz_``."""

_HASHED: Final = 8


class Item(Struct, frozen=True):
    """One thing that stands on columns of a table.

    Args:
        what: "index", "check", "not null", "grant", "sequence" or "expansion" (what a run that was cut off has left).
        name: its unquoted name; of a sequence qualified and quoted, of a grant the privilege.
        definition: as PostgreSQL prints it.
        columns: how often it names each column.
        comment: on it.
        tablespace: of an index, where it is not the database's.
        constraint: the unquoted name of the one that stands on an index.
        type: of that constraint: "p" or "u".
        deferrable: whether that constraint is.
        deferred: whether that constraint is by itself.
        constraint_comment: on that constraint.
        validated: whether a check was; whether an expansion's trigger fires always.
        function: the qualified, quoted name of an expansion's function.
    """

    what: str
    name: str
    definition: str
    columns: Mapping[str, int] | None = None
    comment: str | None = None
    tablespace: str | None = None
    constraint: str | None = None
    type: str | None = None
    deferrable: bool | None = None
    deferred: bool | None = None
    constraint_comment: str | None = None
    validated: bool | None = None
    function: str | None = None

    @property
    def label(self) -> str:
        """Answer what ``expand_guard.sql`` calls it."""
        return f"constraint {self.constraint}" if self.constraint else f"{_LABELS.get(self.what, self.what)} {self.name}"


_LABELS: Final = {"check": "constraint", "not null": "constraint"}


def items(column: "Column") -> list[Item]:
    """Answer what stands on the columns of a column's table, without what earlier steps of the same plan take away.

    Raises:
        CannotMend: somebody has the table locked, so that nobody can say.
    """
    if not isinstance(column.standing, tuple):
        raise CannotMend("what stands on it cannot be read while somebody has its table locked; look again in a moment")
    gone = column.gone if isinstance(column.gone, tuple) else ()
    read = [Item(**json.loads(text)) for text in column.standing]
    return sorted((item for item in read if item.name not in gone), key=lambda item: (item.what, item.name))


def on_column(found: Sequence[Item], name: str, *what: str) -> list[Item]:
    """Answer those of some kinds that stand on a column."""
    return [item for item in found if item.what in what and name in (item.columns or {})]


def beside_name(name: str) -> str:
    """Answer the name of what is made beside something of this name to take its place; long ones are told apart by a hash."""
    full = f"drift_new_{name}".encode()
    if len(full) <= _LONGEST:
        return full.decode()
    kept = full[: _LONGEST - _HASHED - 1].decode(errors="ignore")
    return f"{kept}_{hashlib.sha256(full).hexdigest()[:_HASHED]}"


def exchanged(item: Item, name: str, other: str) -> str:
    """Answer a definition with another column in the place of one.

    Raises:
        CannotMend: it does not show where it names the column, and where something else of the same name.
    """
    try:
        tokens = list(lexed(item.definition))
    except NotOneExpression as reason:
        raise CannotMend(f"{item.label} stands on it, and its definition cannot be read: {reason}") from reason
    texts, times = [token.text for token in tokens], 0
    for index in _mentions(tokens, name):
        texts[index] = quote(other)
        times += 1
    if times != (item.columns or {}).get(name):
        raise CannotMend(f"{item.label} stands on it, and something else in its definition is called {name} as well")
    return "".join(texts)


def _mentions(tokens: Sequence[Token], name: str) -> Iterator[int]:
    """Yield where a column is named: inside parentheses or behind WHERE, and no part of a longer name, type or call."""
    solid = [index for index, token in enumerate(tokens) if token.kind not in ("space", "comment")]
    begun = False
    for at, index in enumerate(solid):
        token = tokens[index]
        begun = begun or token.kind == "open"
        if not begun or token.kind not in NAMES or folded(token.text) != name:
            continue
        before = tokens[solid[at - 1]]
        after = tokens[solid[at + 1]].text if at + 1 < len(solid) else ""
        if before.text in (".", "::") or before.text.upper() == "COLLATE" or after in (".", "("):
            continue
        yield index


def built(item: Item, name: str, other: str) -> str:
    """Answer the CREATE INDEX CONCURRENTLY that builds the like of an index on another column, under a name of ours.

    Raises:
        CannotMend: its definition does not show where it names the column.
    """
    text = exchanged(item, name, other)
    tokens = [token for token in lexed(text) if token.kind not in ("space", "comment")]
    words = [token.text for token in tokens]
    # CREATE [UNIQUE] INDEX name ON …
    place = words.index("INDEX") + 1
    rest = text[tokens[place].end :]
    if item.tablespace is not None:
        where = next((token.start for token in tokens if token.text == "WHERE"), len(text)) - tokens[place].end
        rest = f"{rest[:where].rstrip()} TABLESPACE {quote(item.tablespace)} {rest[where:]}".rstrip()
    return f"{text[: tokens[place - 1].end]} CONCURRENTLY {quote(beside_name(item.name))}{rest}"
