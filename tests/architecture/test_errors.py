"""The exception tree is as it is drawn, and each leaf knows its exit code."""

import inspect
import re

import drift
from drift import errors
from drift.errors import DriftError, ExitCode


def tree() -> dict[str, type[DriftError]]:
    """Every error by name."""
    return {name: cls for name, cls in inspect.getmembers(errors, inspect.isclass) if issubclass(cls, DriftError)}


def test_the_tree_is_drawn_as_it_is() -> None:
    """The docstring shows every error with its exit code, and no other."""
    drawn = dict(re.findall(r"(\w+)\s+(\d+)(?:/\d+)?  ", errors.__doc__ or ""))

    assert {name: int(cls.exit_code) for name, cls in tree().items()} == {name: int(code) for name, code in drawn.items()}


def test_every_error_ends_with_what_to_type() -> None:
    """A hint stands below the message, where there is one."""
    assert str(errors.UsageError("no such run", hint="drift rollback")) == "no such run\n  hint: drift rollback"


def test_the_public_names_are_real() -> None:
    """What ``drift`` says it offers is there."""
    assert [name for name in drift.__all__ if not hasattr(drift, name)] == []
    assert drift.ExitCode is ExitCode
