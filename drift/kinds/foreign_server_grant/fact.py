"""What there is to know of the privileges a role was granted on a foreign server (pg_foreign_server.srvacl)."""

from typing import ClassVar, Final

from drift.kind import Place
from drift.kinds._granting import Target
from drift.kinds._privileges import Grant, GrantKind, Known
from drift.kinds.foreign_server_grant import PLACE, remedy
from drift.model import Ref

KNOWN: Final[Known] = {"usage": 0}


class ForeignServerGrantKind(GrantKind):
    """Privileges on foreign servers: ``foreign_servers.<name>.grants.<role>``."""

    name: ClassVar[str] = "foreign_server_grant"
    place: ClassVar[Place] = PLACE
    after: ClassVar[tuple[str, ...]] = ("foreign_server",)

    def known(self, ref: Ref) -> Known:
        """Answer the privileges there are."""
        return KNOWN

    def target(self, ref: Ref, fact: Grant) -> Target:
        """Answer the foreign server."""
        return remedy.target(ref)


KIND = ForeignServerGrantKind()
