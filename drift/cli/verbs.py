"""The verbs, each loaded when it is asked for."""

from collections.abc import Sequence
from importlib import import_module
from typing import Final, NoReturn

import click

from drift.cli.configured import asks_for_help, defaults
from drift.cli.options import EXIT_CODES, help_option, sink_of, version_option

VERBS: Final = (
    "check",
    "plan",
    "apply",
    "rollback",
    "report",
    "pull",
    "lint",
    "accept",
    "baseline",
    "explain",
    "doctor",
    "config",
    "schema",
    "completion",
    "demo",
)
"""In the order in which one meets them; each is a module of this package that holds ``command``."""


class Verbs(click.Group):
    """The verbs of ``VERBS``, and a did-you-mean for anything else."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Answer the verbs in their order."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Answer the verb, importing it and nothing else; None for an unknown one."""
        if cmd_name not in VERBS:
            return None
        command: click.Command = import_module(f"drift.cli.{cmd_name}").command
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """Answer the verb that the first argument names."""
        # Without the check for a dash, click would parse `drift -x` again and say what is wrong with it itself.
        if args[0] not in VERBS and not args[0].startswith("-"):
            _unknown(args[0], VERBS, ctx)
        name, command, rest = super().resolve_command(ctx, args)
        if name and command and not ctx.resilient_parsing and not asks_for_help(rest):
            ctx.default_map = {name: defaults(ctx, name, command)}
        return name, command, rest


def _unknown(word: str, verbs: Sequence[str], context: click.Context) -> NoReturn:
    from difflib import get_close_matches  # only a mistake needs it

    near = get_close_matches(word.lower(), verbs, n=1)
    meant = f"; did you mean drift {near[0]}?" if near else f"; there are {', '.join(verbs)}"
    raise click.UsageError(f"no command {word!r}{meant}", context)


@click.group(
    cls=Verbs,
    add_help_option=False,
    invoke_without_command=True,
    subcommand_metavar="COMMAND …",
    epilog=f"""\b
Example:
  drift check -d postgresql://me@localhost/app expectations/

\b
{EXIT_CODES}""",
)
@version_option
@help_option
@click.pass_context
def drift(context: click.Context) -> int:
    """Is a live PostgreSQL what we rely on?

    Expectations are written in YAML; drift compares them with the live catalog, says exactly where the two
    differ, and, when asked, mends the difference and can undo the mending.
    """
    if context.invoked_subcommand is not None:
        return 0
    sink_of(context).narrate(context.get_help())
    return 2
