"""Reads expectation files into expectations; what was read before, letter by letter, is remembered instead of read again."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from msgspec.structs import replace

from drift.expectations import memory
from drift.expectations.paths import Source, sources
from drift.kind import Kind
from drift.model import Expectations
from drift.stated import Outline, Stated, gathered


def load(
    paths: Sequence[Path],
    kinds: Mapping[str, Kind[Any]],
    *,
    default_schema: str = "public",
    outlined: Callable[[Expectations], Any] | None = None,
) -> Expectations:
    """Answer everything the files say, one expectation an object.

    Args:
        paths: files, or directories that are searched for ``*.yaml`` and ``*.yml``, hidden ones left out.
        kinds: every kind by its name; they alone decide what may be said.
        default_schema: where unqualified names live in files without ``schema:``.
        outlined: makes what is to be remembered with the expectations: plain values, see ``Stated.outline``.

    Raises:
        ExpectationsInvalid: with every fault of every file, in their order.
        UsageError: a path does not exist.
        NothingToCheck: the files say nothing that could be checked, or there is none.
    """
    files = _found(paths, kinds, default_schema)
    known = memory.recall(files.memory, kinds)
    said = known or _in_order(_read(files, kinds, default_schema), kinds)
    if known is None:
        _keep(files, said)
    if outlined is not None and isinstance(said.stated, Stated) and said.stated.outline is None:
        said.stated.outline = Outline(said.exact, outlined(said))
        memory.keep_outline(files.memory, said)
    return said


def measure(paths: Sequence[Path], kinds: Mapping[str, Kind[Any]]) -> memory.Size:
    """Answer how much the files say, after making sure that it is sound.

    Raises:
        DriftError: as ``load``.
    """
    files = _found(paths, kinds, "public")
    known = memory.recall_size(files.memory)
    if known is None:
        said = _read(files, kinds, "public")
        known = memory.size_of(said)
        if files.memory is not None:
            _keep(files, _in_order(said, kinds))
    return known


def _in_order(said: Expectations, kinds: Mapping[str, Kind[Any]]) -> Expectations:
    """Answer what was read in the form in which it is compared."""
    return replace(said, stated=gathered(said.stated, lambda kind: kinds[kind].fact))


class _Found(NamedTuple):
    """The files below the paths the user named, and the name they are remembered by."""

    paths: Sequence[Path]
    sources: Sequence[Source]
    memory: str | None


def _found(paths: Sequence[Path], kinds: Mapping[str, Kind[Any]], default_schema: str) -> _Found:
    there = sources(paths)
    return _Found(paths, there, memory.name_of(there, kinds, default_schema))


def _read(files: _Found, kinds: Mapping[str, Kind[Any]], default_schema: str) -> Expectations:
    # Imported here: a remembered text needs no parser, and importing that one costs more than checking a table.
    from drift.expectations.understood import understood

    return understood(files.paths, files.sources, kinds, default_schema)


def _keep(files: _Found, said: Expectations) -> None:
    # A memory is found by the texts of the YAML files alone; what a fix says stands in others.
    if not any(item.fix for item in said.stated):
        memory.keep(files.memory, said)
