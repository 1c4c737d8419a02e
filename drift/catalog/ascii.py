"""Read a database whose encoding is SQL_ASCII: bytes that mostly are UTF-8, with nobody's promise."""

import json
from typing import TYPE_CHECKING, Any, Final

from psycopg.adapt import Buffer, Loader
from psycopg.pq import Format

if TYPE_CHECKING:
    import psycopg

_TEXTS: Final = ("text", "varchar", "bpchar", "name", '"char"', "unknown")


class _Text(Loader):
    def load(self, data: Buffer) -> str:
        return _decoded(data)


class _BinaryText(_Text):
    format = Format.BINARY


class _Json(Loader):
    def load(self, data: Buffer) -> Any:
        return json.loads(_decoded(data))


class _BinaryJson(_Json):
    format = Format.BINARY


def read_any_bytes(connection: "psycopg.Connection[Any]") -> None:
    """Make the connection read texts as UTF-8 and show other bytes as ``\\xe9``; what is sent stays UTF-8."""
    connection.execute("SET client_encoding TO 'SQL_ASCII'")
    for name in _TEXTS:
        connection.adapters.register_loader(name, _Text)
        connection.adapters.register_loader(name, _BinaryText)
    connection.adapters.register_loader("json", _Json)
    connection.adapters.register_loader("json", _BinaryJson)


def _decoded(data: Buffer) -> str:
    return bytes(data).decode("utf-8", "backslashreplace")
