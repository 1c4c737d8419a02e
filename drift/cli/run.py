"""One run of the command line: arguments in, exit code out, and every failure turned into a message."""

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import current_thread, main_thread
from types import FrameType
from typing import Final, NoReturn

import click

from drift.cli.output import Sink
from drift.cli.verbs import drift

_COMPLETE: Final = "_DRIFT_COMPLETE"


class Terminated(KeyboardInterrupt):
    """SIGTERM arrived; whatever cleans up after Ctrl-C cleans up after this."""


def run(arguments: Sequence[str]) -> int:
    """Answer the exit code; whatever is raised on the way becomes a message on stderr."""
    sink = Sink()
    try:
        with _terminable():
            return _invoke(arguments, sink)
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 -- no traceback reaches a user from here on
        # Loaded only now, so that what goes well starts fast.
        from drift.cli.failure import tell

        return tell(error, sink, arguments)


def _invoke(arguments: Sequence[str], sink: Sink) -> int:
    if instruction := os.environ.get(_COMPLETE):
        from click.shell_completion import shell_complete

        return shell_complete(drift, {}, "drift", _COMPLETE, instruction)
    try:
        with drift.make_context("drift", list(arguments), obj=sink) as context:
            return int(drift.invoke(context) or 0)
    except click.exceptions.Exit as finished:
        return finished.exit_code


@contextmanager
def _terminable() -> Iterator[None]:
    """Raise Terminated at SIGTERM, which would else end the process with a remedy half done."""
    if current_thread() is not main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _terminate(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise Terminated
