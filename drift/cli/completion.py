"""``drift completion``: the script that has a shell complete drift's commands."""

import os
from pathlib import PurePath
from typing import Any, Final

import click

from drift.cli.options import epilog, manner_options, sink_of

_SHELLS: Final = ("bash", "zsh", "fish")

_EXAMPLES: Final = (
    'eval "$(drift completion bash)"      in ~/.bashrc',
    'eval "$(drift completion zsh)"       in ~/.zshrc',
    "drift completion fish | source       in ~/.config/fish/config.fish",
)


@click.command("completion", add_help_option=False, epilog=epilog(*_EXAMPLES))
@click.argument("shell", required=False, type=click.Choice(_SHELLS), metavar="[bash|zsh|fish]")
@manner_options
@click.pass_context
def command(context: click.Context, /, shell: str | None, **_said: Any) -> int:
    """Print the script that completes drift in a shell.

    Without a name it is for the shell that SHELL says is used.
    """
    from click.shell_completion import get_completion_class

    from drift.cli.run import COMPLETE
    from drift.errors import UsageError

    shell = shell or PurePath(os.environ.get("SHELL", "")).name
    made = get_completion_class(shell) if shell in _SHELLS else None
    if made is None:
        known = f"SHELL says {shell!r}, which is none of them" if shell else "SHELL does not say"
        raise UsageError(f"for which shell? {known}", f"drift completion {'|'.join(_SHELLS)}")
    sink_of(context).fixed(made(context.find_root().command, {}, "drift", COMPLETE).source() + "\n")
    return 0
