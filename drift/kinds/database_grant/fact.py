"""What there is to know of the privileges a role was granted on the database (pg_database.datacl)."""

from typing import ClassVar, Final

from drift.kind import Place
from drift.kinds._granting import Target
from drift.kinds._privileges import Grant, GrantKind, Known
from drift.kinds.database_grant import PLACE, remedy
from drift.model import Ref

KNOWN: Final[Known] = {"connect": 0, "create": 0, "temporary": 0}


class DatabaseGrantKind(GrantKind):
    """Privileges on the database: ``database.grants.<role>``."""

    name: ClassVar[str] = "database_grant"
    place: ClassVar[Place] = PLACE
    after: ClassVar[tuple[str, ...]] = ("database",)

    def known(self, ref: Ref) -> Known:
        """Answer the privileges there are."""
        return KNOWN

    def target(self, ref: Ref, fact: Grant) -> Target:
        """Answer the database."""
        return remedy.target(str(fact.spelling))


KIND = DatabaseGrantKind()
