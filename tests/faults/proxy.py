"""A TCP proxy in front of a server, which cuts a connection exactly at its COMMIT, and can lead elsewhere from then on."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum

from tests.databases import to_params, to_url

# A statement ends with a zero byte in a Query or Parse message, and so does the tag in a CommandComplete.
_COMMIT = b"COMMIT\x00"


class Cut(Enum):
    """Where a connection is cut."""

    NEVER = "not at all"
    BEFORE = "the server never hears of the COMMIT"
    AFTER = "the server commits, and nobody hears of it"


@dataclass
class Proxy:
    """A running proxy.

    Args:
        upstream: the server, ``(host, port)``.
        cut: where the next connection that commits is cut; once.
        cuts: how many were cut.
    """

    upstream: tuple[str, int]
    cut: Cut = Cut.NEVER
    cuts: int = 0
    listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))

    def url(self, behind: str) -> str:
        """The URL of a database through it."""
        params = to_params(behind)
        host, port = self.listener.getsockname()
        return to_url({**params, "host": host, "port": str(port), "sslmode": "disable", "gssencmode": "disable"})

    def serve(self) -> None:
        """Take connections until the listener is closed."""
        with suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                threading.Thread(target=self._connect, args=(client,), daemon=True).start()

    def _connect(self, client: socket.socket) -> None:
        try:
            server = socket.create_connection(self.upstream)
        except OSError:
            client.close()
            return
        said = threading.Event()
        for source, target, ours in ((client, server, True), (server, client, False)):
            threading.Thread(target=self._pump, args=(source, target, said, ours), daemon=True).start()

    def _pump(self, source: socket.socket, target: socket.socket, said: threading.Event, ours: bool) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if _COMMIT in data and self._cuts(said, ours=ours):
                    break
                target.sendall(data)
        for each in (source, target):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _cuts(self, said: threading.Event, *, ours: bool) -> bool:
        """Whether the connection ends here; ``said`` is whether its client has asked for the COMMIT."""
        if ours:
            said.set()
        at = Cut.BEFORE if ours else Cut.AFTER
        if self.cut is not at or not said.is_set():
            return False
        self.cut, self.cuts = Cut.NEVER, self.cuts + 1
        return True


@contextmanager
def proxy(behind: str) -> Iterator[Proxy]:
    """Run a proxy in front of the server of a URL."""
    params = to_params(behind)
    made = Proxy((params.get("host", "127.0.0.1"), int(params.get("port", "5432"))))
    threading.Thread(target=made.serve, daemon=True).start()
    try:
        yield made
    finally:
        made.listener.close()
