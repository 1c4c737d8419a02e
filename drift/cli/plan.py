"""``drift plan``: what ``drift check --fix`` would run."""

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
    voice_options,
)

_EXAMPLES = ("drift plan -o json=plan.json", "drift plan -o sql=up.sql -o undo=down.sql")
_NOTE = "A plan is no gate: it exits 0 whether or not there is something to do, unless\n--exit-code-drift says otherwise."


@click.command("plan", add_help_option=False, epilog=epilog(*_EXAMPLES, note=_NOTE))
@paths_argument
@allow_option
@connection_options
@lock_option
@counting_options
@output_option
@voice_options
@manner_options
@click.pass_context
def command(context: click.Context, /, **said: Any) -> int:
    """Show what drift check --fix would run.

    PATH is a file or a folder of expectations; expectations/ where none is given. Each statement is shown with
    its lock, its hazards and its undo; nothing is written to the database. What -o json=plan.json writes can be
    reviewed, kept, and carried out by drift apply plan.json.
    """
    from drift import pipeline
    from drift.cli.answer import answer
    from drift.cli.asked import Asked

    return answer(context, Asked(**said), pipeline.plan, verb="plan")
