"""Finds the files that are meant by the paths a user gave."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from drift.errors import UsageError
from drift.expectations.suggest import suggestion

MAX_BYTES: Final = 5_000_000
SUFFIXES: Final = (".yaml", ".yml")
_FEW: Final = 5
_BLOCK: Final = 65_536


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
        # Without a buffer, and with no more room than the file needs: that takes longer than reading what most files hold.
        with file.open("rb", buffering=0) as stream:
            data = stream.read(min(os.fstat(stream.fileno()).st_size, MAX_BYTES) + 1)
            while len(data) <= MAX_BYTES and (more := stream.read(_BLOCK)):
                data += more
            return Source(shown_path(file), data)
    except OSError as error:
        return Source(shown_path(file), error)


def shown_path(path: Path) -> str:
    """Answer the name of a file as messages write it: as given, with forward slashes."""
    return path.as_posix().encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _below(directory: Path) -> Iterator[tuple[Path, str]]:
    """Yield the YAML files of a directory and those below it, hidden ones left out, each with the path no link leads to."""
    found: list[tuple[Path, str]] = []
    for root, folders, files in os.walk(directory, onerror=_unlisted):
        folders[:] = [folder for folder in folders if not folder.startswith(".")]
        home = os.path.realpath(root)
        found += [(Path(root, name), home) for name in files if name.endswith(SUFFIXES) and not name.startswith(".")]
    for file, home in sorted(found, key=lambda item: item[0].parts):
        if file.is_file():
            yield file, os.path.realpath(file) if file.is_symlink() else os.path.join(home, file.name)  # noqa: PTH118 (a Path takes longer)


def _unlisted(error: OSError) -> None:
    raise UsageError(f"{error.filename} cannot be listed: {error.strerror}", "check its permissions")


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
