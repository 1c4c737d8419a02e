"""``drift accept``: known drift, written down with a reason and an end."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from drift.cli.options import epilog, manner_options, saying_options, sink_of, together
from drift.cli.types import saved_result

if TYPE_CHECKING:
    from collections.abc import Mapping

    from drift.cli.asked import Saved
    from drift.model import Origin

_EXAMPLES = (
    "drift accept column-default public.t.id \\\n      --reason 'comes with release 42' --until 2027-01-31",
    "drift accept 0f3c9a7be1d24560 --reason 'known' --from result.json",
)


@click.command("accept", add_help_option=False, epilog=epilog(*_EXAMPLES))
@click.argument("findings", nargs=-1, metavar="FINDING…", required=True)
@saying_options
@together(
    click.option(
        "--file", metavar="FILE", type=click.Path(), help="Where to write it. [default: the file that states the object]"
    ),
    click.option(
        "--path",
        "paths",
        envvar="DRIFT_PATHS",
        metavar="PATH",
        multiple=True,
        type=click.Path(),
        help="Where the expectations are; expectations/ where none is given. Repeatable.",
    ),
    click.option(
        "--from", "saved", metavar="FILE", type=saved_result, multiple=True, help="A result of -o json that tells of the finding."
    ),
)
@click.option("-q", "--quiet", is_flag=True, help="Say less: nothing where all went well.")
@manner_options
@click.pass_context
def command(context: click.Context, /, saved: "tuple[Saved, ...]", **said: Any) -> int:
    """Accept known drift, with a reason and an end.

    FINDING is the rule and the object as a report prints them, the whole line, or a fingerprint of the JSON. It
    is written under accepted: of the YAML file that states the object; nothing else in the file changes, and
    no database is contacted. One that is accepted already gets the new words; what is not said of it stays.
    """
    from drift.acceptances.accept import Saying, accept
    from drift.acceptances.folder import folder_of
    from drift.cli.asked import Asked

    sink = sink_of(context)
    saying = Saying(said.pop("reason"), said.pop("until"), said.pop("owner"))
    findings, file = said.pop("findings"), said.pop("file")
    asked = Asked(**said)
    sink.quiet, sink.color = asked.quiet, asked.color
    written, done = accept(folder_of(asked.files), findings, saying, Path(file) if file else None, _found(saved))
    for each in written:
        sink.edit(each.file, each.content)
    if not asked.quiet:
        sink.text("".join(f"{each.what}: {each.finding} in {each.file}\n" for each in done))
    return 0


def _found(results: "tuple[Saved, ...]") -> "Mapping[str, Origin]":
    """Answer the findings of saved results, with the place that asked for each."""
    if not results:
        return {}
    from drift.report.saved import outcomes_of

    outcomes = [outcome for result in results for outcome in outcomes_of(result.content(), result.file)]
    return {finding.name: finding.origin for outcome in outcomes for finding in outcome.findings}
