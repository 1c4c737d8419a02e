"""How a table comes into a publication, and out of it again; see ``publication/remedy.py`` for the hazards."""

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from drift.model import Hazard, Ref, Statement
from drift.sqltext import qualified, quote, split_name

_ONLINE = "SHARE UPDATE EXCLUSIVE"


def table(ref: Ref) -> str:
    """Answer the table's quoted name.

    Raises:
        ValueError: it is not named with its schema.
    """
    try:
        parts = split_name(ref.path[-1])
    except ValueError:
        parts = ()
    if len(parts) != 2:
        raise ValueError(f"{ref.path[-1]} is no schema.table; a publication is about tables of any schema: write public.orders")
    return qualified(*parts)


def create(ref: Ref, member: Any) -> Sequence[Statement]:
    """Answer ADD TABLE."""
    columns = f" ({', '.join(map(quote, member.columns))})" if isinstance(member.columns, tuple) else ""
    where = f" WHERE ({member.where})" if isinstance(member.where, str) else ""
    return [_alter(ref, f"ADD TABLE {table(ref)}{columns}{where}", Hazard.PRIVILEGE_CHANGE)]


def drop(ref: Ref) -> Sequence[Statement]:
    """Answer DROP TABLE of the publication."""
    return [_alter(ref, f"DROP TABLE {table(ref)}", Hazard.DATA_LOSS)]


def alter(ref: Ref, after: Any) -> Sequence[Statement]:
    """Answer the table taken out and put in again: SET TABLE would have to name all others as well."""
    return [*drop(ref), *(replace(item, same_transaction=True) for item in create(ref, after))]


def _alter(ref: Ref, change: str, hazard: Hazard) -> Statement:
    return Statement(f"ALTER PUBLICATION {quote(ref.path[0])} {change}", lock=_ONLINE, relation=table(ref), hazards=(hazard,))
