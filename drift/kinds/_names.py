"""Names PostgreSQL would choose, and names for what stands in for something while it is replaced."""

from collections.abc import Sequence
from typing import Final

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
