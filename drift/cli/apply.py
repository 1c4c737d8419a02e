"""``drift apply``: a plan that was made before, and no other."""

from functools import partial
from pathlib import Path
from typing import Any

import click

from drift.cli.options import (
    allow_option,
    connection_options,
    epilog,
    manner_options,
    output_option,
    voice_options,
)

_EXAMPLE = "drift plan -o json=plan.json && drift apply plan.json"


@click.command("apply", add_help_option=False, epilog=epilog(_EXAMPLE))
@click.argument("plan", metavar="PLAN", type=click.Path())
@allow_option
@connection_options
@output_option
@voice_options
@manner_options
@click.pass_context
def command(context: click.Context, /, plan: str, **said: Any) -> int:
    """Carry out a plan that was saved, and no other.

    PLAN is what drift plan -o json=PLAN has written.

    Refused if the file was changed, if this is another database, or if anything the plan was made from has changed
    since; it says what. A step that somebody has done already is left out. Each remedy is proven before it is
    committed, and drift rollback undoes the run.
    """
    from drift import pipeline
    from drift.cli.answer import answer
    from drift.cli.asked import Asked

    asked = Asked(**said, command=f"drift apply {plan}", anew=f"drift plan -o json={plan} makes a new one")
    loaded = pipeline.load_plan(Path(plan))
    return answer(context, asked, partial(pipeline.apply, plan=loaded), "apply")
