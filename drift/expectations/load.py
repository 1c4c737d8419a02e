"""Reads expectation files into expectations; what was read before, letter by letter, is remembered instead of read again."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from drift.expectations import memory
from drift.expectations.paths import Source, find, source
from drift.kind import Kind
from drift.model import Expectations


def load(paths: Sequence[Path], kinds: Mapping[str, Kind[Any]], *, default_schema: str = "public") -> Expectations:
    """Answer everything the files say, one expectation an object.

    Args:
        paths: files, or directories that are searched for ``*.yaml`` and ``*.yml``, hidden ones left out.
        kinds: every kind by its name; they alone decide what may be said.
        default_schema: where unqualified names live in files without ``schema:``.

    Raises:
        ExpectationsInvalid: with every fault of every file, in their order.
        UsageError: a path does not exist.
        NothingToCheck: the files say nothing that could be checked, or there is none.
    """
    sources = tuple(map(source, find(paths)))
    name = memory.name_of(sources, kinds, default_schema)
    return memory.recall(name, kinds) or _read(paths, sources, kinds, default_schema, name)


def _read(
    paths: Sequence[Path], sources: Sequence[Source], kinds: Mapping[str, Kind[Any]], default_schema: str, name: str | None
) -> Expectations:
    # Imported here: a remembered text needs no parser, and importing that one costs more than checking a table.
    from drift.expectations.understood import understood

    expectations = understood(paths, sources, kinds, default_schema)
    memory.keep(name, expectations)
    return expectations
