"""What there is to know of the row security of a table (pg_class); its policies are kinds of their own."""

from collections.abc import Sequence
from typing import ClassVar

from msgspec.structs import replace

from drift.fact import UNSTATED, Fact, Shape, Unstated, attribute
from drift.kind import Kind, Place
from drift.kinds.row_security import PLACE, remedy
from drift.model import Ref, Statement


class RowSecurity(Fact):
    """Whether policies decide who sees and writes which rows."""

    enabled: bool | Unstated = attribute(Shape.FLAG, "Whether policies are applied to roles that do not own the table.")
    forced: bool | Unstated = attribute(Shape.FLAG, "Whether they are applied to its owner too.", plain=False)


class RowSecurityKind(Kind[RowSecurity]):
    """Row security: ``tables.<table>.row_security``.

    It is no attribute of the table, because it is enabled after its policies are made, and disabled before they go.
    """

    name: ClassVar[str] = "row_security"
    place: ClassVar[Place] = PLACE
    fact = RowSecurity
    short: ClassVar[str | None] = "enabled"
    after: ClassVar[tuple[str, ...]] = ("table", "column", "policy")

    def understand(self, ref: Ref, wanted: RowSecurity, schema: str) -> RowSecurity:
        """Answer that it is enabled, unless it is said to be forced only.

        Raises:
            ValueError: it is said to be neither.
        """
        if wanted.enabled is False and wanted.forced is not True:
            raise ValueError("to state that the table has none, write {absent: true}")
        return replace(wanted, enabled=True) if wanted.enabled is UNSTATED else wanted

    def note(self, attribute: str | None, wanted: RowSecurity | None, actual: RowSecurity | None) -> str | None:
        """Answer what a difference means for who reads."""
        if attribute == "enabled" and actual is not None and actual.enabled is False:
            return "policies are not applied: whoever has the privilege sees and writes every row"
        return None

    def drop(self, ref: Ref, actual: RowSecurity) -> Sequence[Statement]:
        """Answer DISABLE ROW LEVEL SECURITY."""
        return remedy.change(ref, actual, RowSecurity(enabled=False, forced=False))

    def create(self, ref: Ref, wanted: RowSecurity, clauses: Sequence[str]) -> Sequence[Statement]:
        """Answer ENABLE ROW LEVEL SECURITY."""
        return remedy.change(ref, RowSecurity(enabled=False, forced=False), wanted)

    def alter(self, ref: Ref, attribute: str, before: RowSecurity, after: RowSecurity) -> Sequence[Statement]:
        """Answer the change."""
        return remedy.change(ref, before, after)


KIND = RowSecurityKind()
