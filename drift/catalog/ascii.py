"""Read a database whose encoding is SQL_ASCII: bytes that mostly are UTF-8, with nobody's promise."""

import json
import re
from typing import TYPE_CHECKING, Any, Final

from psycopg.adapt import Buffer, Loader
from psycopg.pq import Format

if TYPE_CHECKING:
    import psycopg

_TEXTS: Final = ("text", "varchar", "bpchar", "name", '"char"')
_ANY_OTHER: Final = 0
"""The number psycopg keeps the loader under for types it does not know (regtype, pg_node_tree, domains …)."""


class _Text(Loader):
    def load(self, data: Buffer) -> str:
        return bytes(data).decode("utf-8", "backslashreplace")


class _BinaryText(_Text):
    format = Format.BINARY


class _Json(Loader):
    def load(self, data: Buffer) -> Any:
        text = bytes(data).decode("utf-8", "surrogateescape")
        # Inside JSON the backslash that shows a byte needs one of its own.
        return json.loads(re.sub("[\udc80-\udcff]", lambda byte: rf"\\x{ord(byte[0]) - 0xDC00:02x}", text))


class _BinaryJson(_Json):
    format = Format.BINARY


def read_any_bytes(connection: "psycopg.Connection[Any]") -> None:
    r"""Make the connection read texts as UTF-8 and show other bytes as ``\xe9``; what is sent stays UTF-8."""
    connection.execute("SET client_encoding TO 'SQL_ASCII'")
    for name in _TEXTS:
        connection.adapters.register_loader(name, _Text)
        connection.adapters.register_loader(name, _BinaryText)
    connection.adapters.register_loader(_ANY_OTHER, _Text)
    connection.adapters.register_loader("json", _Json)
    connection.adapters.register_loader("json", _BinaryJson)
