"""What there is to know of the privileges a role was granted on a schema (pg_namespace.nspacl)."""

from typing import ClassVar, Final

from drift.kind import Place
from drift.kinds._granting import Target
from drift.kinds._privileges import Grant, GrantKind, Known
from drift.kinds.schema_grant import PLACE, remedy
from drift.model import Ref

KNOWN: Final[Known] = {"create": 0, "usage": 0}


class SchemaGrantKind(GrantKind):
    """Privileges on schemas: ``schemas.<schema>.grants.<role>``."""

    name: ClassVar[str] = "schema_grant"
    place: ClassVar[Place] = PLACE
    after: ClassVar[tuple[str, ...]] = ("schema",)

    def known(self, ref: Ref) -> Known:
        """Answer the privileges there are."""
        return KNOWN

    def target(self, ref: Ref, fact: Grant) -> Target:
        """Answer the schema."""
        return remedy.target(ref)


KIND = SchemaGrantKind()
