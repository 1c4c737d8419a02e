"""What every verb with a database does: ask the pipeline, write the reports, answer the exit code."""

import sys
from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase

import click

from drift.cli.asked import Asked, Output
from drift.cli.options import sink_of
from drift.cli.output import Sink, prepare
from drift.cli.repository import place_of
from drift.errors import CouldNotCheck, UsageError
from drift.model import Outcome
from drift.offline import exit_code_of, rules
from drift.report import ReportOptions, render_all, require_room
from drift.report.options import Verb
from drift.request import Request


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
    sink = prepared(context, asked)
    outcome = ask(asked.request(sink))
    sink.hold(outcome)
    return delivered((outcome,), asked, sink, verb)


def prepared(context: click.Context, asked: Asked) -> Sink:
    """Answer where the run writes to, after making sure that it will be able to.

    Raises:
        UsageError: a rule or a place for a report does not exist.
    """
    sink = sink_of(context)
    sink.quiet, sink.color = asked.quiet, asked.color
    outputs = with_stdout(asked.output)
    require_rules((*asked.select, *asked.ignore))
    prepare(outputs)
    sink.owed = list(outputs)
    return sink


def delivered(outcomes: Sequence[Outcome], asked: Asked, sink: Sink, verb: Verb) -> int:
    """Write the reports and answer the exit code.

    Raises:
        UsageError: a format cannot hold several databases.
        CouldNotCheck: a report could not be written.
    """
    for output in sink.owed:
        require_room(output.format, outcomes)
    code = exit_code_of(outcomes, verb, asked.exit_code_drift)
    _deliver(outcomes, asked, sink, verb)
    if sink.actions:
        from drift.cli import actions

        actions.remember(outcomes[0], _options(asked, sink, verb), sink, code)
    return code


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
    from drift.expectations.suggest import suggestion

    known = rules()
    for glob in globs:
        if not any(fnmatchcase(rule, glob) for rule in known):
            near = suggestion(glob, known)
            raise UsageError(f"no rule is called {glob!r}", f"did you mean {near}?" if near else "drift explain lists all rules")


def _deliver(outcomes: Sequence[Outcome], asked: Asked, sink: Sink, verb: Verb) -> None:
    for output in list(sink.owed):
        options = _options(asked, sink, verb, output)
        text = render_all(output.format, outcomes, options)
        if sink.actions and output == Output("text"):
            from drift.cli import actions

            text = actions.with_annotations(text, outcomes[0], options)
        try:
            sink.put(output, text)
        except CouldNotCheck as lost:
            raise CouldNotCheck(lost.message, f"the answer itself was: {_summary(outcomes)}") from lost


def _options(asked: Asked, sink: Sink, verb: Verb, output: Output = Output("text")) -> ReportOptions:  # noqa: B008 -- frozen
    color = sink.colors(sys.stdout) if output.file is None else asked.color == "always"
    root, folder = place_of()
    return ReportOptions(color, asked.verbose, asked.quiet, verb, frozenset(asked.allow), root, folder, rules)


def _summary(outcomes: Sequence[Outcome]) -> str:
    runs = "".join(f"; run {each.run} is applied, undo: drift rollback {each.run}" for each in outcomes if each.run)
    return f"{', '.join(outcome.verdict for outcome in outcomes)}{runs}"
