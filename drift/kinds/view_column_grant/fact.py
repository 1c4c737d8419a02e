"""What there is to know of the privileges a role was granted on a single column of a view (pg_attribute.attacl)."""

from typing import ClassVar

from drift.kind import Place
from drift.kinds._granting import Target
from drift.kinds._privileges import Grant, GrantKind, Known
from drift.kinds.column_grant.fact import KNOWN
from drift.kinds.view_column_grant import PLACE, remedy
from drift.model import Ref


class ViewColumnGrantKind(GrantKind):
    """Privileges on columns of views: ``views.<view>.column_grants.<column to role>``."""

    name: ClassVar[str] = "view_column_grant"
    place: ClassVar[Place] = PLACE
    after: ClassVar[tuple[str, ...]] = ("view", "materialized_view")

    def senseless(self, ref: Ref, wanted: Grant | None) -> str | None:
        """Answer why the phrase is none."""
        try:
            return super().senseless(ref, wanted)
        except ValueError as reason:
            return str(reason)

    def role(self, ref: Ref) -> str:
        """Answer who has the privileges."""
        return remedy.parsed(ref.path[-1])[1]

    def known(self, ref: Ref) -> Known:
        """Answer the privileges there are."""
        return KNOWN

    def target(self, ref: Ref, fact: Grant) -> Target:
        """Answer the column."""
        return remedy.target(ref)


KIND = ViewColumnGrantKind()
