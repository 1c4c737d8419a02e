"""What there is to know of an extension (pg_extension)."""

from collections.abc import Sequence
from typing import Any, ClassVar

from msgspec.structs import replace

from drift.fact import UNSTATED, Fact, Shape, Unstated, attribute
from drift.kind import Kind, Place
from drift.kinds.extension import PLACE, remedy
from drift.model import Ref, Statement


class Extension(Fact):
    """An extension installed in the database."""

    version: str | Unstated = attribute(Shape.TEXT, "The installed version, in quotes, as the extension itself writes it.")
    schema: str | Unstated = attribute(Shape.TEXT, "The schema its objects are in.")
    comment: str | None | Unstated = attribute(Shape.TEXT, "The comment; null when there must be none.", null=True)
    usual_schema: str | Unstated = attribute(Shape.HIDDEN, "The schema its files ask for, else public.")
    usual_version: str | None | Unstated = attribute(Shape.HIDDEN, "The version the server installs unless told otherwise.")
    usual_comment: str | None | Unstated = attribute(Shape.HIDDEN, "The comment its files bring.")
    relocatable: bool | Unstated = attribute(Shape.HIDDEN, "Whether its objects can be moved to another schema.")
    initial: bool | Unstated = attribute(Shape.HIDDEN, "Whether every new database has it (plpgsql).")


class ExtensionKind(Kind[Extension]):
    """Extensions: ``extensions.<name>``."""

    name: ClassVar[str] = "extension"
    place: ClassVar[Place] = PLACE
    fact = Extension
    after: ClassVar[tuple[str, ...]] = ("schema",)
    covers: ClassVar[tuple[str, ...]] = ("extension",)

    def counts(self, actual: Extension) -> bool:
        """Answer whether somebody installed it; plpgsql comes with every database."""
        return actual.initial is not True

    def plain(self, ref: Ref, attribute: str, actual: Extension) -> Any:
        """Answer what CREATE EXTENSION alone makes; silence says nothing of the version, which the server's packages bring."""
        if attribute == "schema":
            return actual.usual_schema
        return UNSTATED if attribute == "version" else actual.usual_comment

    def spoken(self, ref: Ref, fact: Extension) -> Extension:
        """Answer the extension without what its files on this server say of it."""
        pairs = (("version", fact.usual_version), ("schema", fact.usual_schema), ("comment", fact.usual_comment))
        return replace(fact, **{name: UNSTATED for name, usual in pairs if getattr(fact, name) == usual})

    def create(self, ref: Ref, wanted: Extension, clauses: Sequence[str]) -> Sequence[Statement]:
        """Answer CREATE EXTENSION."""
        return remedy.create(ref, wanted)

    def drop(self, ref: Ref, actual: Extension) -> Sequence[Statement]:
        """Answer DROP EXTENSION, which PostgreSQL refuses as long as something outside uses it."""
        return remedy.drop(ref)

    def alter(self, ref: Ref, attribute: str, before: Extension, after: Extension) -> Sequence[Statement]:
        """Answer the update to another version, the move to another schema, or the change of the comment."""
        return remedy.alter(ref, attribute, before, after)


KIND = ExtensionKind()
