"""Reads expectation files into expectations; what was read before, letter by letter, is remembered instead of read again."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from msgspec.structs import replace

from drift.expectations import memory, unchanged
from drift.expectations.paths import Source, names, sources
from drift.kind import Kind
from drift.model import Expectations
from drift.stated import Outline, Stated, gathered

Known = TypeVar("Known")


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
    files = Files(names(paths), kinds, default_schema)
    known = _recalled(files, lambda name: memory.recall(name, kinds))
    said = known or _in_order(_read(paths, files), kinds)
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
    files = Files(names(paths), kinds, "public")
    known = _recalled(files, memory.recall_size)
    if known is None:
        said = _read(paths, files)
        known = memory.size_of(said)
        if files.memory is not None:
            _keep(files, _in_order(said, kinds))
    return known


def _in_order(said: Expectations, kinds: Mapping[str, Kind[Any]]) -> Expectations:
    """Answer what was read in the form in which it is compared."""
    return replace(said, stated=gathered(said.stated, lambda kind: kinds[kind].fact))


class Files:
    """The files that are meant, opened only where they do not look as they did when they were read before.

    Args:
        files: what they are called.
        kinds: every kind by its name.
        default_schema: where unqualified names live.

    Attributes:
        memory: the name they are remembered by, None where they cannot be.
    """

    def __init__(self, files: Sequence[str], kinds: Mapping[str, Kind[Any]], default_schema: str) -> None:
        self.kinds = kinds
        self.default_schema = default_schema
        self._files = files
        self._look = unchanged.look(files, kinds, default_schema)
        self.memory = unchanged.recall(self._look)

    def open(self) -> None:
        """Look at what stands in them: that alone decides."""
        self.memory = memory.name_of(self.sources, self.kinds, self.default_schema)

    def remembered(self) -> None:
        """Note that there is a memory of them: as long as they look as they do they need not be opened."""
        unchanged.keep(self._look, self.memory)

    @cached_property
    def sources(self) -> Sequence[Source]:
        """Answer what stands in them."""
        return sources(self._files)


def _recalled(files: Files, recall: Callable[[str | None], Known | None]) -> Known | None:
    """Answer what is remembered of the files, None where nothing is; then they are open."""
    known = recall(files.memory)
    if known is None:
        files.open()
        known = recall(files.memory)
        if known is not None:
            files.remembered()
    return known


def _read(paths: Sequence[Path], files: Files) -> Expectations:
    # Imported here: a remembered text needs no parser, and importing that one costs more than checking a table.
    from drift.expectations.understood import understood

    return understood(paths, files.sources, files.kinds, files.default_schema)


def _keep(files: Files, said: Expectations) -> None:
    # A memory is found by the texts of the YAML files alone; what a fix says stands in others.
    if not any(item.fix for item in said.stated):
        memory.keep(files.memory, said)
        files.remembered()
