"""Watches a long statement from a second connection: how far it is, whom it waits for, and whether it has waited too long.

A concurrent build must run without ``lock_timeout``, which would leave it broken, and so might wait for ever for somebody's old
transaction. It is cancelled when it has done nothing but wait for as long as a lock may be waited for.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic
from typing import Any, Final

from msgspec import Struct

from drift.errors import DriftError
from drift.redact import clean
from drift.remedy.blockers import session_words
from drift.remedy.wire import ServerSaid, Wire
from drift.request import Progress

_FIRST_LOOK: Final = 1.0
_EVERY: Final = 0.5

_SESSION: Final = """
SELECT a.pid, a.usename::text AS "user", a.application_name AS application, pg_catalog.host(a.client_addr) AS address,
       coalesce(a.state, a.backend_type) AS state, pg_catalog.left(a.query, 300) AS query,
       extract(epoch FROM pg_catalog.clock_timestamp() - coalesce(a.xact_start, a.query_start))::int AS seconds
  FROM pg_catalog.pg_stat_activity a WHERE a.pid = {pid}
"""
# To pg_blocking_pids a prepared transaction is process 0.
_PREPARED: Final = """
SELECT x.gid FROM pg_catalog.pg_prepared_xacts x WHERE x.database = pg_catalog.current_database() ORDER BY x.prepared LIMIT 3
"""


class Watched(Struct):
    """What was seen of one statement.

    Args:
        blocker: whom it waited for last, in words.
        stopped: whether it was cancelled because it did nothing but wait.
    """

    blocker: str | None = None
    stopped: bool = False


class Watch:
    """Watches statements of one run; opens its connection when a first one takes long.

    Args:
        connect: opens a connection to the same server, None where there is no way to.
        tell: takes what is seen, and None when a statement has ended.
        patience: seconds a statement that is not to wait may wait without a break.
    """

    def __init__(self, connect: Callable[[], Wire] | None, tell: Callable[[Progress | None], None], patience: float) -> None:
        self._connect = connect
        self._tell = tell
        self._patience = patience
        self._wire: Wire | None = None

    @contextmanager
    def over(self, wire: Wire, subject: str, *, stops: bool) -> Iterator[Watched]:
        """Watch what runs on a connection inside the ``with``.

        Args:
            wire: the connection that is busy meanwhile.
            subject: what it is done for, in words.
            stops: whether to cancel it when it only waits.
        """
        watched = Watched()
        if self._connect is None:
            yield watched
            return
        ended = threading.Event()
        watcher = threading.Thread(target=self._watch, args=(wire, subject, watched, stops, ended), daemon=True)
        watcher.start()
        try:
            yield watched
        finally:
            ended.set()
            watcher.join()

    def close(self) -> None:
        """Leave."""
        if self._wire is not None:
            self._wire.close()
            self._wire = None

    def _watch(self, wire: Wire, subject: str, watched: Watched, stops: bool, ended: threading.Event) -> None:
        if ended.wait(_FIRST_LOOK):
            return
        seen = _Seen(subject)
        # What is only looked at must not make the run fail.
        with suppress(ServerSaid, DriftError):
            while not ended.is_set():
                row = self._look(wire.client_pid)
                if row is not None:
                    watched.blocker = self._whom(row)
                    self._tell(seen.progress(_with_count(row, wire.counted), watched.blocker))
                    if stops and not watched.stopped and seen.waited > self._patience:
                        watched.stopped = wire.cancel()
                ended.wait(_EVERY)
        self._tell(None)

    def _look(self, pid: int) -> Mapping[str, Any] | None:
        if self._wire is None and self._connect is not None:
            self._wire = self._connect()
        if self._wire is None:
            return None
        text = Path(__file__).with_name("watch.sql").read_text(encoding="utf-8")
        return next(iter(self._wire.rows(text.replace("{pid}", f"{pid:d}"))), None)

    def _whom(self, row: Mapping[str, Any]) -> str | None:
        pids = [*([row["locker"]] if row["locker"] else []), *(row["blockers"] or ())]
        if not pids or self._wire is None or row["waits"] != "Lock":
            return None
        if pids[0] == 0:
            gids = ", ".join(repr(said["gid"]) for said in self._wire.rows(_PREPARED))
            return clean(f"a prepared transaction ({gids or 'of another database'})")
        session = next(iter(self._wire.rows(_SESSION.replace("{pid}", f"{pids[0]:d}"))), None)
        return clean(session_words(session)) if session else f"process {pids[0]}"


def _with_count(row: Mapping[str, Any], counted: tuple[int, int] | None) -> Mapping[str, Any]:
    """Answer what the server shows of a statement, with what the statement says of itself."""
    return row if counted is None else {**row, "phase": "filling", "done": counted[0], "total": counted[1], "unit": "rows"}


class _Seen:
    """What was seen of one statement so far, to tell how long its phase will take and how long it has only waited."""

    def __init__(self, subject: str) -> None:
        self._subject = subject
        self._phase: tuple[str, float, int] = ("", 0.0, 0)
        self._waits_since: float | None = None

    @property
    def waited(self) -> float:
        """Answer the seconds it has done nothing but wait."""
        return 0.0 if self._waits_since is None else monotonic() - self._waits_since

    def progress(self, row: Mapping[str, Any], blocker: str | None) -> Progress:
        """Answer how far it is."""
        self._waits_since = None if blocker is None else self._waits_since or monotonic()
        phase, done, total = row["phase"] or ("waiting" if blocker else "running"), row["done"], row["total"]
        if phase != self._phase[0]:
            self._phase = (phase, monotonic(), done or 0)
        counted = done is not None and bool(total) and blocker is None
        return Progress(
            subject=self._subject,
            phase=phase,
            seconds=row["seconds"] or 0.0,
            done=done if counted else None,
            total=total if counted else None,
            unit=row["unit"],
            left=self._left(done, total) if counted else None,
            blocker=blocker,
        )

    def _left(self, done: int, total: int) -> float | None:
        _, since, before = self._phase
        return (monotonic() - since) * (total - done) / (done - before) if done > before else None
