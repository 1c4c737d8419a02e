"""What there is to know of an enumerated type (pg_type, pg_enum)."""

from collections.abc import Sequence
from typing import ClassVar

from drift.fact import Fact, Shape, Unstated, attribute
from drift.kind import Kind, Place
from drift.kinds.enum import remedy
from drift.model import Ref, Statement


class Enum(Fact):
    """An enumerated type; the order of its labels is the order of its values."""

    labels: tuple[str, ...] | Unstated = attribute(Shape.NAMES, "All labels, in the order in which they compare.")
    comment: str | None | Unstated = attribute(Shape.TEXT, "The comment; null when there must be none.", null=True)
    granted: bool | Unstated = attribute(Shape.HIDDEN, "Whether privileges were granted on the type or revoked from it.")


class EnumKind(Kind[Enum]):
    """Enumerated types: ``enums.<name>``."""

    name: ClassVar[str] = "enum"
    place: ClassVar[Place] = Place("enums", schema_qualified=True, turn=20)
    fact = Enum
    short: ClassVar[str | None] = "labels"
    after: ClassVar[tuple[str, ...]] = ("extension",)

    def note(self, attribute: str | None, wanted: Enum | None, actual: Enum | None) -> str | None:
        """Answer in words how two lists of labels differ; long ones look alike."""
        if attribute != "labels" or wanted is None or actual is None:
            return None
        return remedy.difference(wanted, actual)

    def create(self, ref: Ref, wanted: Enum, clauses: Sequence[str]) -> Sequence[Statement]:
        """Answer CREATE TYPE, and the comment where one is stated."""
        return remedy.create(ref, wanted)

    def drop(self, ref: Ref, actual: Enum) -> Sequence[Statement]:
        """Answer DROP TYPE, which PostgreSQL refuses as long as a column or a function uses it."""
        return remedy.drop(ref, actual)

    def alter(self, ref: Ref, attribute: str, before: Enum, after: Enum) -> Sequence[Statement]:
        """Answer ADD VALUE for each label that is missing, or the change of the comment."""
        return remedy.comment(ref, after) if attribute == "comment" else remedy.add_labels(ref, before, after)


KIND = EnumKind()
