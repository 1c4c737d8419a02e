"""What there is to know of a range type (pg_type, pg_range)."""

from collections.abc import Sequence
from typing import Any, ClassVar, Final

from msgspec.structs import replace

from drift.fact import UNSTATED, Fact, Shape, Unstated, attribute
from drift.kind import Kind, Place, Question
from drift.kinds import _needs, _owner
from drift.kinds._names import LONGEST
from drift.kinds.column.types import short_type
from drift.kinds.range import PLACE, remedy
from drift.model import Ref, Statement
from drift.sqltext import literal, quote, split_name

_FUNCTIONS: Final = ("canonical", "subtype_diff")


class Range(Fact):
    """A range type, with the multirange type that comes with it since 14."""

    subtype: str | Unstated = attribute(Shape.TYPE, "The type of its bounds, in any spelling PostgreSQL understands.")
    operator_class: str | None | Unstated = attribute(
        Shape.TEXT, "The operator class that orders the bounds, qualified outside pg_catalog; null for the default.", null=True
    )
    collation: str | None | Unstated = attribute(
        Shape.TEXT, "The collation of the bounds, qualified outside pg_catalog; null for the default of the type.", null=True
    )
    canonical: str | None | Unstated = attribute(
        Shape.TEXT, "The function that makes equal ranges look alike; null when there must be none.", null=True
    )
    subtype_diff: str | None | Unstated = attribute(
        Shape.TEXT, "The function that tells how far apart two bounds are; null when there must be none.", null=True
    )
    multirange: str | None | Unstated = attribute(
        Shape.TEXT, "The name of its multirange type, qualified outside its own schema (14 and later)."
    )
    owner: str | Unstated = attribute(Shape.TEXT, "The role that owns it.")
    comment: str | None | Unstated = attribute(Shape.TEXT, "The comment; null when there must be none.", null=True)
    usual_owner: str | Unstated = attribute(Shape.HIDDEN, "The owner of the database.")
    acl: tuple[str, ...] | None | Unstated = attribute(Shape.HIDDEN, "The privileges on it, None for the built-in ones.")


class RangeKind(Kind[Range]):
    """Range types: ``ranges.<name>``."""

    name: ClassVar[str] = "range"
    place: ClassVar[Place] = PLACE
    fact = Range
    short: ClassVar[str | None] = "subtype"
    after: ClassVar[tuple[str, ...]] = ("enum", "collation", "extension")
    covers: ClassVar[tuple[str, ...]] = ("range type",)

    def question(self, attribute: str, wanted: Range, actual: Range) -> Question | None:
        """Answer what to ask about a type or a function that is named differently."""
        ours, theirs = getattr(wanted, attribute), getattr(actual, attribute)
        if attribute in _FUNCTIONS and ours is not None and theirs is not None:
            return Question(f"{literal(ours)}::pg_catalog.regproc", f"{literal(theirs)}::pg_catalog.regproc")
        return super().question(attribute, wanted, actual)

    def same(self, attribute: str, wanted: Range, actual: Range) -> bool:
        """Answer whether two values are equal without asking anybody."""
        if attribute == "subtype" and wanted.subtype == short_type(str(actual.subtype), ""):
            return True
        if attribute == "multirange" and isinstance(wanted.multirange, str) and isinstance(actual.multirange, str):
            return split_name(wanted.multirange) == split_name(actual.multirange)
        return super().same(attribute, wanted, actual)

    def plain(self, ref: Ref, attribute: str, actual: Range) -> Any:
        """Answer the owner of the database, the name PostgreSQL gives a multirange, and nothing else."""
        if attribute == "multirange":
            return None if actual.multirange is None else multirange_name(ref.path[-1])
        return _owner.plain(actual) if attribute == "owner" else super().plain(ref, attribute, actual)

    def spoken(self, ref: Ref, fact: Range) -> Range:
        """Answer the type with short names, and without what goes without saying."""
        own = f"{quote(ref.path[0])}."
        names: dict[str, Any] = {
            name: value.removeprefix(own) if isinstance(value := getattr(fact, name), str) else value for name in _FUNCTIONS
        }
        names |= {"multirange": UNSTATED} if fact.multirange in (None, multirange_name(ref.path[-1])) else {}
        return _owner.spoken(replace(fact, subtype=short_type(str(fact.subtype), ref.path[0]), **names))

    def needs(self, ref: Ref, wanted: Range) -> Sequence[Ref]:
        """Answer the type its bounds may be of."""
        return () if wanted.subtype is UNSTATED else _needs.types(ref.path[0], wanted.subtype)

    def create(self, ref: Ref, wanted: Range, clauses: Sequence[str]) -> Sequence[Statement]:
        """Answer CREATE TYPE and what belongs to the type."""
        return remedy.create(ref, wanted)

    def drop(self, ref: Ref, actual: Range) -> Sequence[Statement]:
        """Answer DROP TYPE, which PostgreSQL refuses as long as a column or a function uses it."""
        return remedy.drop(ref, actual)

    def alter(self, ref: Ref, attribute: str, before: Range, after: Range) -> Sequence[Statement]:
        """Answer the change of the owner or of the comment; PostgreSQL changes nothing else."""
        return remedy.alter(ref, attribute, after)


def multirange_name(name: str) -> str:
    """Answer the quoted name PostgreSQL gives the multirange type of a range type (``makeMultirangeTypeName()``)."""
    if "range" in name:
        return quote(name.replace("range", "multirange", 1).encode()[:LONGEST].decode(errors="ignore"))
    return quote(name.encode()[: LONGEST - len("_multirange")].decode(errors="ignore") + "_multirange")


KIND = RangeKind()
