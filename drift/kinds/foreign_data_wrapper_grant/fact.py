"""What there is to know of the privileges a role was granted on a foreign-data wrapper (pg_foreign_data_wrapper.fdwacl)."""

from typing import ClassVar, Final

from drift.kind import Place
from drift.kinds._granting import Target
from drift.kinds._privileges import Grant, GrantKind, Known
from drift.kinds.foreign_data_wrapper_grant import PLACE, remedy
from drift.model import Ref

KNOWN: Final[Known] = {"usage": 0}


class ForeignDataWrapperGrantKind(GrantKind):
    """Privileges on foreign-data wrappers: ``foreign_data_wrappers.<name>.grants.<role>``."""

    name: ClassVar[str] = "foreign_data_wrapper_grant"
    place: ClassVar[Place] = PLACE
    after: ClassVar[tuple[str, ...]] = ("foreign_data_wrapper",)

    def known(self, ref: Ref) -> Known:
        """Answer the privileges there are."""
        return KNOWN

    def target(self, ref: Ref, fact: Grant) -> Target:
        """Answer the foreign-data wrapper."""
        return remedy.target(ref)


KIND = ForeignDataWrapperGrantKind()
