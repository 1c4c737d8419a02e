"""What there is to know of the privileges a role was granted on a table or whatever can be read like one (pg_class.relacl)."""

from typing import ClassVar, Final

from drift.kind import Place
from drift.kinds._granting import Target
from drift.kinds._privileges import Grant, GrantKind, Known
from drift.kinds.grant import PLACE, remedy
from drift.model import Ref

KNOWN: Final[Known] = {
    "select": 0,
    "insert": 0,
    "update": 0,
    "delete": 0,
    "truncate": 0,
    "references": 0,
    "trigger": 0,
    "maintain": 17,
}


class TableGrantKind(GrantKind):
    """Privileges on relations: ``tables.<table>.grants.<role>``, and those on views."""

    name: ClassVar[str] = "grant"
    place: ClassVar[Place] = PLACE
    after: ClassVar[tuple[str, ...]] = ("table", "view", "materialized_view", "column_grant")

    def known(self, ref: Ref) -> Known:
        """Answer the privileges there are."""
        return KNOWN

    def target(self, ref: Ref, fact: Grant) -> Target:
        """Answer the relation."""
        return remedy.target(ref)


KIND = TableGrantKind()
