"""What there is to know of the privileges a role was granted on a type (pg_type.typacl)."""

from typing import ClassVar, Final

from drift.kind import Place
from drift.kinds._granting import Target
from drift.kinds._privileges import Grant, GrantKind, Known
from drift.kinds.type_grant import PLACE, remedy
from drift.model import Ref

KNOWN: Final[Known] = {"usage": 0}


class TypeGrantKind(GrantKind):
    """Privileges on types: ``enums.<type>.grants.<role>``."""

    name: ClassVar[str] = "type_grant"
    place: ClassVar[Place] = PLACE
    after: ClassVar[tuple[str, ...]] = ("enum", "domain", "composite", "range")

    def known(self, ref: Ref) -> Known:
        """Answer the privileges there are."""
        return KNOWN

    def target(self, ref: Ref, fact: Grant) -> Target:
        """Answer the type."""
        return remedy.target(ref)


KIND = TypeGrantKind()
