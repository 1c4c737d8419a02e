"""What a foreign key references and does on delete, as people and PostgreSQL write it."""

import re
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from drift.kinds._constraint import columns_sql
from drift.sqltext import qualified, split_name

ACTIONS: Final = ("no action", "restrict", "cascade", "set null", "set default")

_TARGET: Final = re.compile(r'(?P<table>(?:"(?:[^"]|"")+"|[^"()])++)(?:\((?P<columns>.*)\))?\s*\Z', re.DOTALL)
_ONE: Final = r'\s*(?:(?i:period)\s+)?(?:"(?:[^"]|"")+"|[^\s",()][^",()]*)\s*'
# Not compiled here: most texts are seen to be plain without them.
_COLUMNS: Final = rf"{_ONE}(?:,{_ONE})*+\Z"
_COLUMN: Final = r'(?P<period>(?i:period)\s+)?(?:"(?P<quoted>(?:[^"]|"")+)"|(?P<plain>[^\s",()][^",()]*))'
_ACTION: Final = r"(?is)(?P<word>[a-z]+(?:\s+[a-z]+)?)\s*(?:\((?P<columns>.*)\))?"


class Target(Struct, frozen=True):
    """What a foreign key references; without columns it is the primary key."""

    schema: str
    table: str
    columns: tuple[str, ...] = ()

    def __str__(self) -> str:
        name = qualified(self.schema, self.table)
        return f"{name}({columns_sql(self.columns)})" if self.columns else name


class Action(Struct, frozen=True):
    """What is done to the referencing rows, and to which of the columns only (15 and later)."""

    word: str
    columns: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return f"{self.word} ({columns_sql(sorted(self.columns))})" if self.columns else self.word

    @property
    def sql(self) -> str:
        """Answer the action as SQL writes it."""
        return str(self).replace(self.word, self.word.upper(), 1)


def target(text: str, schema: str) -> Target:
    """Answer what ``users(id)``, ``billing.users(id, x)`` or ``users`` references; names keep their case, quotes are understood.

    Args:
        text: as it was stated, or as the catalog prints it.
        schema: where a name without a schema lives.

    Raises:
        ValueError: it is neither.
    """
    match = _TARGET.match(text)
    if match is None or not match["table"].strip():
        raise ValueError(f"references: {text!r} is not table(column) or schema.table(column)")
    path = split_name(match["table"].strip())
    if len(path) > 2:
        raise ValueError(f"references: {text!r} has {len(path)} parts, expected table or schema.table before the columns")
    columns = () if match["columns"] is None else column_names(match["columns"])
    return Target(path[0] if len(path) == 2 else schema, path[-1], columns)


def action(text: str, key: Sequence[str]) -> Action:
    """Answer the action a text stands for; SET NULL of all columns of the key is plain SET NULL.

    Args:
        text: ``cascade``, ``set null (author_id)`` …
        key: the columns of the foreign key as far as they are known.

    Raises:
        ValueError: there is no such action, it takes no columns, or not these.
    """
    if (plain := " ".join(text.lower().split())) in ACTIONS:
        return Action(plain)
    match = re.fullmatch(_ACTION, text.strip())
    word = " ".join(match["word"].lower().split()) if match else ""
    if match is None or word not in ACTIONS:
        raise ValueError(f"{text!r} is no action; there are {', '.join(ACTIONS)}, and set null (column)")
    if match["columns"] is None:
        return Action(word)
    if not word.startswith("set"):
        raise ValueError(f"{word} takes no columns, only set null and set default do")
    columns = frozenset(column_names(match["columns"]))
    if key and not columns <= frozenset(key):
        raise ValueError(f"{word} ({match['columns']}) names a column that is not in the key")
    return Action(word, columns if columns != frozenset(key) else frozenset())


def column_names(text: str) -> tuple[str, ...]:
    """Answer the names in a list of columns.

    Raises:
        ValueError: something in it is no name.
    """
    if text.isidentifier():
        return (text,)
    if not re.match(_COLUMNS, text):
        raise ValueError(f"({text}) is not a list of columns")
    return tuple(map(_name, re.finditer(_COLUMN, text)))


def _name(match: re.Match[str]) -> str:
    name = match["quoted"].replace('""', '"') if match["quoted"] else match["plain"].rstrip()
    return f"PERIOD {name}" if match["period"] else name
