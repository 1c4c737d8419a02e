"""What the kinds declare of their attributes, as far as YAML may state them."""

from collections.abc import Mapping
from typing import Final

from drift.fact import Attribute, Fact, Shape

LISTS: Final = frozenset({Shape.NAMES, Shape.NAME_SET, Shape.EXPRESSIONS})
"""The shapes whose value is a tuple."""

_KNOWN: Final[dict[type[Fact], Mapping[str, Attribute]]] = {}


def attributes(fact: type[Fact]) -> Mapping[str, Attribute]:
    """Answer the attributes YAML may state, by name, in the order of the fact; worked out once a class."""
    known = _KNOWN.get(fact)
    if known is None:
        declared = fact.declared_attributes
        known = _KNOWN[fact] = {name: item for name, item in declared.items() if item.shape is not Shape.HIDDEN}
    return known
