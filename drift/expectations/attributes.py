"""What the kinds declare of their attributes, as far as YAML may state them."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final, NamedTuple

from drift.kind import Shape
from drift.model import Fact

LISTS: Final = frozenset({Shape.NAMES, Shape.NAME_SET, Shape.EXPRESSIONS})
"""The shapes whose value is a tuple."""


class Attribute(NamedTuple):
    """One attribute as its kind declared it."""

    name: str
    shape: Shape
    doc: str
    choices: tuple[str, ...]
    null: bool


_KNOWN: Final[dict[type[Fact], Mapping[str, Attribute]]] = {}


def attributes(fact: type[Fact]) -> Mapping[str, Attribute]:
    """Answer the attributes YAML may state, by name, in the order of the fact; worked out once a class."""
    known = _KNOWN.get(fact)
    if known is None:
        declared = (_declared(item.name, item.metadata) for item in fields(fact))
        known = _KNOWN[fact] = {item.name: item for item in declared if item.shape is not Shape.HIDDEN}
    return known


def _declared(name: str, said: Mapping[str, Any]) -> Attribute:
    return Attribute(name, said["shape"], said["doc"], said["choices"], said["null"])
