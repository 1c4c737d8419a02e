r"""Read a database whose encoding is SQL_ASCII: bytes that mostly are UTF-8, with nobody's promise.

A byte that is not UTF-8 becomes a lone surrogate (PEP 383), so that what was read can be sent back as it was; reports show it as
``\xe9``.
"""

import json
from typing import TYPE_CHECKING, Any, Final

from psycopg.adapt import AdaptersMap, Buffer, Loader
from psycopg.pq import Format

if TYPE_CHECKING:
    import psycopg

_TEXTS: Final = ("text", "varchar", "bpchar", "name", '"char"')
_ANY_OTHER: Final = 0
"""The number psycopg keeps the loader under for types it does not know (regtype, pg_node_tree, domains …)."""


class _Text(Loader):
    def load(self, data: Buffer) -> str:
        return bytes(data).decode("utf-8", "surrogateescape")


class _BinaryText(_Text):
    format = Format.BINARY


class _Json(Loader):
    def load(self, data: Buffer) -> Any:
        return json.loads(bytes(data).decode("utf-8", "surrogateescape"))


class _BinaryJson(_Json):
    format = Format.BINARY


def read_any_bytes(connection: "psycopg.Connection[Any]") -> None:
    """Make the connection read texts as UTF-8, other bytes as surrogates, and take both back."""
    connection.execute("SET client_encoding TO 'SQL_ASCII'")
    register(connection.adapters)


def register(adapters: AdaptersMap) -> None:
    """Have texts read as UTF-8, other bytes as surrogates."""
    for name in _TEXTS:
        adapters.register_loader(name, _Text)
        adapters.register_loader(name, _BinaryText)
    adapters.register_loader(_ANY_OTHER, _Text)
    adapters.register_loader("json", _Json)
    adapters.register_loader("json", _BinaryJson)
