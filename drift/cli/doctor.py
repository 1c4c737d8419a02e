"""``drift doctor``: what a check and a remedy would meet here."""

import sys
from typing import Any

import click

from drift.cli.options import connection_options, epilog, manner_options, paths_argument, sink_of
from drift.cli.types import diagnosis_output

_EXAMPLES = ("drift doctor", "drift doctor -d env:DATABASE_URL expectations/ -o json=doctor.json")


@click.command("doctor", add_help_option=False, epilog=epilog(*_EXAMPLES))
@paths_argument
@connection_options
@click.option(
    "-o",
    "--output",
    metavar="FORMAT[=FILE]",
    type=diagnosis_output,
    multiple=True,
    help="text or json; to a file, or to stdout instead of text. Repeatable.",
)
@click.option("-q", "--quiet", is_flag=True, help="Say less: leave out what is as it should be.")
@manner_options
@click.pass_context
def command(context: click.Context, /, **said: Any) -> int:
    """Say what a check and a remedy would meet here.

    Which variable won, connection, TLS, pooler, server, what the role can and cannot see and do, expectation by
    expectation; what fails is a line and not the end. Nothing is written to the database.
    """
    from drift import pipeline
    from drift.cli.answer import with_stdout
    from drift.cli.asked import Asked
    from drift.cli.output import prepare
    from drift.report.diagnosis import render

    asked, sink = Asked(**said), sink_of(context)
    sink.quiet, sink.color = asked.quiet, asked.color
    outputs = with_stdout(asked.output)
    prepare(outputs)
    diagnosis = pipeline.examine(asked.everything(sink), given=bool(asked.paths))
    for output in outputs:
        color = sink.colors(sys.stdout) if output.file is None else asked.color == "always"
        sink.put(output, render(output.format, diagnosis, color=color, quiet=asked.quiet))
    return int(diagnosis.exit_code)
