"""What goes over a wire, by libpq's own trace."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the protocol.

    Args:
        ours: whether we sent it; else the server did.
        name: as the manual has it, such as ``Query``.
        text: what is in it.
    """

    ours: bool
    name: str
    text: str

    @property
    def turn(self) -> bool:
        """Whether the server answers everything up to here, and we wait for it."""
        return self.ours and self.name in ("Query", "Sync")


@dataclass
class Record:
    """All messages of a connection, there when the ``with`` has ended."""

    messages: list[Message] = field(default_factory=list)

    def under_lock(self) -> list["Turns"]:
        """What went over the wire in each transaction that locks, behind the turn that took the lock, COMMIT included."""
        found: list[Turns] = []
        locked, said = False, ""
        for message in self.messages:
            if message.ours and message.name in ("Query", "Parse"):
                said = message.text
            if message.turn and locked:
                found[-1].said.append(said)
                locked = '"COMMIT"' not in said
            elif message.turn and "LOCK TABLE" in said:
                locked = True
                found.append(Turns())
            elif locked and not message.ours and message.name == "DataRow":
                found[-1].rows += 1
        return found


@dataclass
class Turns:
    """What was said in each turn, and how many rows were answered in all of them."""

    said: list[str] = field(default_factory=list)
    rows: int = 0


@contextmanager
def recorded(connection: psycopg.Connection) -> Iterator[Record]:
    """Have libpq write down what goes over a connection inside the ``with``."""
    record = Record()
    with tempfile.TemporaryFile() as file:
        connection.pgconn.trace(file.fileno())
        try:
            yield record
        finally:
            connection.pgconn.untrace()
            file.seek(0)
            # The fields are a time, the direction (F from us, B from the server), the length and the message's name; a text of
            # several lines goes on below.
            text = file.read().decode(errors="replace")
            found = re.findall(r"^[^\t\n]*\t([FB])\t\d+\t(\w+)(.*(?:\n(?![^\t\n]*\t[FB]\t\d+\t).*)*)", text, re.MULTILINE)
            record.messages += [Message(direction == "F", name, rest) for direction, name, rest in found]
