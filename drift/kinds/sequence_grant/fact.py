"""What there is to know of the privileges a role was granted on a sequence (pg_class.relacl)."""

from typing import ClassVar, Final

from drift.kind import Place
from drift.kinds._granting import Target
from drift.kinds._privileges import Grant, GrantKind, Known
from drift.kinds.sequence_grant import PLACE, remedy
from drift.model import Ref

KNOWN: Final[Known] = {"select": 0, "usage": 0, "update": 0}


class SequenceGrantKind(GrantKind):
    """Privileges on sequences: ``sequences.<sequence>.grants.<role>``."""

    name: ClassVar[str] = "sequence_grant"
    place: ClassVar[Place] = PLACE
    after: ClassVar[tuple[str, ...]] = ("sequence",)

    def known(self, ref: Ref) -> Known:
        """Answer the privileges there are."""
        return KNOWN

    def target(self, ref: Ref, fact: Grant) -> Target:
        """Answer the sequence."""
        return remedy.target(ref)


KIND = SequenceGrantKind()
