"""``drift demo``: the founding story, live, on a PostgreSQL of its own."""

from typing import Any

import click

from drift.cli.options import epilog, manner_options, sink_of


@click.command("demo", add_help_option=False, epilog=epilog("drift demo"))
@manner_options
@click.pass_context
def command(context: click.Context, /, **said: Any) -> int:
    """Tell a story of drift, live: found, fixed, undone.

    It starts a PostgreSQL of its own, which is gone at the end, and touches nothing else. Needs the extra:
    pip install "drift-check[embedded]"
    """
    import tempfile
    from pathlib import Path

    from drift import embedded
    from drift.cli.asked import Asked
    from drift.cli.story import Stage, tell

    sink = sink_of(context)
    sink.color = Asked(**said).color
    with embedded.throwaway() as server, tempfile.TemporaryDirectory(prefix="drift-demo-") as folder:
        tell(Stage(server.url(), Path(folder), sink), server.major)
    return 0
