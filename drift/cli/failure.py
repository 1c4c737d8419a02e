"""What a user is told when something went wrong, and the exit code that says it to a script."""

import traceback
from collections.abc import Sequence

import click

from drift.cli.output import Sink
from drift.cli.run import Terminated
from drift.errors import DriftError, ExitCode, ExpectationsInvalid, Interrupted
from drift.redact import REDACTOR
from drift.report.words import count


def tell(error: BaseException, sink: Sink, arguments: Sequence[str]) -> int:
    """Write the message, and the documents that were promised; answer the exit code.

    Args:
        error: what was raised.
        sink: where to say it.
        arguments: the command line; a secret in it is not repeated, and ``--debug`` in it asks for the traceback.
    """
    for argument in arguments:
        REDACTOR.learn(argument)
    debug = "--debug" in arguments
    if debug:
        sink.narrate("".join(traceback.format_exception(error)))
    code = _told(error, sink, debug=debug)
    _keep_promises(sink, error, code)
    return code


def _told(error: BaseException, sink: Sink, *, debug: bool) -> ExitCode:
    match error:
        case ExpectationsInvalid():
            sink.narrate("\n".join(str(fault) for fault in error.faults))
            sink.error("error", f"the expectations have {count(len(error.faults), 'fault')}; nothing was contacted")
        case DriftError():
            sink.error("error", str(error))
        case click.ClickException():
            sink.error("error", f"{error.format_message()}{_where_to_read(error)}")
        case KeyboardInterrupt():
            sink.error("error", "terminated" if isinstance(error, Terminated) else "interrupted")
        case _:
            again = "" if debug else "; run again with --debug for the traceback"
            sink.error("bug", f"{type(error).__name__}: {' '.join(str(error).split())}{again}")
    return _code_of(error)
