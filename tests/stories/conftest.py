"""A listener that counts who knocks, to prove that nothing was contacted."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass

import pytest


@dataclass(frozen=True, slots=True)
class Door:
    """A TCP port that accepts and never answers."""

    listener: socket.socket

    @property
    def url(self) -> str:
        """The URL of a database behind it."""
        return f"postgresql://nobody@127.0.0.1:{self.listener.getsockname()[1]}/nowhere?connect_timeout=5"

    def knocked(self) -> bool:
        """Whether anybody has connected since this was last asked."""
        try:
            visitor, _ = self.listener.accept()
        except BlockingIOError:
            return False
        visitor.close()
        return True


@pytest.fixture
def door() -> Iterator[Door]:
    """A target that notices being contacted."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        yield Door(listener)
