"""What there is to know of a foreign-data wrapper (pg_foreign_data_wrapper)."""

from collections.abc import Sequence
from typing import Any, ClassVar, Final

from drift.fact import Fact, Shape, Unstated, attribute
from drift.kind import Kind, Place, Question
from drift.kinds import _options, _owner
from drift.kinds.foreign_data_wrapper import PLACE, remedy
from drift.model import Ref, Statement
from drift.sqltext import literal

_FUNCTIONS: Final = ("handler", "validator")


class ForeignDataWrapper(Fact):
    """A foreign-data wrapper."""

    handler: str | None | Unstated = attribute(Shape.TEXT, "The function that does its work; null for none.", null=True)
    validator: str | None | Unstated = attribute(Shape.TEXT, "The function that checks options; null for none.", null=True)
    options: tuple[str, ...] | Unstated = attribute(
        Shape.OPTIONS, "All its options, by name; '***' for a value that may be a secret.", plain=()
    )
    owner: str | Unstated = attribute(Shape.TEXT, "The role that owns it.")
    comment: str | None | Unstated = attribute(Shape.TEXT, "The comment; null when there must be none.", null=True)
    usual_owner: str | Unstated = attribute(Shape.HIDDEN, "The owner of the database.")
    dependent: bool | Unstated = attribute(Shape.HIDDEN, "Whether it is an extension's.")
    acl: tuple[str, ...] | None | Unstated = attribute(Shape.HIDDEN, "The privileges on it, None for the built-in ones.")


class ForeignDataWrapperKind(Kind[ForeignDataWrapper]):
    """Foreign-data wrappers: ``foreign_data_wrappers.<name>``."""

    name: ClassVar[str] = "foreign_data_wrapper"
    place: ClassVar[Place] = PLACE
    fact = ForeignDataWrapper
    after: ClassVar[tuple[str, ...]] = ("extension",)
    covers: ClassVar[tuple[str, ...]] = ("foreign-data wrapper",)

    def understand(self, ref: Ref, wanted: ForeignDataWrapper, schema: str) -> ForeignDataWrapper:
        """Answer the wrapper as it is stated.

        Raises:
            ValueError: an option is stated with what may be a secret.
        """
        _options.require_no_secret(wanted.options)
        return wanted

    def counts(self, actual: ForeignDataWrapper) -> bool:
        """Answer whether somebody made it; that of an extension (postgres_fdw) comes with it."""
        return actual.dependent is not True

    def question(self, attribute: str, wanted: ForeignDataWrapper, actual: ForeignDataWrapper) -> Question | None:
        """Answer what to ask about a function that is named differently."""
        ours, theirs = getattr(wanted, attribute), getattr(actual, attribute)
        if attribute not in _FUNCTIONS or ours is None or theirs is None:
            return None
        return Question(f"{literal(ours)}::pg_catalog.regproc", f"{literal(theirs)}::pg_catalog.regproc")

    def plain(self, ref: Ref, attribute: str, actual: ForeignDataWrapper) -> Any:
        """Answer the owner of the database, and nothing else."""
        return _owner.plain(actual) if attribute == "owner" else super().plain(ref, attribute, actual)

    def spoken(self, ref: Ref, fact: ForeignDataWrapper) -> ForeignDataWrapper:
        """Answer the wrapper without an owner that goes without saying."""
        return _owner.spoken(fact)

    def create(self, ref: Ref, wanted: ForeignDataWrapper, clauses: Sequence[str]) -> Sequence[Statement]:
        """Answer CREATE FOREIGN DATA WRAPPER and what belongs to it."""
        return remedy.create(ref, wanted)

    def drop(self, ref: Ref, actual: ForeignDataWrapper) -> Sequence[Statement]:
        """Answer DROP FOREIGN DATA WRAPPER, which PostgreSQL refuses as long as a server uses it."""
        return remedy.drop(ref, actual)

    def alter(self, ref: Ref, attribute: str, before: ForeignDataWrapper, after: ForeignDataWrapper) -> Sequence[Statement]:
        """Answer ALTER FOREIGN DATA WRAPPER."""
        return remedy.alter(ref, attribute, before, after)


KIND = ForeignDataWrapperKind()
