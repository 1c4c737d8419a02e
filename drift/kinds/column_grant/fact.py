"""What there is to know of the privileges a role was granted on a single column (pg_attribute.attacl)."""

from typing import ClassVar, Final

from drift.kind import Place
from drift.kinds._granting import Target
from drift.kinds._privileges import Grant, GrantKind, Known
from drift.kinds.column_grant import PLACE, remedy
from drift.model import Ref

KNOWN: Final[Known] = {"select": 0, "insert": 0, "update": 0, "references": 0}


class ColumnGrantKind(GrantKind):
    """Privileges on columns: ``tables.<table>.columns.<column>.grants.<role>``."""

    name: ClassVar[str] = "column_grant"
    place: ClassVar[Place] = PLACE
    after: ClassVar[tuple[str, ...]] = ("column",)

    def known(self, ref: Ref) -> Known:
        """Answer the privileges there are."""
        return KNOWN

    def target(self, ref: Ref, fact: Grant) -> Target:
        """Answer the column."""
        return remedy.target(ref)


KIND = ColumnGrantKind()
