"""The kinds of object drift speaks of: being a folder here is the registration.

Each folder holds ``fact.py`` with ``KIND``; see ``drift.kind`` for what a kind must bring.
"""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from drift.kind import Kind


@cache
def all_kinds() -> Mapping[str, Kind[Any]]:
    """Answer every kind by name, found by looking at the folders."""
    names = sorted(module.name for module in iter_modules(__path__) if module.ispkg)
    found: list[Kind[Any]] = [import_module(f"{__name__}.{name}.fact").KIND for name in names]
    return {kind.name: kind for kind in found}
