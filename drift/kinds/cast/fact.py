"""What there is to know of a cast (pg_cast)."""

import re
from collections.abc import Sequence
from typing import Any, ClassVar

from msgspec.structs import replace

from drift.fact import UNSTATED, Fact, Shape, Unstated, attribute
from drift.kind import Kind, Place
from drift.kinds import _signature
from drift.kinds._altered import attributes
from drift.kinds._signature import read_type, same_type
from drift.kinds.cast import PLACE, remedy
from drift.model import Ref, Statement


class Cast(Fact):
    """A cast from one type to another."""

    function: str | None | Unstated = attribute(
        Shape.EXPRESSION, "The function that does it, with its types: text(mood); null for none.", null=True
    )
    method: str | Unstated = attribute(
        Shape.TEXT,
        "How it is done where not by a function: by input and output, or not at all.",
        choices=("function", "inout", "binary"),
    )
    context: str | Unstated = attribute(
        Shape.TEXT, "Where it is done without being asked for.", choices=("explicit", "assignment", "implicit"), plain="explicit"
    )
    comment: str | None | Unstated = attribute(Shape.TEXT, "The comment; null when there must be none.", null=True)
    dependent: bool | Unstated = attribute(Shape.HIDDEN, "Whether it is PostgreSQL's own, or an extension's.")
    home: str | Unstated = attribute(Shape.HIDDEN, "Where unqualified names in what is stated live.")


class CastKind(Kind[Cast]):
    """Casts: ``casts.<source> AS <target>``."""

    name: ClassVar[str] = "cast"
    place: ClassVar[Place] = PLACE
    fact = Cast
    short: ClassVar[str | None] = "function"
    after: ClassVar[tuple[str, ...]] = ("function", "domain", "composite", "range")
    before: ClassVar[tuple[str, ...]] = ("table",)
    together: ClassVar[frozenset[str]] = attributes(Cast)
    covers: ClassVar[tuple[str, ...]] = ("cast",)

    def understand(self, ref: Ref, wanted: Cast, schema: str) -> Cast:
        """Answer the cast with the method its function implies.

        Raises:
            ValueError: the name has no AS in it, or two things are said that cannot both be.
        """
        types = _types(ref)
        if types is None or None in map(read_type, types):
            raise ValueError(f"{ref.path[-1]} is no cast: write 'source AS target'")
        if isinstance(wanted.function, str):
            _signature.routine_in_sql(wanted.function)
        by_function = isinstance(wanted.function, str)
        if by_function and wanted.method in ("inout", "binary"):
            raise ValueError(f"method: {wanted.method} needs no function")
        method = "function" if by_function else wanted.method
        function = None if method in ("inout", "binary") else wanted.function
        return replace(wanted, method=method, function=function, home=schema)

    def meets(self, wanted: Ref, there: Ref) -> bool:
        """Answer whether both casts are between the same types; an unqualified one is PostgreSQL's or of public."""
        ours, theirs = _types(wanted), _types(there)
        return bool(ours and theirs) and all(map(_same, ours or (), theirs or ()))

    def counts(self, actual: Cast) -> bool:
        """Answer whether somebody made it for its own sake."""
        return actual.dependent is not True

    def same(self, attribute: str, wanted: Cast, actual: Cast) -> bool:
        """Answer whether two values are equal; a function has the same name and the same types in any spelling."""
        ours, theirs = getattr(wanted, attribute), getattr(actual, attribute)
        if attribute == "function" and isinstance(ours, str) and isinstance(theirs, str):
            return _signature.same_routine(ours, theirs, str(wanted.home))
        return bool(ours == theirs)

    def plain(self, ref: Ref, attribute: str, actual: Cast) -> Any:
        """Answer what is meant by silence about the method: what the function, or its absence, says."""
        return actual.method if attribute == "method" else super().plain(ref, attribute, actual)

    def spoken(self, ref: Ref, fact: Cast) -> Cast:
        """Answer the cast with a method only where no function says it."""
        return replace(fact, method=UNSTATED) if fact.method == "function" else fact

    def create(self, ref: Ref, wanted: Cast, clauses: Sequence[str]) -> Sequence[Statement]:
        """Answer CREATE CAST."""
        return remedy.create(ref, wanted)

    def drop(self, ref: Ref, actual: Cast) -> Sequence[Statement]:
        """Answer DROP CAST."""
        return remedy.drop(ref)

    def alter(self, ref: Ref, attribute: str, before: Cast, after: Cast) -> Sequence[Statement]:
        """Answer the cast made anew, or the change of its comment."""
        return remedy.alter(ref, before, after)


def _types(ref: Ref) -> list[str] | None:
    parts = re.split(r"\s+AS\s+", ref.path[-1].strip(), flags=re.IGNORECASE)
    return parts if len(parts) == 2 and all(parts) else None


def _same(wanted: str, there: str) -> bool:
    ours, theirs = read_type(wanted), read_type(there)
    return wanted == there if ours is None or theirs is None else same_type(ours, theirs, "public")


KIND = CastKind()
