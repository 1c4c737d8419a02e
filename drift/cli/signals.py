"""SIGTERM, which container platforms send before they kill, made as orderly as Ctrl-C."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread
from types import FrameType
from typing import NoReturn


class Terminated(KeyboardInterrupt):
    """SIGTERM arrived; whatever cleans up after Ctrl-C cleans up after this."""


@contextmanager
def terminable() -> Iterator[None]:
    """Raise Terminated at SIGTERM, which would else end the process with a remedy half done."""
    # Python allows handlers in the main thread alone.
    if current_thread() is not main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL if before is None else before)


def _terminate(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise Terminated
