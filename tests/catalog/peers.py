"""Who else may be at the other end of a connection: somebody who is no PostgreSQL, or one that comes late."""

import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager


@contextmanager
def listening(answer: bytes | None) -> Iterator[dict[str, str]]:
    """A port where somebody listens who is no PostgreSQL: sends `answer` and closes, or says nothing at all."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:

        def serve() -> None:
            while True:
                try:
                    peer, _ = listener.accept()
                except OSError:
                    return
                if answer is None:
                    waiting.append(peer)
                    continue
                with peer:
                    peer.recv(1024)
                    peer.sendall(answer)

        waiting: list[socket.socket] = []
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield {"host": "127.0.0.1", "port": str(listener.getsockname()[1]), "user": "u", "dbname": "app"}
        listener.shutdown(socket.SHUT_RDWR)
    thread.join()
    for peer in waiting:
        peer.close()


@contextmanager
def opening_late(params: Mapping[str, str]) -> Iterator[tuple[dict[str, str], Callable[[], None]]]:
    """A port where nobody listens until the second answer is called; then it leads to the server."""
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        inner: list[socket.socket] = []

        def pump(source: socket.socket, sink: socket.socket) -> None:
            while data := source.recv(65536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)

        def serve() -> None:
            outside, _ = listener.accept()
            inside = socket.create_connection((params["host"], int(params.get("port", 5432))))
            inner.extend((outside, inside))
            threads = [threading.Thread(target=pump, args=pair) for pair in ((outside, inside), (inside, outside))]
            for each in threads:
                each.start()
            for each in threads:
                each.join()

        thread = threading.Thread(target=serve)

        def open_now() -> None:
            listener.listen()
            thread.start()

        yield {**params, "host": "127.0.0.1", "port": str(listener.getsockname()[1])}, open_now
        thread.join()
        for each in inner:
            each.close()
