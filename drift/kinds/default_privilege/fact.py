"""What there is to know of the privileges that objects will have which are made later (pg_default_acl)."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final

from drift.kind import Place
from drift.kinds._granting import PUBLIC, Target
from drift.kinds._privileges import Grant, GrantKind, Known
from drift.kinds.default_privilege import PLACE, remedy
from drift.kinds.default_privilege.phrase import parsed
from drift.kinds.grant.fact import KNOWN as ON_TABLES
from drift.model import Ref

_KNOWN: Final[Mapping[str, Known]] = {
    "tables": ON_TABLES,
    "sequences": {"select": 0, "usage": 0, "update": 0},
    "functions": {"execute": 0},
    "types": {"usage": 0},
    "schemas": {"create": 0, "usage": 0},
    "large objects": {"select": 18, "update": 18},
}


class DefaultPrivilegeKind(GrantKind):
    """Default privileges: ``default_privileges.<tables of owner in schema to role>``."""

    name: ClassVar[str] = "default_privilege"
    place: ClassVar[Place] = PLACE
    covers: ClassVar[tuple[str, ...]] = ("default privileges",)
    after: ClassVar[tuple[str, ...]] = ("schema",)

    def senseless(self, ref: Ref, wanted: Grant | None) -> str | None:
        """Answer why the phrase is none, or that nothing can be taken away in a schema alone."""
        try:
            phrase = parsed(ref.path[-1])
        except ValueError as reason:
            return str(reason)
        if phrase.schema is not None and phrase.role == PUBLIC and (wanted is None or self.nothing(wanted)):
            return "what PUBLIC has everywhere cannot be taken from it in one schema; state it without 'in'"
        return super().senseless(ref, wanted)

    def role(self, ref: Ref) -> str:
        """Answer who will have the privileges."""
        return parsed(ref.path[-1]).role

    def roles(self, ref: Ref) -> Sequence[str]:
        """Answer the role that makes the objects, and the one that has privileges on them."""
        phrase = parsed(ref.path[-1])
        return phrase.owner, phrase.role

    def known(self, ref: Ref) -> Known:
        """Answer the privileges there are."""
        return _KNOWN[parsed(ref.path[-1]).objects]

    def target(self, ref: Ref, fact: Grant) -> Target:
        """Answer the objects that will be made."""
        return remedy.target(ref)


KIND = DefaultPrivilegeKind()
