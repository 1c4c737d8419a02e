"""What may be asked for on the command line: the options that verbs share.

Nothing here imports more than click, so that ``--help`` and ``--version`` start fast.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from drift.cli.types import duration, hazard, last_day, lock_duration, output

if TYPE_CHECKING:
    from drift.cli.output import Sink

Decorated = TypeVar("Decorated", bound=Callable[..., Any])

EXIT_CODES: Final = """\
Exit codes:
    0  as expected
    1  drift at or above --fail-on
    2  usage, or bad expectations: nothing was contacted
    3  could not check: unreachable, refused, timed out, anything undecided,
       or nothing to check
    4  a remedy failed and was rolled back: the database is as before
    5  refused: stale plan, hazard not allowed, pooler, standby
    6  partly applied: what to do is printed
   70  a bug in drift: --debug shows the traceback
  130  interrupted (SIGINT), 143 terminated (SIGTERM)"""


def together(*options: Callable[[Decorated], Decorated]) -> Callable[[Decorated], Decorated]:
    """Answer one decorator for several options, which stand in the help in this order."""

    def decorate(command: Decorated) -> Decorated:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


def sink_of(context: click.Context) -> "Sink":
    """Answer where this run writes to."""
    sink: Sink = context.find_root().obj
    return sink


def _help(context: click.Context, _parameter: click.Parameter, asked: bool) -> None:
    if asked:
        sink_of(context).fixed(context.get_help() + "\n")
        context.exit()


def _version(context: click.Context, _parameter: click.Parameter, asked: bool) -> None:
    if asked:
        from drift.version import VERSION

        sink_of(context).fixed(f"drift {VERSION}\n")
        context.exit()


def _formats(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[str]:
    """Answer the formats that begin so, for a shell that completes."""
    from drift.report import formats

    return [name for name in formats() if name.startswith(begun)]


def _hazards(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[str]:
    """Answer the hazards that begin so, for a shell that completes."""
    from drift.model import Hazard

    return [name.value for name in Hazard if name.startswith(begun)]


def complete_rules(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[str]:
    """Answer the rules that begin so, for a shell that completes."""
    from drift.offline import rules

    return [name for name in sorted(rules()) if name.startswith(begun)]


def _target(context: click.Context, _parameter: click.Parameter, name: str | None) -> tuple[str, str] | None:
    """Answer the name of a target with what it refers to."""
    if name is None or context.resilient_parsing:
        return None
    from drift.cli.configured import reference

    found = reference(context, name)
    return None if found is None else (name, found)


def _targets(context: click.Context, _parameter: click.Parameter, begun: str) -> list[str]:
    """Answer the targets that begin so, for a shell that completes."""
    from drift.cli.configured import configuration

    return [name for name in configuration(context).targets if name.startswith(begun)]


help_option = click.option(
    "-h", "--help", is_flag=True, expose_value=False, is_eager=True, callback=_help, help="Show this and stop."
)

version_option = click.option(
    "--version", is_flag=True, expose_value=False, is_eager=True, callback=_version, help="Show the version and stop."
)

paths_argument = click.argument("paths", nargs=-1, metavar="[PATH]…", type=click.Path(), envvar="DRIFT_PATHS")

connection_options = together(
    click.option(
        "-d",
        "--database",
        metavar="URL",
        help="The database: a URL, a conninfo string, service=NAME or env:VARIABLE. Else DRIFT_DATABASE_URL, "
        "DATABASE_URL, POSTGRES_URL or libpq's PG* variables.",
    ),
    click.option(
        "--target",
        metavar="NAME",
        envvar="DRIFT_TARGET",
        callback=_target,
        shell_complete=_targets,
        help="A database that drift.toml, or [tool.drift] in pyproject.toml, has a name for.",
    ),
    click.option(
        "--wait",
        metavar="TIME",
        envvar="DRIFT_WAIT",
        type=duration,
        default="0s",
        help="How long to wait for a database that is still starting.",
    ),
    click.option(
        "--timeout",
        envvar="DRIFT_TIMEOUT",
        metavar="TIME",
        type=duration,
        default="60s",
        show_default=True,
        help="How long all of it may take; 0 for no end.",
    ),
)

probe_option = click.option(
    "--probe", envvar="DRIFT_PROBE", is_flag=True, help="Prove the expected inserts by real ones that are rolled back."
)

lock_option = click.option(
    "--lock-timeout",
    envvar="DRIFT_LOCK_TIMEOUT",
    metavar="TIME",
    type=lock_duration,
    help="How long a statement waits for one lock, blocking others behind it. [default: 800ms]",
)

allow_option = click.option(
    "--allow",
    envvar="DRIFT_ALLOW",
    metavar="HAZARD",
    type=hazard,
    multiple=True,
    shell_complete=_hazards,
    help="What a remedy may bring: table-rewrite, blocking-scan, index-build, data-loss, irreversible, "
    "breaks-cached-plans or privilege-change. Repeatable.",
)

rule_options = together(
    click.option(
        "--select",
        envvar="DRIFT_SELECT",
        metavar="RULE",
        multiple=True,
        shell_complete=complete_rules,
        help="Only these rules count; globs. Repeatable.",
    ),
    click.option(
        "--ignore",
        envvar="DRIFT_IGNORE",
        metavar="RULE",
        multiple=True,
        shell_complete=complete_rules,
        help="These rules do not count; globs. Repeatable.",
    ),
)

counting_options = together(
    click.option(
        "--fail-on",
        envvar="DRIFT_FAIL_ON",
        type=click.Choice(["error", "warning", "info", "never"]),
        default="error",
        show_default=True,
        help="The least severity that counts as drift.",
    ),
    click.option(
        "--exit-code-drift",
        envvar="DRIFT_EXIT_CODE_DRIFT",
        type=click.IntRange(0, 255),
        metavar="N",
        help="The exit code for drift, such as 2 for Terraform-style pipelines.",
    ),
    rule_options,
)

saying_options = together(
    click.option("--reason", metavar="TEXT", type=str.strip, help="Why it is accepted; stands in every report."),
    click.option(
        "--until", metavar="DATE", type=last_day, help="The last day it is accepted, such as 2027-01-31; never for no end."
    ),
    click.option("--owner", metavar="NAME", type=str.strip, help="Who answers for it."),
)

output_option = click.option(
    "-o",
    "--output",
    envvar="DRIFT_OUTPUT",
    metavar="FORMAT[=FILE]",
    type=output,
    multiple=True,
    shell_complete=_formats,
    help="text, html, json, junit, sarif, github, gitlab, markdown, tap, sql or undo; to a file, or to stdout instead of text. "
    "Repeatable.",
)

voice_options = together(
    click.option("-q", "--quiet", envvar="DRIFT_QUIET", is_flag=True, help="Say less: findings only, one line each."),
    click.option(
        "-v",
        "--verbose",
        envvar="DRIFT_VERBOSE",
        is_flag=True,
        help="Say more: equal spellings, accepted drift, undo in full.",
    ),
)

manner_options = together(
    click.option(
        "--color",
        envvar="DRIFT_COLOR",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        help="Whether to use colours.",
    ),
    click.option("--debug", is_flag=True, expose_value=False, help="Show tracebacks, without secrets."),
    help_option,
)


def epilog(*examples: str, note: str = "") -> str:
    """Answer the end of a verb's help: examples, what is particular about its answer, and the exit codes."""
    lines: Sequence[str] = ["\b", "Example:" if len(examples) == 1 else "Examples:", *(f"  {line}" for line in examples)]
    about = [note, ""] if note else []
    return "\n".join([*lines, "", *about, "\b", EXIT_CODES])
