"""What every verb with a database does: ask the pipeline, write the reports, answer the exit code."""

import sys
from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase
from typing import Literal, TypeAlias

import click

from drift.cli.asked import Asked, Output
from drift.cli.options import sink_of
from drift.cli.output import Sink, prepare
from drift.errors import CouldNotCheck, UsageError
from drift.model import Outcome
from drift.report import ReportOptions, render
from drift.request import Request

Verb: TypeAlias = Literal["check", "plan", "apply", "rollback"]


def answer(
    context: click.Context,
    asked: Asked,
    ask: Callable[[Request], Outcome],
    verb: Verb = "check",
) -> int:
    """Answer the exit code after everything that was asked for is written.

    Raises:
        DriftError: what the pipeline raises, or a report could not be written.
    """
    from drift import pipeline

    sink = sink_of(context)
    sink.quiet, sink.color = asked.quiet, asked.color
    outputs = with_stdout(asked.output)
    require_rules((*asked.select, *asked.ignore))
    prepare(outputs)
    sink.owed = list(outputs)
    outcome = ask(asked.request(sink))
    _deliver(outcome, asked, sink, verb)
    drift = asked.exit_code_drift
    return int(pipeline.exit_code(outcome, drift=(0 if verb == "plan" else 1) if drift is None else drift))


def with_stdout(outputs: tuple[Output, ...]) -> tuple[Output, ...]:
    """Answer the outputs, files first; text goes to stdout where nothing else does."""
    files = tuple(output for output in outputs if output.file is not None)
    others = tuple(output for output in outputs if output.file is None)
    return files + (others or (Output("text"),))


def require_rules(globs: Sequence[str]) -> None:
    """Make sure that every glob means some rule: a mistyped one would make the gate green.

    Raises:
        UsageError: one does not.
    """
    if not globs:
        return
    from drift import pipeline
    from drift.expectations.suggest import suggestion

    rules = pipeline.rules()
    for glob in globs:
        if not any(fnmatchcase(rule, glob) for rule in rules):
            near = suggestion(glob, rules)
            raise UsageError(f"no rule is called {glob!r}", f"did you mean {near}?" if near else "drift explain lists all rules")


def _deliver(outcome: Outcome, asked: Asked, sink: Sink, verb: Verb) -> None:
    for output in list(sink.owed):
        color = sink.colors(sys.stdout) if output.file is None else asked.color == "always"
        options = ReportOptions(color, asked.verbose, asked.quiet, verb, frozenset(asked.allow))
        try:
            sink.put(output, render(output.format, outcome, options))
        except CouldNotCheck as lost:
            raise CouldNotCheck(lost.message, f"the answer itself was: {_summary(outcome)}") from lost


def _summary(outcome: Outcome) -> str:
    done = f"; run {outcome.run} is applied, undo: drift rollback {outcome.run}" if outcome.run else ""
    return f"{outcome.verdict}{done}"
