"""What a user is told when something went wrong, and the exit code that says it to a script."""

import os
import traceback
from collections.abc import Iterable, Sequence
from typing import Final

import click

from drift.cli.asked import Output
from drift.cli.check import command as check
from drift.cli.output import Sink
from drift.cli.signals import Terminated
from drift.counting import count
from drift.errors import DriftError, ExitCode, ExpectationsInvalid, Interrupted
from drift.model import Outcome, Target, Verdict
from drift.redact import REDACTOR
from drift.report import ReportOptions, render

_NO_VERDICT: Final = ("sql", "undo")


def tell(error: BaseException, sink: Sink, arguments: Sequence[str]) -> int:
    """Write the message, and the JSON documents that are still owed; answer the exit code.

    Args:
        error: what was raised.
        sink: where to say it.
        arguments: the command line; no secret in it, or in the environment, is repeated, and ``--debug`` in it asks for the
            traceback.
    """
    _learn((*arguments, *os.environ.values()))
    debug = "--debug" in arguments
    if debug:
        sink.narrate("".join(traceback.format_exception(error)))
    _say(error, sink, debug=debug)
    code = int(_code(error))
    why = REDACTOR.clean(str(error) or type(error).__name__)
    if sink.actions:
        from drift.cli.actions import tell_failure

        tell_failure(error, why, sink, code)
    _pay(sink, why)
    return code


def _learn(texts: Iterable[str]) -> None:
    """Remember the secrets in what may be quoted back before any target was read."""
    for text in texts:
        if "://" in text or "=" in text:
            REDACTOR.learn(text)
    REDACTOR.add(os.environ.get("PGPASSWORD", ""))


def _say(error: BaseException, sink: Sink, *, debug: bool) -> None:
    match error:
        case ExpectationsInvalid():
            sink.warn("\n".join(str(fault) for fault in error.faults))
            sink.error("error", f"the expectations have {count(len(error.faults), 'fault')}; nothing was contacted")
        case DriftError():
            sink.error("error", str(error))
        case click.ClickException():
            sink.error("error", error.format_message() + _where_said(error) + _where_to_read(error))
        case KeyboardInterrupt():
            sink.error("error", "terminated" if isinstance(error, Terminated) else "interrupted")
        case _:
            again = "" if debug else "; run again with --debug for the traceback"
            sink.error("bug", f"{type(error).__name__}: {' '.join(str(error).split())}{again}")


def _where_said(error: click.ClickException) -> str:
    """Answer which variable a value that is none comes from; of what was typed everybody knows."""
    parameter = error.param if isinstance(error, click.BadParameter) else None
    if parameter is None or parameter.envvar is None or not isinstance(error, click.UsageError) or error.ctx is None:
        return ""
    source = error.ctx.get_parameter_source(str(parameter.name))
    return f" (it comes from {parameter.envvar})" if source is click.core.ParameterSource.ENVIRONMENT else ""


def _where_to_read(error: click.ClickException) -> str:
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is None:
        return ""
    if isinstance(error, click.NoSuchOption) and context.parent is None and _is_a_verbs(error.option_name):
        return f"\n  hint: options stand behind the command: drift check {error.option_name} …"
    return f"\n  hint: {context.command_path} --help"


def _is_a_verbs(option: str) -> bool:
    return any(option in parameter.opts for parameter in check.params)


def _code(error: BaseException) -> ExitCode:
    match error:
        case Interrupted() if isinstance(error.__cause__ or error.__context__, Terminated):
            return ExitCode.TERMINATED
        case DriftError():
            return error.exit_code
        case click.ClickException():
            return ExitCode.USAGE
        case Terminated():
            return ExitCode.TERMINATED
        case KeyboardInterrupt():
            return ExitCode.INTERRUPTED
        case _:
            return ExitCode.BUG


def _pay(sink: Sink, why: str) -> None:
    """Write the outcome of a run that has none where a report was asked for: yesterday's file must not pass for today's.

    Text on stdout is not: who reads it reads stderr as well. Nor are scripts: they tell no verdict.
    """
    owed = [output for output in sink.owed if output.format not in _NO_VERDICT and output != Output("text")]
    nothing = Outcome(Verdict.ERROR, Target(host="", port=0, database="", user=""), error=why)
    for output in owed:
        try:
            sink.put(output, render(output.format, nothing, ReportOptions()))
        except DriftError as lost:
            sink.error("error", str(lost))
