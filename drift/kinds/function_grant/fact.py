"""What there is to know of the privileges a role was granted on a routine (pg_proc.proacl)."""

from typing import ClassVar, Final

from drift.kind import Place
from drift.kinds._granting import Target
from drift.kinds._privileges import Grant, GrantKind, Known
from drift.kinds.function_grant import PLACE, remedy
from drift.model import Ref

KNOWN: Final[Known] = {"execute": 0}


class FunctionGrantKind(GrantKind):
    """Privileges on functions, procedures and aggregates: ``functions.<name(types)>.grants.<role>``."""

    name: ClassVar[str] = "function_grant"
    place: ClassVar[Place] = PLACE
    after: ClassVar[tuple[str, ...]] = ("function", "procedure", "aggregate")

    def known(self, ref: Ref) -> Known:
        """Answer the privileges there are."""
        return KNOWN

    def target(self, ref: Ref, fact: Grant) -> Target:
        """Answer the routine, a function, a procedure or an aggregate."""
        return remedy.target(ref, fact.spelling if isinstance(fact.spelling, str) else None)


KIND = FunctionGrantKind()
