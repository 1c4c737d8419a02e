"""What there is to know of an enumerated type (pg_type, pg_enum)."""

from collections.abc import Sequence
from typing import Any, ClassVar

from drift.fact import Fact, Shape, Unstated, attribute
from drift.kind import Kind, Place
from drift.kinds import _owner
from drift.kinds.enum import PLACE, remedy
from drift.model import Ref, Statement


class Enum(Fact):
    """An enumerated type; the order of its labels is the order of its values."""

    labels: tuple[str, ...] | Unstated = attribute(Shape.NAMES, "All labels, in the order in which they compare.")
    owner: str | Unstated = attribute(Shape.TEXT, "The role that owns it.")
    comment: str | None | Unstated = attribute(Shape.TEXT, "The comment; null when there must be none.", null=True)
    usual_owner: str | Unstated = attribute(Shape.HIDDEN, "The owner of the database.")
    acl: tuple[str, ...] | None | Unstated = attribute(Shape.HIDDEN, "The privileges on it, None for the built-in ones.")


class EnumKind(Kind[Enum]):
    """Enumerated types: ``enums.<name>``."""

    name: ClassVar[str] = "enum"
    place: ClassVar[Place] = PLACE
    fact = Enum
    short: ClassVar[str | None] = "labels"
    after: ClassVar[tuple[str, ...]] = ("extension",)
    covers: ClassVar[tuple[str, ...]] = ("enum",)

    def plain(self, ref: Ref, attribute: str, actual: Enum) -> Any:
        """Answer the owner of the database, and no comment."""
        return _owner.plain(actual) if attribute == "owner" else super().plain(ref, attribute, actual)

    def spoken(self, ref: Ref, fact: Enum) -> Enum:
        """Answer the type without an owner that goes without saying."""
        return _owner.spoken(fact)

    def note(self, attribute: str | None, wanted: Enum | None, actual: Enum | None) -> str | None:
        """Answer in words how two lists of labels differ; long ones look alike."""
        if attribute != "labels" or wanted is None or actual is None:
            return None
        return remedy.difference(wanted, actual)

    def create(self, ref: Ref, wanted: Enum, clauses: Sequence[str]) -> Sequence[Statement]:
        """Answer CREATE TYPE and what belongs to the type."""
        return remedy.create(ref, wanted)

    def drop(self, ref: Ref, actual: Enum) -> Sequence[Statement]:
        """Answer DROP TYPE, which PostgreSQL refuses as long as a column or a function uses it."""
        return remedy.drop(ref, actual)

    def alter(self, ref: Ref, attribute: str, before: Enum, after: Enum) -> Sequence[Statement]:
        """Answer ADD VALUE for each label that is missing, or the change of the owner or of the comment."""
        return remedy.alter(ref, attribute, before, after)


KIND = EnumKind()
