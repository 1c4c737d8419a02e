"""What there is to know of an extension (pg_extension)."""

from collections.abc import Sequence
from typing import ClassVar

from drift.fact import Fact, Shape, Unstated, attribute
from drift.kind import Kind, Place
from drift.kinds.extension import remedy
from drift.model import Ref, Statement


class Extension(Fact):
    """An extension installed in the database."""

    version: str | Unstated = attribute(Shape.TEXT, "The installed version, in quotes, as the extension itself writes it.")
    schema: str | Unstated = attribute(Shape.TEXT, "The schema its objects are in.")
    relocatable: bool | Unstated = attribute(Shape.HIDDEN, "Whether its objects can be moved to another schema.")
    initial: bool | Unstated = attribute(Shape.HIDDEN, "Whether every new database has it (plpgsql).")


class ExtensionKind(Kind[Extension]):
    """Extensions: ``extensions.<name>``."""

    name: ClassVar[str] = "extension"
    place: ClassVar[Place] = Place("extensions", turn=5)
    fact = Extension

    def counts(self, actual: Extension) -> bool:
        """Answer whether somebody installed it; plpgsql comes with every database."""
        return actual.initial is not True

    def create(self, ref: Ref, wanted: Extension, clauses: Sequence[str]) -> Sequence[Statement]:
        """Answer CREATE EXTENSION."""
        return remedy.create(ref, wanted)

    def drop(self, ref: Ref, actual: Extension) -> Sequence[Statement]:
        """Answer DROP EXTENSION, which PostgreSQL refuses as long as something outside uses it."""
        return remedy.drop(ref)

    def alter(self, ref: Ref, attribute: str, before: Extension, after: Extension) -> Sequence[Statement]:
        """Answer the update to another version, or the move to another schema."""
        return remedy.update(ref, before, after) if attribute == "version" else remedy.move(ref, before, after)


KIND = ExtensionKind()
