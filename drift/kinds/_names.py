"""Names PostgreSQL would choose, and names for what stands in for something while it is replaced."""

from collections.abc import Sequence
from typing import Final

from drift.sqltext import qualified, split_name

LONGEST: Final = 63
"""Bytes of a name that PostgreSQL keeps (NAMEDATALEN - 1)."""


def object_name(table: str, columns: Sequence[str], label: str) -> str:
    """Answer the name PostgreSQL gives what it makes along with a table: ``users_email_key``, ``users_pkey``.

    Source: ``makeObjectName()`` and ``ChooseIndexNameAddition()``; of the table and the columns the longer part is cut first.

    Args:
        table: the unquoted name of the table.
        columns: the unquoted names of the columns that belong into the name.
        label: the kind of object (``key``, ``fkey``, ``pkey``, ``check``, ``seq``).
    """
    parts = [table.encode(), "_".join(columns).encode()]
    room = LONGEST - len(label.encode()) - (2 if columns else 1)
    while sum(map(len, parts)) > room:
        longer = 0 if len(parts[0]) > len(parts[1]) else 1
        parts[longer] = parts[longer][:-1]
    return "_".join([*(part.decode(errors="ignore") for part in parts if part), label])


def temporary_name(name: str) -> str:
    """Answer the name of what is built beside an object of this name, to take its place."""
    return f"drift_new_{name}".encode()[:LONGEST].decode(errors="ignore")


def in_schema(name: str, schema: str) -> str:
    """Answer a name that may bring its own schema as SQL: qualified, quoted where it must be.

    Args:
        name: as people write it, its case kept: ``Order``, ``billing.invoices``, ``"a.b"``.
        schema: where a name without a schema lives.

    Raises:
        ValueError: it is no name or schema.name.
    """
    path = split_name(name)
    if len(path) > 2:
        raise ValueError(f"{name!r} has {len(path)} parts, expected name or schema.name")
    return qualified(*(path if len(path) == 2 else (schema, *path)))


def short_name(name: str, schema: str) -> str:
    """Answer a qualified name of SQL as people write it in a file of a schema; ``in_schema`` leads back."""
    path = split_name(name)
    parts = path[1:] if path[0] == schema else path
    return ".".join('"' + part.replace('"', '""') + '"' if '"' in part or "." in part else part for part in parts)
