"""What there is to know of a schema (pg_namespace)."""

from collections.abc import Sequence
from typing import Any, ClassVar

from msgspec.structs import replace

from drift.fact import UNSTATED, Fact, Shape, Unstated, attribute
from drift.kind import Kind, Place
from drift.kinds import _owner
from drift.kinds.schema import PLACE, remedy
from drift.model import Ref, Statement


class Schema(Fact):
    """A schema."""

    owner: str | Unstated = attribute(Shape.TEXT, "The role that owns it.")
    comment: str | None | Unstated = attribute(Shape.TEXT, "The comment; null when there must be none.", null=True)
    usual_owner: str | Unstated = attribute(Shape.HIDDEN, "The role that owns such a schema where nobody says otherwise.")
    usual_comment: str | None | Unstated = attribute(Shape.HIDDEN, "The comment initdb gives it.")
    dependent: bool | Unstated = attribute(Shape.HIDDEN, "Whether it is the system's, or an extension's.")
    acl: tuple[str, ...] | None | Unstated = attribute(Shape.HIDDEN, "The privileges on it, None for the built-in ones.")


class SchemaKind(Kind[Schema]):
    """Schemas: ``schemas.<name>``."""

    name: ClassVar[str] = "schema"
    place: ClassVar[Place] = PLACE
    fact = Schema
    covers: ClassVar[tuple[str, ...]] = ("schema",)

    def counts(self, actual: Schema) -> bool:
        """Answer whether somebody made it, or initdb made it for everybody's use (public)."""
        return actual.dependent is not True

    def plain(self, ref: Ref, attribute: str, actual: Schema) -> Any:
        """Answer the owner of the database, and no comment; for public, what initdb gives it."""
        if attribute == "owner":
            return _owner.plain(actual)
        return "standard public schema" if ref.path == (remedy.PUBLIC,) else None

    def spoken(self, ref: Ref, fact: Schema) -> Schema:
        """Answer the schema without an owner or a comment that goes without saying."""
        usual = {"comment": UNSTATED} if fact.comment == fact.usual_comment else {}
        return _owner.spoken(replace(fact, **usual))

    def goes_without_saying(self, ref: Ref, actual: Schema) -> bool:
        """Answer whether it is public as initdb makes it."""
        return ref.path == (remedy.PUBLIC,) and self.spoken(ref, actual).as_json() == {}

    def create(self, ref: Ref, wanted: Schema, clauses: Sequence[str]) -> Sequence[Statement]:
        """Answer CREATE SCHEMA."""
        return remedy.create(ref, wanted)

    def drop(self, ref: Ref, actual: Schema) -> Sequence[Statement]:
        """Answer DROP SCHEMA, which PostgreSQL refuses as long as anything lives in it."""
        return remedy.drop(ref, actual)

    def alter(self, ref: Ref, attribute: str, before: Schema, after: Schema) -> Sequence[Statement]:
        """Answer the change of the owner or of the comment."""
        return remedy.alter(ref, attribute, after)


KIND = SchemaKind()
