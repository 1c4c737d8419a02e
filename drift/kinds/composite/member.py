"""The attributes of a composite type as they are written: ``zip varchar(5) COLLATE "C"``."""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from drift.kinds.column.types import short_type
from drift.sqltext import NotOneExpression, Token, quote, tokens

# What people write for what format_type prints, beyond what it is shortened to (manual, table "Data Types", column "Aliases").
_ALIASES: Final = {
    "bool": "boolean",
    "decimal": "numeric",
    "float": "double precision",
    "float4": "real",
    "float8": "double precision",
    "int": "integer",
    "int2": "smallint",
    "int4": "integer",
    "int8": "bigint",
}


class Member(NamedTuple):
    """One attribute.

    Args:
        name: unquoted.
        type: in the author's letters, or as PostgreSQL prints it.
        collation: quoted as it was written, empty for the default of the type.
    """

    name: str
    type: str
    collation: str = ""

    @property
    def sql(self) -> str:
        """Answer the attribute as CREATE TYPE and ADD ATTRIBUTE take it."""
        return f"{quote(self.name)} {self.type}{self.collated}"

    @property
    def collated(self) -> str:
        """Answer the clause for its collation, with a blank before it, empty where it has none."""
        return f" COLLATE {self.collation}" if self.collation else ""


def alike(one: Member, other: Member, schema: str) -> bool:
    """Answer whether two attributes are known to be the same; a type in a spelling nobody knows is not.

    Args:
        one: as it is printed, or as it was stated.
        other: as well.
        schema: where unqualified names live.
    """
    return one.collation == other.collation and _canonical(one.type, schema) == _canonical(other.type, schema)


def _canonical(type_name: str, schema: str) -> str:
    short = short_type(" ".join(type_name.split()), schema)
    word, rest = re.fullmatch(r"(\w*)(.*)", short, re.DOTALL | re.ASCII).groups()  # type: ignore[union-attr]
    return _ALIASES.get(word.lower(), word) + rest


def member(text: str) -> Member:
    """Answer what a text says of one attribute.

    Raises:
        ValueError: it is no name with a type; the text is the reason.
    """
    try:
        items = list(tokens(text))
    except NotOneExpression as reason:
        raise ValueError(f"{text!r} is no attribute: {reason}") from None
    if len(items) < 2 or items[0].kind not in ("word", "ident"):
        raise ValueError(f"{text!r} is no attribute with its type; write street text, or zip varchar(5)")
    collate = next((index for index, item in enumerate(items) if index > 1 and _is_collate(item)), len(items))
    stated = text[items[1].start : items[collate - 1].end]
    return Member(_name(items[0]), stated, _after(text, items[collate:]))


def members(texts: Sequence[str]) -> tuple[Member, ...]:
    """Answer what some texts say, one attribute each.

    Raises:
        ValueError: one of them says nothing, or two say something of the same attribute.
    """
    found = tuple(map(member, texts))
    twice = {item.name for index, item in enumerate(found) if item.name in {other.name for other in found[:index]}}
    if twice:
        raise ValueError(f"attribute {min(twice)} is stated twice")
    return found


def spoken(text: str, schema: str) -> str:
    """Answer an attribute with the short name of its type, as people write it."""
    item = member(text)
    return item._replace(type=short_type(item.type, schema)).sql


def _after(text: str, items: Sequence[Token]) -> str:
    """Answer the name of the collation behind COLLATE; pg_catalog is searched without being named."""
    return text[items[1].start : items[-1].end].removeprefix("pg_catalog.") if len(items) > 1 else ""


def _is_collate(item: Token) -> bool:
    return item.kind == "word" and item.text.lower() == "collate"


def _name(item: Token) -> str:
    return item.text[1:-1].replace('""', '"') if item.kind == "ident" else item.text.lower()
