"""What there is to know of the privileges a role was granted on a table (pg_class.relacl)."""

from collections.abc import Sequence
from typing import ClassVar, Final

from drift.fact import UNSTATED, Fact, Shape, Unstated, attribute
from drift.kind import Kind, Place
from drift.kinds.grant import remedy
from drift.model import Ref, Statement

# What ALL means on every supported version; 17 adds MAINTAIN, which GRANT ALL includes there and nobody needs to state.
ALL: Final = frozenset({"select", "insert", "update", "delete", "truncate", "references", "trigger"})
_KNOWN: Final = ALL | {"maintain", "all"}


class Grant(Fact):
    """The privileges of one role on one table, granted to it directly; PUBLIC is a role here."""

    privileges: tuple[str, ...] | Unstated = attribute(
        Shape.NAME_SET, "Exactly the privileges the role has: select, insert, update, delete, truncate, references, trigger, all."
    )
    grantable: tuple[str, ...] | Unstated = attribute(
        Shape.NAME_SET, "The privileges it may pass on (WITH GRANT OPTION).", plain=()
    )
    owner: bool | Unstated = attribute(Shape.HIDDEN, "Whether the role owns the table.")


class GrantKind(Kind[Grant]):
    """Privileges: ``tables.<table>.grants.<role>``, and those on views."""

    name: ClassVar[str] = "grant"
    place: ClassVar[Place] = Place("grants", parents=("view", "materialized_view", "table"), turn=90)
    fact = Grant
    short: ClassVar[str | None] = "privileges"
    after: ClassVar[tuple[str, ...]] = ("table", "view", "materialized_view")

    def understand(self, ref: Ref, wanted: Grant, schema: str) -> Grant:
        """Answer the privileges in lower case, as they are compared.

        Raises:
            ValueError: an unknown privilege, or none at all.
        """
        privileges, grantable = _folded(wanted.privileges), _folded(wanted.grantable)
        named = {name for names in (privileges, grantable) if names is not UNSTATED for name in names}
        for name in sorted(named - _KNOWN):
            raise ValueError(f"{name} is no table privilege; there are {', '.join(sorted(_KNOWN))}")
        if privileges == ():
            raise ValueError("no privilege is stated; to say that the role must have none, write absent: true")
        return Grant(privileges=privileges, grantable=grantable)

    def counts(self, actual: Grant) -> bool:
        """Answer whether the privileges are someone else's than the owner's."""
        return actual.owner is not True

    def same(self, attribute: str, wanted: Grant, actual: Grant) -> bool:
        """Answer whether the privileges are the same; ALL is all of them, on any version."""
        ours, theirs = set(getattr(wanted, attribute)), set(getattr(actual, attribute))
        return (ours - {"all"} <= theirs and theirs >= ALL) if "all" in ours else ours == theirs

    def create(self, ref: Ref, wanted: Grant, clauses: Sequence[str]) -> Sequence[Statement]:
        """Answer GRANT."""
        return remedy.change(ref, Grant(privileges=(), grantable=()), wanted)

    def drop(self, ref: Ref, actual: Grant) -> Sequence[Statement]:
        """Answer REVOKE of everything that was granted."""
        privileges = () if actual.privileges is UNSTATED else actual.privileges
        return remedy.change(ref, Grant(privileges=privileges, grantable=()), Grant(privileges=(), grantable=()))

    def alter(self, ref: Ref, attribute: str, before: Grant, after: Grant) -> Sequence[Statement]:
        """Answer the GRANT and REVOKE that lead from one set of privileges to the other."""
        return remedy.change(ref, before, after)


def _folded(privileges: tuple[str, ...] | Unstated) -> tuple[str, ...] | Unstated:
    return UNSTATED if privileges is UNSTATED else tuple(sorted(name.strip().lower() for name in privileges))


KIND = GrantKind()
