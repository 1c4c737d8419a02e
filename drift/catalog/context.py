"""How what is read becomes values of Python: as psycopg does it by itself, whatever somebody's connection does otherwise."""

from typing import TYPE_CHECKING, Any

from msgspec import Struct

if TYPE_CHECKING:
    import psycopg
    from psycopg.adapt import AdaptersMap


class Context(Struct, frozen=True):
    """What psycopg needs to load a value: whose loaders, and whose encoding."""

    adapters: "AdaptersMap"
    connection: "psycopg.Connection[Any]"


def reading_context(connection: "psycopg.Connection[Any]") -> Context:
    """Answer how to read from a connection, ours or one that was given to us."""
    import psycopg

    encoding = connection.info.parameter_status("server_encoding")
    if encoding is None:
        # Some poolers do not pass on what the server told them; ours has been asked.
        return Context(connection.adapters, connection)
    adapters = psycopg.adapt.AdaptersMap(psycopg.adapters)
    if encoding == "SQL_ASCII":
        from drift.catalog.ascii import register

        register(adapters)
    return Context(adapters, connection)
