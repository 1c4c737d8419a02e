"""A kind that contradicts the others is a mistake of its author and is said at once."""

from typing import Any, ClassVar

import pytest

from drift.expectations.places import Places, require_sound
from drift.fact import Fact, Shape, Unstated, attribute
from drift.kind import Kind, Place
from tests.expectations.toykinds import KINDS


class Thing(Fact):
    size: int | Unstated = attribute(Shape.NUMBER, "How large.")


class Reasoned(Fact):
    why: str | Unstated = attribute(Shape.TEXT, "Clashes with the key every body has.")


def kind(declared: Place, of: type[Fact] = Thing, short_for: str | None = None) -> Kind[Any]:
    """Answer a kind named thing."""

    class ThingKind(Kind[Any]):
        name: ClassVar[str] = "thing"
        place: ClassVar[Place] = declared
        fact = of
        short: ClassVar[str | None] = short_for

    return ThingKind()


@pytest.mark.parametrize(
    ("thing", "reason"),
    [
        (kind(Place("things", parents=("nobody",))), "kind thing stands below nobody, which is no kind"),
        (kind(Place("things", parents=("thing",))), "kind thing stands below itself"),
        (kind(Place("relations")), "kind thing claims the key relations, which is taken"),
        (kind(Place("schema")), "kind thing claims the key schema, which is taken"),
        (kind(Place("comment", parents=("relation",))), "kind thing claims the key comment, which is taken"),
        (kind(Place("absent", parents=("relation",))), "kind thing claims the key absent, which is taken"),
        (kind(Place("things"), Reasoned), "kind thing has an attribute why, which means something else in every body"),
        (kind(Place("things"), short_for="length"), "kind thing is short for length, which is no attribute of it"),
        (
            kind(Place("things", arguments="size")),
            "kind thing is identified by size, which is no list among its attributes",
        ),
    ],
)
def test_declarations_that_cannot_be_true(thing: Kind[Any], reason: str) -> None:
    with pytest.raises(ValueError, match=f"^{reason}$"):
        require_sound({**KINDS, "thing": thing})


def test_the_toy_kinds_are_sound() -> None:
    require_sound(KINDS)
    tree = Places(KINDS)

    assert list(tree.top) == ["relations", "palettes", "modules"]
    assert tree.homes("remarks") == ("pieces",)
    assert "exact" not in tree.words(KINDS["lookup"])
    assert "absent" not in tree.words(KINDS["promise"])


def test_a_key_is_found_that_begins_unlike_its_kind() -> None:
    """The kinds that begin like a key are only looked at first."""
    tree = Places({**KINDS, "thing": kind(Place("items", parents=("relation",)))})

    assert tree.children(KINDS["relation"])["items"].name == "thing"
    assert "items" not in tree.top
    assert "relation" not in tree.top
    assert list(tree.children(KINDS["relation"]))[-1] == "items"
