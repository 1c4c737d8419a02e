"""What this room needs of a connection, so that only ``apply`` knows the driver."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

from msgspec import Struct

# Another session was faster, and the same statement may succeed in a moment (manual, "PostgreSQL Error Codes").
_TRANSIENT: Final = frozenset({"55P03", "40P01", "40001", "55006"})


class ServerSaid(Exception):
    """The server refused a statement, or the connection is gone; the text is its own words, cleaned.

    Args:
        sqlstate: its code, empty where the connection broke before it could say one.
        message: its sentence, with the detail where it gave one.
        lost: whether the connection is closed.
        raced: whether two sessions wrote the same catalog row ("tuple concurrently updated").
    """

    def __init__(self, sqlstate: str, message: str, *, lost: bool = False, raced: bool = False) -> None:
        super().__init__(f"{message} ({sqlstate})" if sqlstate else message)
        self.sqlstate = sqlstate
        self.lost = lost
        self.raced = raced

    @property
    def transient(self) -> bool:
        """Answer whether trying again later may succeed."""
        return not self.lost and (self.sqlstate in _TRANSIENT or (self.sqlstate == "XX000" and self.raced))


class Notice(Struct, frozen=True):
    """What the server said beside an answer."""

    sqlstate: str
    message: str


class Wire(Protocol):
    """A connection in autocommit mode; every method but ``cancel`` may raise ``ServerSaid``."""

    @property
    def client_pid(self) -> int:
        """Answer the backend's process as the start of the connection named it; a pooler names another."""

    @property
    def closed(self) -> bool:
        """Answer whether the connection is gone."""

    @property
    def counted(self) -> tuple[int, int] | None:
        """Answer how many rows the statement that runs says it has done, and of how many; None where it says nothing."""

    @property
    def busy(self) -> bool:
        """Answer whether a transaction, or a statement, is not over."""

    def run(self, sql: str) -> str:
        """Run exactly one statement, byte for byte; answer its command tag."""

    def batch(self, statements: Sequence[str]) -> None:
        """Run statements of our own in one round trip."""

    def rows(self, sql: str) -> list[Mapping[str, Any]]:
        """Answer the rows of a query of our own."""

    def notices(self) -> list[Notice]:
        """Answer what was said since this was last asked."""

    def cancel(self) -> bool:
        """Have the server stop what runs, without waiting for its end; answer whether anything did."""

    def close(self) -> None:
        """Leave, so that the server ends what is open."""
