"""Finds the files that are meant by the paths a user gave."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from drift.errors import UsageError
from drift.expectations.suggest import suggestion

MAX_BYTES: Final = 5_000_000
_USUAL_BYTES: Final = 1 << 16
SUFFIXES: Final = (".yaml", ".yml")
_FEW: Final = 5


class Source(NamedTuple):
    """One file by the name messages use, with its bytes, or why they could not be read."""

    shown: str
    data: bytes | OSError


def find(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Answer the files to read, each once, in the order of the paths and sorted within a directory.

    Raises:
        UsageError: a path does not exist or a directory cannot be listed.
    """
    files: dict[str, Path] = {}
    for path in paths:
        for file, real in _below(path) if path.is_dir() else ((_there(path), os.path.realpath(path)),):
            files.setdefault(real, file)
    return tuple(files.values())


def source(file: Path) -> Source:
    """Answer the file with what stands in it; of one that is too large no more than shows that it is."""
    try:
        with file.open("rb") as stream:
            data = stream.read(_USUAL_BYTES)
            # Making room for the largest file takes longer than reading a usual one.
            return Source(
                shown_path(file), data if len(data) < _USUAL_BYTES else data + stream.read(MAX_BYTES + 1 - _USUAL_BYTES)
            )
    except OSError as error:
        return Source(shown_path(file), error)


def shown_path(path: Path) -> str:
    """Answer the name of a file as messages write it: as given, with forward slashes."""
    return path.as_posix().encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _below(directory: Path) -> Iterator[tuple[Path, str]]:
    """Yield the YAML files of a directory and those below it, sorted, hidden ones left out, each with its real path."""
    real = os.path.realpath(directory)
    for entry in sorted(_entries(directory), key=lambda entry: entry.name):
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _below(directory / entry.name)
        elif entry.name.endswith(SUFFIXES) and (file := directory / entry.name).is_file():
            yield file, os.path.realpath(file) if entry.is_symlink() else f"{real}{os.sep}{entry.name}"


def _entries(directory: Path) -> "Sequence[os.DirEntry[str]]":
    try:
        with os.scandir(directory) as entries:
            return list(entries)
    except OSError as error:
        raise UsageError(f"{error.filename} cannot be listed: {error.strerror}", "check its permissions") from error


def _there(path: Path) -> Path:
    if path.exists():
        return path
    raise UsageError(f"{shown_path(path)} does not exist", _nearby(path))


def _nearby(path: Path) -> str:
    """Answer what to type instead of the first part of the path that is missing, and what is there."""
    while not path.parent.exists():
        path = path.parent
    beside = sorted(entry.name for entry in _listed(path.parent) if _speaks(entry))
    near = suggestion(path.name, beside)
    where = "here" if path.parent == Path() else f"in {shown_path(path.parent)}"
    some = ", ".join(beside[:_FEW]) + (", …" if len(beside) > _FEW else "")
    there = f"{where} there is {some}" if beside else f"{where} there is no YAML file"
    return there if near is None else f"did you mean {shown_path(path.parent / near)}? {there}"


def _listed(directory: Path) -> list[Path]:
    try:
        return list(directory.iterdir())
    except OSError:
        return []


def _speaks(entry: Path) -> bool:
    return not entry.name.startswith(".") and (entry.suffix in SUFFIXES or entry.is_dir())
