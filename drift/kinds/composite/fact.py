"""What there is to know of a composite type (pg_type, pg_class, pg_attribute)."""

from collections.abc import Sequence
from typing import Any, ClassVar

from msgspec.structs import replace

from drift.fact import UNSTATED, Fact, Shape, Unstated, attribute
from drift.kind import Kind, Place, Question
from drift.kinds import _needs, _owner
from drift.kinds.composite import PLACE, remedy
from drift.kinds.composite.member import Member, member, members, spoken
from drift.model import Ref, Statement


class Composite(Fact):
    """A composite type; the order of its attributes is that of ``ROW(…)`` and of its texts."""

    attributes: tuple[str, ...] | Unstated = attribute(
        Shape.EXPRESSIONS, "All attributes in their order, each with its type and, where it has one, its COLLATE."
    )
    comments: tuple[str, ...] | Unstated = attribute(Shape.OPTIONS, "The comments on its attributes, by name.", plain=())
    owner: str | Unstated = attribute(Shape.TEXT, "The role that owns it.")
    comment: str | None | Unstated = attribute(Shape.TEXT, "The comment; null when there must be none.", null=True)
    usual_owner: str | Unstated = attribute(Shape.HIDDEN, "The owner of the database.")
    acl: tuple[str, ...] | None | Unstated = attribute(Shape.HIDDEN, "The privileges on it, None for the built-in ones.")


class CompositeKind(Kind[Composite]):
    """Composite types: ``composites.<name>``."""

    name: ClassVar[str] = "composite"
    place: ClassVar[Place] = PLACE
    fact = Composite
    short: ClassVar[str | None] = "attributes"
    after: ClassVar[tuple[str, ...]] = ("enum", "collation", "extension")
    covers: ClassVar[tuple[str, ...]] = ("composite type",)

    def understand(self, ref: Ref, wanted: Composite, schema: str) -> Composite:
        """Answer the type as it is.

        Raises:
            ValueError: what is stated is no list of attributes with their types.
        """
        if isinstance(wanted.attributes, tuple):
            members(wanted.attributes)
        return wanted

    def same(self, attribute: str, wanted: Composite, actual: Composite) -> bool:
        """Answer whether two values are equal as they are printed, or as people write them."""
        if super().same(attribute, wanted, actual):
            return True
        return attribute == "attributes" and wanted.attributes == tuple(spoken(text, "") for text in _texts(actual))

    def question(self, attribute: str, wanted: Composite, actual: Composite) -> Question | None:
        """Answer what to ask about types that are spelled differently, where names, order and collations are the same."""
        if attribute != "attributes":
            return None
        ours, theirs = members(_texts(wanted)), members(_texts(actual))
        if [(item.name, item.collation) for item in ours] != [(item.name, item.collation) for item in theirs]:
            return None
        return Question(_row(ours), _row(theirs))

    def plain(self, ref: Ref, attribute: str, actual: Composite) -> Any:
        """Answer the owner of the database, and no comments."""
        return _owner.plain(actual) if attribute == "owner" else super().plain(ref, attribute, actual)

    def spoken(self, ref: Ref, fact: Composite) -> Composite:
        """Answer the type with the short names of types, and without an owner that goes without saying."""
        return _owner.spoken(replace(fact, attributes=tuple(spoken(text, ref.path[0]) for text in _texts(fact))))

    def note(self, attribute: str | None, wanted: Composite | None, actual: Composite | None) -> str | None:
        """Answer in words how two lists of attributes differ; long ones look alike."""
        if attribute != "attributes" or wanted is None or actual is None:
            return None
        return remedy.difference(members(_texts(wanted)), members(_texts(actual)))

    def needs(self, ref: Ref, wanted: Composite) -> Sequence[Ref]:
        """Answer the types its attributes may need."""
        return [need for text in _texts(wanted) for need in _needs.types(ref.path[0], member(text).type)]

    def create(self, ref: Ref, wanted: Composite, clauses: Sequence[str]) -> Sequence[Statement]:
        """Answer CREATE TYPE and what belongs to the type."""
        return remedy.create(ref, wanted)

    def drop(self, ref: Ref, actual: Composite) -> Sequence[Statement]:
        """Answer DROP TYPE, which PostgreSQL refuses as long as a column or a function uses it."""
        return remedy.drop(ref, actual)

    def alter(self, ref: Ref, attribute: str, before: Composite, after: Composite) -> Sequence[Statement]:
        """Answer the ALTER TYPE that changes one attribute."""
        return remedy.alter(ref, attribute, before, after)


def _texts(fact: Composite) -> tuple[str, ...]:
    return () if fact.attributes is UNSTATED else fact.attributes


def _row(items: Sequence[Member]) -> str:
    """Answer an expression that names these types; of a ROW of NULLs the planner would make one constant without types."""
    types = ", ".join(f"pg_catalog.pg_typeof(CAST(NULL AS {item.type}))" for item in items)
    return f"CAST(ARRAY[{types}] AS pg_catalog.regtype[])"


KIND = CompositeKind()
