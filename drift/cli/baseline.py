"""``drift baseline``: a gate for a database that has drift already."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from drift.cli.options import (
    connection_options,
    epilog,
    manner_options,
    paths_argument,
    probe_option,
    rule_options,
    saying_options,
    sink_of,
    together,
)

if TYPE_CHECKING:
    from drift.acceptances.baseline import Baseline
    from drift.cli.asked import Asked
    from drift.cli.output import Sink
    from drift.model import Outcome

_EXAMPLES = (
    "drift baseline -d env:DATABASE_URL --until 2027-06-30",
    "drift baseline --reason 'before release 40' --owner platform",
)


@click.command("baseline", add_help_option=False, epilog=epilog(*_EXAMPLES))
@paths_argument
@saying_options
@together(
    click.option(
        "--file",
        metavar="FILE",
        type=click.Path(),
        help="The file that holds the acceptances. [default: accepted.yaml in the folder of expectations]",
    ),
    probe_option,
)
@connection_options
@rule_options
@click.option("-q", "--quiet", is_flag=True, help="Say less: nothing where all went well.")
@manner_options
@click.pass_context
def command(context: click.Context, /, **said: Any) -> int:
    """Accept everything that drifts today.

    PATH is a file or a folder of expectations; expectations/ where none is given. What drifts is written into
    one file as accepted, so that drift check is green today and red for anything new. Run again, it adds what
    is new, takes out what is gone, and leaves what a person wrote. What cannot be told cannot be accepted: it
    is named, and the exit code is 3.
    """
    from drift import pipeline
    from drift.acceptances.accept import Saying
    from drift.acceptances.baseline import baseline
    from drift.acceptances.folder import folder_of
    from drift.cli.answer import require_rules
    from drift.cli.asked import Asked

    sink = sink_of(context)
    saying, file = Saying(said.pop("reason"), said.pop("until"), said.pop("owner")), said.pop("file")
    asked = Asked(**said)
    sink.quiet, sink.color = asked.quiet, asked.color
    require_rules((*asked.select, *asked.ignore))
    file = Path(file) if file else _usual(asked)
    request = asked.request(sink)
    outcome = pipeline.check(request)
    done = baseline(folder_of(asked.files), outcome, saying, file, request.choices)
    for each in done.written:
        sink.edit(each.file, each.content)
    return _told(sink, done, outcome, file)


def _usual(asked: "Asked") -> Path:
    folder = next((path for path in asked.files if path.is_dir()), asked.files[0].parent)
    return folder / "accepted.yaml"


def _told(sink: "Sink", done: "Baseline", outcome: "Outcome", file: Path) -> int:
    """Say what became of everything, and answer what the gate will."""
    from drift.acceptances.baseline import summary
    from drift.errors import ExitCode
    from drift.report.words import undecided_name

    if not sink.quiet:
        sink.text(summary(done, str(file)))
    for finding in done.left:
        sink.warn(f"{finding.origin}: {finding.name} still counts: its acceptance is over; say --until DATE, or mend it")
    for item in outcome.undecided:
        sink.warn(f"{item.origin}: cannot tell {undecided_name(item)}, so it cannot be accepted: {item.reason}")
    if outcome.undecided:
        return int(ExitCode.COULD_NOT_CHECK)
    return int(ExitCode.DRIFT if done.left else ExitCode.AS_EXPECTED)
