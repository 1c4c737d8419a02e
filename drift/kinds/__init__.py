"""The kinds of object drift speaks of: being a folder here is the registration.

Each folder says in its ``__init__.py`` as ``PLACE`` where the YAML speaks of the kind, and as ``IDENTITY`` where its objects can
be neither missing nor unexpected; it holds ``fact.py`` with ``KIND``. See ``drift.kind`` for what a kind must bring.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from drift.kind import Kind, Place


class Kinds(Mapping[str, Kind[Any]]):
    """Every kind by name, the name of its folder; imported when it is first asked for, because most are not needed."""

    def __init__(self) -> None:
        self._names = sorted(file.parent.name for folder in __path__ for file in Path(folder).glob("[!_]*/__init__.py"))
        self._known: dict[str, Kind[Any]] = {}

    def __getitem__(self, name: str) -> Kind[Any]:
        if name not in self._known:
            if name not in self._names:
                raise KeyError(name)
            self._known[name] = import_module(f"{__name__}.{name}.fact").KIND
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def place(self, name: str) -> Place:
        """Answer where the YAML speaks of a kind, without importing more of it than its package."""
        place: Place = import_module(f"{__name__}.{name}").PLACE
        return place

    def identity(self, name: str) -> bool:
        """Answer whether an object of a kind can be missing or unexpected, without importing more of it than its package."""
        identity: bool = getattr(import_module(f"{__name__}.{name}"), "IDENTITY", True)
        return identity


@cache
def all_kinds() -> Kinds:
    """Answer every kind by name, found by looking at the folders."""
    return Kinds()
