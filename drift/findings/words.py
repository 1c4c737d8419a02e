"""The words findings are made of."""

from typing import Any

from drift.fact import UNSTATED, Fact, Shape
from drift.kind import attribute_default, shapes


def described(fact: Fact) -> str:
    """Answer an object in one line of what is particular about it: ``type: text, nullable: false``."""
    declared = type(fact).declared_attributes
    told = (
        (name, getattr(fact, name))
        for name, shape in shapes(type(fact)).items()
        if shape is not Shape.HIDDEN and getattr(fact, name) != attribute_default(type(fact), name)
    )
    # An empty list is particular where silence would not mean it.
    said = (
        f"{name}: {shown(value)}"
        for name, value in told
        if value not in (None, UNSTATED) and (value != () or declared[name].plain is UNSTATED)
    )
    return ", ".join(said) or "present"


def shown(value: Any) -> str:
    """Answer a value as YAML would say it."""
    if value is None:
        return "(none)"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return "[" + ", ".join(map(shown, value)) + "]"
    return str(value)
