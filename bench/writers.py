"""An application at work: clients that write to one table all the time, and how long each write took."""

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter

import psycopg

# Every tenth write is a new row; its key comes from a sequence, so that nobody's write refuses another's.
_INSERT = "INSERT INTO t (id, ref, code, note) SELECT n, 1 + n % 1000, n, 'new' FROM nextval('t_ids') n"
_UPDATE = "UPDATE t SET seen = seen + 1 WHERE id = %s"


@dataclass(slots=True)
class Writes:
    """What the clients saw: milliseconds of each write, and what the server refused."""

    took: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def worst(self) -> float:
        """The longest any client waited for one write, in milliseconds."""
        return max(self.took)

    @property
    def usual(self) -> float:
        """The median, in milliseconds."""
        return sorted(self.took)[len(self.took) // 2]


@contextmanager
def writing(url: str, rows: int, clients: int) -> Iterator[Writes]:
    """Have clients write until the end of the block; what they saw is complete after it."""
    seen, ended = Writes(), threading.Event()
    ready = threading.Barrier(clients + 1)

    def work(seed: int) -> None:
        chance = random.Random(seed)  # noqa: S311 -- to be repeated, not to be secret
        with psycopg.connect(url, autocommit=True, prepare_threshold=None) as connection:
            ready.wait()
            while not ended.is_set():
                started = perf_counter()
                try:
                    if chance.random() < 0.1:
                        connection.execute(_INSERT)
                    else:
                        connection.execute(_UPDATE, (1 + chance.randrange(rows),))
                except psycopg.Error as error:
                    seen.errors.append(str(error).partition("\n")[0])
                seen.took.append(1000 * (perf_counter() - started))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    ready.wait()
    try:
        yield seen
    finally:
        ended.set()
        for thread in threads:
            thread.join()
