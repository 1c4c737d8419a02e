"""``drift config``: which value counts, and who said so."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import click
from click.core import ParameterSource

from drift.cli.configured import configuration
from drift.cli.options import (
    allow_option,
    connection_options,
    counting_options,
    epilog,
    lock_option,
    manner_options,
    output_option,
    paths_argument,
    probe_option,
    sink_of,
    voice_options,
)

if TYPE_CHECKING:
    from drift.configuration.read import Configuration

_NOTE: Final = (
    "A flag goes before a variable (DRIFT_FAIL_ON for --fail-on), a variable before the\nfile, the file before the default."
)
_UNSAID: Final = {"paths": "expectations", "lock_timeout": "800ms", "output": "text", "database": "libpq's own settings"}
_NONE: Final = "(none)"


@click.command("config", add_help_option=False, epilog=epilog("drift config --target staging", note=_NOTE))
@paths_argument
@probe_option
@allow_option
@connection_options
@lock_option
@counting_options
@output_option
@voice_options
@manner_options
@click.pass_context
def command(context: click.Context, /, **said: Any) -> int:
    """Show each value that counts here and where it comes from.

    The options are those of drift check. The file is drift.toml, or pyproject.toml with [tool.drift], the nearest
    one upwards as far as the repository goes; DRIFT_CONFIG names another. No database is contacted, and no secret
    is shown.
    """
    sink = sink_of(context)
    sink.color = said["color"]
    found = configuration(context)
    rows = [*_values(context, found), _database(said), *_targets(found)]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    sink.text("".join(f"{name:<{widths[0]}}  {value:<{widths[1]}}  {source}\n" for name, value, source in rows))
    return 0


def _values(context: click.Context, found: "Configuration") -> Iterator[tuple[str, str, str]]:
    yield "file", found.file or _NONE, "DRIFT_CONFIG" if "DRIFT_CONFIG" in os.environ else "nearest upwards"
    for parameter in context.command.params:
        name = str(parameter.name)
        if not parameter.expose_value or name == "database":
            continue
        key = name.replace("_", "-")
        source = context.get_parameter_source(name)
        if source is ParameterSource.DEFAULT_MAP:
            value = found.values[key]
            yield key, _shown(value.said, name), str(value.origin)
        elif source is ParameterSource.ENVIRONMENT:
            yield key, os.environ[str(parameter.envvar)], str(parameter.envvar)
        else:
            flag = parameter.opts[-1] if isinstance(parameter, click.Option) else "argument"
            yield key, _shown(context.params[name], name), flag if source is ParameterSource.COMMANDLINE else "default"


def _shown(value: Any, name: str) -> str:
    """Answer a value as it would be typed."""
    if name == "target" and isinstance(value, tuple):
        return str(value[0])
    if value in (None, (), []):
        return _UNSAID.get(name, _NONE)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:g}s"
    return " ".join(map(_typed, value)) if isinstance(value, list | tuple) else str(value)


def _typed(item: Any) -> str:
    from drift.cli.asked import Output

    return (f"{item.format}={item.file}" if item.file else item.format) if isinstance(item, Output) else str(item)


def _database(said: dict[str, Any]) -> tuple[str, str, str]:
    """Answer the database that would be contacted, and what names it."""
    from drift.catalog.target import OPTION, resolve
    from drift.errors import TargetMissing, UsageError

    name, reference = said["target"] if said["target"] and said["database"] is None else (None, said["database"])
    try:
        spec = resolve(reference, os.environ, f"--target {name}" if name else OPTION)
    except TargetMissing:
        return "database", _NONE, "no option, no variable, no target"
    except UsageError as error:
        return "database", _NONE, error.message
    return "database", str(spec), spec.source


def _targets(found: "Configuration") -> Iterator[tuple[str, str, str]]:
    for name, value in found.targets.items():
        yield f"targets.{name}", str(value.said), str(value.origin)
