"""Where the process begins and ends. Nothing heavy is imported before an interrupt would be understood."""

import gc
import os
import sys
from collections.abc import Sequence
from typing import NoReturn


def process() -> NoReturn:
    """Run the command line as a process of its own, which ends with the exit code.

    It ends at once: taking every module and object apart first would cost a small check a sixth of its time.
    """
    # A process of a second makes no garbage worth looking for; looking costs a third of the time of a large check.
    gc.disable()
    held: list[object] = []
    code = main(held=held)
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError, AttributeError):
        sys.exit(code)  # A stream that is gone is for the interpreter to tell of.
    os._exit(code)


def main(arguments: Sequence[str] | None = None, held: list[object] | None = None) -> int:
    """Run the command line and answer the exit code.

    Args:
        arguments: without the name of the command; None: the process's own.
        held: takes what is not to be freed before the process ends.
    """
    try:
        from drift.cli.run import run

        return run(list(sys.argv[1:] if arguments is None else arguments), held)
    except KeyboardInterrupt:
        return 130
