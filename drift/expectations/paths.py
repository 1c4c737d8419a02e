"""Finds the files that are meant by the paths a user gave."""

import os
from collections.abc import Iterator, Sequence
from errno import ELOOP
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
    return tuple(map(Path, names(paths)))


def sources(files: Sequence[str]) -> tuple[Source, ...]:
    """Answer the files of these names with what stands in them."""
    return tuple(Source(_shown(name), _data(name)) for name in files)


def source(file: Path) -> Source:
    """Answer the file with what stands in it; of one that is too large no more than shows that it is."""
    return Source(shown_path(file), _data(file.as_posix()))


def _data(name: str) -> bytes | OSError:
    # Of thousands of files the objects Python reads a file with take longer than the reading.
    try:
        file = os.open(name, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        try:
            data = os.read(file, _USUAL_BYTES)
            while len(data) <= MAX_BYTES and (more := os.read(file, _USUAL_BYTES)):
                data += more
        finally:
            os.close(file)
    except OSError as error:
        return error
    return data


def shown_path(path: Path) -> str:
    """Answer the name of a file as messages write it: as given, with forward slashes."""
    return _shown(path.as_posix())


def _shown(name: str) -> str:
    return name if name.isascii() else name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def names(paths: Sequence[Path]) -> Sequence[str]:
    """Answer the names of the files ``find`` would answer, with forward slashes; errors as there."""
    found: dict[str, str] = {}
    for path in paths:
        for name, real in _below(path) if path.is_dir() else ((_there(path).as_posix(), os.path.realpath(path)),):
            found.setdefault(real, name)
    return tuple(found.values())


def _below(directory: Path) -> Iterator[tuple[str, str]]:
    """Yield the YAML files of a directory and those below it, sorted, hidden ones left out, each with its real path."""
    real, above = os.path.realpath(directory), (directory / "_").as_posix()[:-1]
    for entry in sorted(_entries(directory), key=lambda entry: entry.name):
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _below(directory / entry.name)
        elif entry.name.endswith(SUFFIXES) and _is_file(entry):
            file = above + entry.name
            yield file, os.path.realpath(file) if entry.is_symlink() else f"{real}{os.sep}{entry.name}"


def _is_file(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_file()
    except OSError as error:
        # A link to itself is none. What cannot be looked at may be one, and reading it says why it cannot be read.
        return error.errno != ELOOP


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
