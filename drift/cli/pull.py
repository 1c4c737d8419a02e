"""``drift pull``: write down what is there."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from drift.cli.options import connection_options, epilog, manner_options, sink_of

if TYPE_CHECKING:
    from drift.cli.output import Sink

_EXAMPLES = (
    "drift pull user_profiles > expectations/user_profiles.yaml",
    "drift pull --schema '*' --exact --write expectations/",
)


@click.command("pull", add_help_option=False, epilog=epilog(*_EXAMPLES))
@click.argument("names", nargs=-1, metavar="[TABLE]…")
@click.option("--schema", "schemas", metavar="NAME", multiple=True, help="Where to look; a glob. Repeatable. [default: public]")
@click.option("--exact", is_flag=True, help="Say as well that nothing else may be there.")
@click.option("--write", "folder", metavar="DIR", type=click.Path(), help="Write a file for each schema there, not to stdout.")
@click.option("--split", is_flag=True, help="With --write, a file for each table and everything else that has parts.")
@click.option("--force", is_flag=True, help="With --write, replace files that say something else.")
@connection_options
@click.option("-q", "--quiet", is_flag=True, help="Say less: no narration.")
@manner_options
@click.pass_context
def command(context: click.Context, /, **said: Any) -> int:
    """Write expectations from a live database.

    TABLE is the name of a table or of anything else that lives in a schema, qualified or not; a glob such as
    'user_*' fits many. What is written checks clean against the database it comes from.
    """
    from drift import pipeline
    from drift.cli.asked import Asked
    from drift.request import Wish

    sink = sink_of(context)
    names, schemas, exact = said.pop("names"), said.pop("schemas"), said.pop("exact")
    folder, split, force = said.pop("folder"), said.pop("split"), said.pop("force")
    asked = Asked(**said)
    sink.quiet, sink.color = asked.quiet, asked.color
    if (split or force) and folder is None:
        raise click.UsageError("--split and --force need --write DIR", context)
    pulled = pipeline.pull(asked.of_database(sink), Wish(names, schemas or ("public",), exact))
    for line in pulled.unread:
        sink.warn(f"left out: {line}")
    if folder is None:
        sink.text(pipeline.one_file(pulled))
    else:
        _put(sink, Path(folder), pipeline.several_files(pulled, split=split), force=force)
    return 3 if pulled.unread else 0


def _put(sink: "Sink", folder: Path, texts: Mapping[str, str], *, force: bool) -> None:
    """Write every file, or none where one would be overwritten."""
    from drift.cli.asked import Output
    from drift.cli.output import prepare
    from drift.errors import UsageError

    outputs = {name: Output("yaml", folder / name) for name in texts}
    changed = [name for name, text in texts.items() if (file := folder / name).exists() and file.read_text("utf-8") != text]
    if changed and not force:
        raise UsageError(f"{folder / changed[0]} is there already and says something else", "add --force to replace it")
    folder.mkdir(parents=True, exist_ok=True)
    prepare(tuple(outputs.values()))
    for name, text in texts.items():
        sink.put(outputs[name], text)
        sink.notice(f"wrote {folder / name}")
