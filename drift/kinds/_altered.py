"""What differs between two facts, for kinds that mend all of an object at once.

An object that is made anew takes everything with it; what else is to be changed of it must be changed in the same remedy, or the
one would take back what the other did.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from drift.fact import Fact, Shape
from drift.model import Statement


def attributes(fact: type[Fact]) -> frozenset[str]:
    """Answer every attribute that can be stated."""
    return frozenset(name for name, item in fact.declared_attributes.items() if item.shape is not Shape.HIDDEN)


def differing(before: Fact, after: Fact) -> list[str]:
    """Answer the attributes two facts disagree about, in their order."""
    names = attributes(type(before))
    return [name for name in before.__struct_fields__ if name in names and getattr(before, name) != getattr(after, name)]


def joined(statements: Sequence[Statement]) -> list[Statement]:
    """Answer the statements as what is committed together."""
    return [replace(item, same_transaction=index > 0) for index, item in enumerate(statements)]
