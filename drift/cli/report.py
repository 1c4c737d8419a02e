"""``drift report``: everything that was looked at, now or in saved results."""

from typing import TYPE_CHECKING, Any, Final

import click
from click.core import ParameterSource

from drift.cli.options import (
    connection_options,
    counting_options,
    epilog,
    manner_options,
    output_option,
    paths_argument,
    probe_option,
    together,
    voice_options,
)
from drift.cli.types import saved_result

if TYPE_CHECKING:
    from drift.cli.asked import Saved
    from drift.model import Outcome

_EXAMPLES: Final = (
    "drift report -o markdown=report.md",
    "drift report --from prod=prod.json --from staging.json -o junit",
)

_NOTE: Final = (
    "A report is no gate: it exits 0 on drift unless --exit-code-drift says otherwise,\nand 3 where anything cannot be told."
)

_OF_A_CHECK: Final = ("database", "target", "wait", "timeout", "probe", "fail_on", "select", "ignore")


@click.command("report", add_help_option=False, epilog=epilog(*_EXAMPLES, note=_NOTE))
@paths_argument
@together(
    click.option(
        "--from",
        "saved",
        metavar="[NAME=]FILE",
        type=saved_result,
        multiple=True,
        help="Report a result that was saved with -o json instead of looking at a database; - is stdin. NAME says which "
        "environment it is. Repeatable; every PATH is one more.",
    ),
    probe_option,
)
@connection_options
@counting_options
@output_option
@voice_options
@manner_options
@click.pass_context
def command(context: click.Context, /, saved: "tuple[Saved, ...]", **said: Any) -> int:
    """Report everything that was looked at.

    The same comparison as drift check, told whole: also what is as expected. PATH is a file or a folder of
    expectations; expectations/ where none is given. With --from, saved results of one or many databases are
    reported, and no database is needed.
    """
    from drift.cli.answer import answer, delivered, prepared
    from drift.cli.asked import Asked

    asked = Asked(**said)
    if saved:
        _require_no_check(context)
        sink = prepared(context, asked)
        more = asked.paths if context.get_parameter_source("paths") is ParameterSource.COMMANDLINE else ()
        return delivered(_read((*saved, *map(saved_result, more))), asked, sink, "report")
    from drift import pipeline

    return answer(context, asked, pipeline.check, "report")


def _require_no_check(context: click.Context) -> None:
    """Raise where an option was given that says how to check: saved results are as they are."""
    for parameter in context.command.params:
        if parameter.name in _OF_A_CHECK and context.get_parameter_source(parameter.name) is ParameterSource.COMMANDLINE:
            raise click.UsageError(f"{parameter.opts[-1]} is about a check; --from reports results as they were saved", context)


def _read(results: "tuple[Saved, ...]") -> "tuple[Outcome, ...]":
    from drift.report.saved import outcomes_of, told_apart

    found: list[tuple[str, Outcome]] = []
    for result in results:
        for outcome in outcomes_of(result.content(), result.file):
            named = outcome if result.name is None else outcome.replace(environment=result.name)
            found.append((result.file, named))
    return told_apart(found)
