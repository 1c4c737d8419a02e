"""What needs no database: reading expectations, explaining rules."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from drift.expectations.load import load
from drift.expectations.load import measure as load_size
from drift.expectations.memory import Size
from drift.kinds import all_kinds
from drift.model import Expectations
from drift.request import Pulled
from drift.rules import parse_rules


def lint(paths: Sequence[Path]) -> Expectations:
    """Answer what the files state, without contacting anything.

    Raises:
        ExpectationsInvalid: with every fault of every file.
        NothingToCheck: no file, or none that states anything.
    """
    return load(paths, all_kinds())


def measure(paths: Sequence[Path]) -> Size:
    """Answer how many files and expectations there are, once they are known to be sound; errors as ``lint``."""
    return load_size(paths, all_kinds())


def rules() -> Mapping[str, str]:
    """Answer the explanation of every rule of every kind, by the rule's name."""
    return {name: text for kind in all_kinds().values() for name, text in parse_rules(kind.rules).items()}


def one_file(pulled: Pulled) -> str:
    """Answer everything that was pulled as one text.

    Raises:
        UsageError: it takes several files.
    """
    from drift.expectations import folder

    return folder.one_file(pulled.expectations, all_kinds(), pulled.schemas[0])


def several_files(pulled: Pulled, *, split: bool) -> Mapping[str, str]:
    """Answer everything that was pulled as texts by the names of their files."""
    from drift.expectations import folder

    return folder.files(pulled.expectations, all_kinds(), split=split)
