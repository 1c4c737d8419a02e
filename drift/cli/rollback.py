"""``drift rollback``: the undo of a run."""

from functools import partial
from typing import Any

import click

from drift.cli.options import (
    allow_option,
    connection_options,
    epilog,
    lock_option,
    manner_options,
    output_option,
    voice_options,
)


@click.command("rollback", add_help_option=False, epilog=epilog("drift rollback"))
@click.argument("run", required=False, metavar="[RUN]")
@allow_option
@connection_options
@lock_option
@output_option
@voice_options
@manner_options
@click.pass_context
def command(context: click.Context, /, run: str | None, **said: Any) -> int:
    """Undo a run of drift check --fix.

    What was there before is there again: a default is restored, not dropped. RUN is the name that the run printed;
    the newest one where none is given. Refused if what it would undo has changed since.
    """
    from drift import pipeline
    from drift.cli.answer import answer
    from drift.cli.asked import Asked

    asked = Asked(**said, command=f"drift rollback {run or ''}".rstrip())
    return answer(context, asked, partial(pipeline.rollback, run=run), "rollback")
