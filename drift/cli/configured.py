"""What a file of configuration means to the options of a verb: defaults, below flags and variables."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from click.core import ParameterSource

from drift.configuration.find import find

if TYPE_CHECKING:
    from drift.configuration.read import Configuration, Value

_MEMORY: Final = "drift.configuration"

OUTPUT_OF: Final = ("check", "report", "config")
"""The verbs whose reports are a matter of habit; what ``drift plan`` writes is a matter of the moment."""

_NEEDED_BY: Final = frozenset({"paths", "database"})
"""Who has neither, such as ``drift explain``, does without the file, and works where the file has a fault."""


def configuration(context: click.Context) -> "Configuration":
    """Answer what the file that counts here says, read once a run.

    Raises:
        UsageError: with every fault in it.
    """
    memory = context.find_root().meta
    if _MEMORY not in memory:
        from drift.configuration.read import read

        file = find(Path.cwd(), os.environ)
        memory[_MEMORY] = read(file) if file else _nothing()
    found: Configuration = memory[_MEMORY]
    return found


def defaults(context: click.Context, verb: str, command: click.Command) -> dict[str, Any]:
    """Answer the defaults of a verb's options by the names of their parameters.

    Raises:
        UsageError: the file has a fault, or a value in it is none of the option's.
    """
    parameters = {parameter.name: parameter for parameter in command.params if parameter.name}
    if not parameters.keys() & _NEEDED_BY or find(Path.cwd(), os.environ) is None:
        return {}
    said = configuration(context)
    if verb not in OUTPUT_OF:
        parameters.pop("output", None)
    return {
        name: _checked(parameter, value, _placed(name, value, said))
        for name, parameter in parameters.items()
        if (value := said.values.get(name.replace("_", "-"))) is not None
    }


def reference(context: click.Context, name: str) -> str | None:
    """Answer what a named target refers to; None where a variable names a database and the name is none of a flag's.

    Raises:
        UsageError: there is no such target.
    """
    from drift.configuration.targets import named_by_environment
    from drift.errors import UsageError
    from drift.expectations.suggest import suggestion

    source = context.get_parameter_source("target")
    if source is ParameterSource.DEFAULT_MAP and named_by_environment(os.environ):
        return None
    if source is ParameterSource.ENVIRONMENT and os.environ.get("DRIFT_DATABASE_URL", "").strip():
        return None
    said = configuration(context)
    if name in said.targets:
        target: str = said.targets[name].said
        return target
    where = said.file or "no drift.toml is here, and no [tool.drift] in pyproject.toml"
    near = suggestion(name, said.targets)
    there = f"there are {', '.join(said.targets)}" if said.targets else f'write [targets.{name}] and url = "env:DATABASE_URL"'
    raise UsageError(f"no target is called {name!r} ({where})", f"did you mean {near}? {there}" if near else there)


def _nothing() -> "Configuration":
    from drift.configuration.read import Configuration

    return Configuration()


def _placed(name: str | None, value: "Value", said: "Configuration") -> Any:
    """Answer the value with the paths in it made relative to where we are."""
    if name == "paths":
        return [_path(each, said.folder) for each in value.said]
    if name == "output":
        return [_output(each, said.folder) for each in value.said]
    return value.said


def _output(text: str, folder: Path) -> str:
    form, equals, file = text.partition("=")
    return f"{form}={_path(file, folder)}" if equals and file not in ("", "-") else text


def _path(text: str, folder: Path) -> str:
    return text if folder in (Path(), Path.cwd()) else os.path.relpath(folder / text)


def _checked(parameter: click.Parameter, value: "Value", said: Any) -> Any:
    """Answer the value, after making sure that the option takes it.

    Raises:
        UsageError: it does not; the message says where it stands.
    """
    from drift.errors import DriftError, UsageError

    try:
        parameter.type_cast_value(click.Context(click.Command("config")), said)
    except click.BadParameter as error:
        raise UsageError(f"{value.origin}: {_key(parameter)}: {error.message}") from error
    except DriftError as error:
        raise UsageError(f"{value.origin}: {_key(parameter)}: {error.message}", error.hint) from error
    return said


def _key(parameter: click.Parameter) -> str:
    return str(parameter.name).replace("_", "-")


def asks_for_help(arguments: Sequence[str]) -> bool:
    """Answer whether help is asked for, which no fault of a file may keep from anybody."""
    return any(word in ("-h", "--help") for word in arguments)
