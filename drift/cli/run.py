"""One run of the command line: arguments in, exit code out, and every failure turned into a message."""

import os
from collections.abc import Sequence
from typing import Final

import click

from drift.cli.output import Sink
from drift.cli.signals import terminable
from drift.cli.verbs import drift

COMPLETE: Final = "_DRIFT_COMPLETE"
"""The variable a completion script calls us with."""


def run(arguments: Sequence[str], held: list[object] | None = None) -> int:
    """Answer the exit code; whatever is raised on the way becomes a message on stderr.

    Args:
        arguments: without the name of the command.
        held: takes what is not to be freed before the process ends.
    """
    sink = Sink(held)
    try:
        with terminable():
            return _invoke(arguments, sink)
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 -- from here on no traceback reaches a user
        from drift.cli.failure import tell  # what goes well starts faster without it

        return tell(error, sink, arguments)


def _invoke(arguments: Sequence[str], sink: Sink) -> int:
    if instruction := os.environ.get(COMPLETE):
        from click.shell_completion import shell_complete

        return shell_complete(drift, {"obj": sink}, "drift", COMPLETE, instruction)
    try:
        with drift.make_context("drift", list(arguments), obj=sink) as context:
            return int(drift.invoke(context))
    except click.exceptions.Exit as finished:
        return finished.exit_code
