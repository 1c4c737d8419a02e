"""Being told to stop: SIGINT and SIGTERM cancel the running statement and lead to a rollback.

Python would die of SIGTERM at once and leave the statement running on the server, where it would be carried out
after we are gone. A signal is let in only while we wait (for the server, for a lock, for a witness); anywhere
else, above all during COMMIT, it is kept until the next such place.

What runs on the server is cancelled and waited for, and only then we stop. Raising through the driver instead
would cost the connection whenever the statement ends by itself in that moment, and with it the way back.
"""

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final, Self

from drift.errors import ExitCode

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


class Signalled(KeyboardInterrupt):
    """Raised where a signal is let in."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number

    @property
    def name(self) -> str:
        """Answer ``SIGTERM``."""
        return signal.Signals(self.number).name

    @property
    def exit_code(self) -> ExitCode:
        """Answer 130 or 143, as a shell would."""
        return ExitCode.TERMINATED if self.number == signal.SIGTERM else ExitCode.INTERRUPTED


class Signals:
    """Watches for signals from ``with`` to its end; in another thread than the main one it never sees any.

    Args:
        cancel: has the server stop what runs for us, and answers whether anything did.
    """

    def __init__(self, cancel: Callable[[], bool]) -> None:
        self._cancel = cancel
        self._pending: int | None = None
        self._open = False
        self._former: dict[int, Any] = {}

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            for number in _SIGNALS:
                former = signal.getsignal(number)
                # Ignored (nohup) stays ignored; None is a handler from C that could not be put back.
                if former not in (signal.SIG_IGN, None):
                    self._former[number] = former
                    signal.signal(number, self._arrived)
        return self

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        for number, former in self._former.items():
            signal.signal(number, former)
        if self._pending is not None and error is None:
            # It came when there was nothing left to stop; whoever listened before us is to hear of it.
            signal.raise_signal(self._pending)

    def _arrived(self, number: int, _frame: FrameType | None) -> None:
        self._pending = number
        if self._open and not self._cancel():
            # Whatever is interrupted may never reach the line that closes the gate.
            self._open = False
            raise Signalled(number)

    def checkpoint(self) -> None:
        """Raise if a signal came while the gate was closed.

        Raises:
            Signalled: it did.
        """
        if self._pending is not None:
            raise Signalled(self._pending)

    def acknowledge(self) -> None:
        """Forget the signal that came; a further one interrupts again."""
        self._pending = None

    @contextmanager
    def let_in(self) -> Iterator[None]:
        """Let signals interrupt what is inside.

        Raises:
            Signalled: one did; that outweighs what else failed, most likely because it was cancelled.
        """
        self._open = True
        try:
            self.checkpoint()
            yield
            self.checkpoint()
        except Exception:
            self.checkpoint()
            raise
        finally:
            self._open = False

    def pause(self, seconds: float) -> None:
        """Wait, interruptibly."""
        with self.let_in():
            time.sleep(seconds)
