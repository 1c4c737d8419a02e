"""What there is to know of a user mapping (pg_user_mappings): that it is there."""

from collections.abc import Sequence
from typing import ClassVar

from drift.fact import Fact, Shape, Unstated, attribute
from drift.kind import Kind, Place
from drift.kinds.user_mapping import PLACE, remedy
from drift.model import Ref, Statement


class UserMapping(Fact):
    """Whom a role is on a foreign server; how it is let in there is never read."""

    there: bool | Unstated = attribute(Shape.HIDDEN, "Whether it was there, with options nobody has seen.")


class UserMappingKind(Kind[UserMapping]):
    """User mappings: ``foreign_servers.<server>.user_mappings.<role>``."""

    name: ClassVar[str] = "user_mapping"
    place: ClassVar[Place] = PLACE
    fact = UserMapping
    after: ClassVar[tuple[str, ...]] = ("foreign_server",)
    clings: ClassVar[bool] = True
    covers: ClassVar[tuple[str, ...]] = ("user mapping",)

    def create(self, ref: Ref, wanted: UserMapping, clauses: Sequence[str]) -> Sequence[Statement]:
        """Answer CREATE USER MAPPING."""
        return remedy.create(ref, wanted)

    def drop(self, ref: Ref, actual: UserMapping) -> Sequence[Statement]:
        """Answer DROP USER MAPPING."""
        return remedy.drop(ref)


KIND = UserMappingKind()
