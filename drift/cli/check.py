"""``drift check``: the gate, and the remedy."""

import os
from typing import Any

import click

from drift.cli.options import (
    allow_option,
    connection_options,
    counting_options,
    epilog,
    lock_option,
    manner_options,
    output_option,
    paths_argument,
    probe_option,
    sink_of,
    together,
    voice_options,
)

_EXAMPLES = (
    "drift check -d env:DATABASE_URL expectations/ -o json=result.json",
    "drift check --fix",
)


@click.command("check", add_help_option=False, epilog=epilog(*_EXAMPLES))
@paths_argument
@together(
    click.option("--fix", is_flag=True, help="Mend what may be mended, prove it, and write down how to undo it."),
    probe_option,
)
@allow_option
@connection_options
@lock_option
@counting_options
@output_option
@voice_options
@manner_options
@click.pass_context
def command(context: click.Context, /, **said: Any) -> int:
    """Compare a database with what we rely on; the gate.

    PATH is a file or a folder of expectations; expectations/ where none is given. Nothing is written to the
    database unless --fix is given.
    """
    from drift import pipeline
    from drift.cli.answer import answer
    from drift.cli.asked import Asked
    from drift.cli.repository import running_in_actions

    asked = Asked(**said)
    sink_of(context).actions = running_in_actions(os.environ)
    return answer(context, asked, pipeline.fix if asked.fix else pipeline.check)
