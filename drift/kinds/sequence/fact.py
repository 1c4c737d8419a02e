"""What there is to know of a sequence (pg_sequence, pg_class)."""

from collections.abc import Sequence
from typing import Any, ClassVar, Final

from msgspec.structs import replace

from drift.fact import Fact, Shape, Unstated, attribute
from drift.kind import Kind, Place
from drift.kinds import _owner
from drift.kinds.sequence import PLACE, remedy
from drift.model import Ref, Statement
from drift.sqltext import split_name

_LIMITS: Final = ("start", "min", "max")


class Counter(Fact):
    """A sequence; where it stands is data and not looked at."""

    type: str | Unstated = attribute(Shape.TYPE, "The type of its values: smallint, integer or bigint.", plain="bigint")
    start: int | None | Unstated = attribute(
        Shape.NUMBER, "The first value, and the one RESTART goes back to; null for min, or max where it counts down.", null=True
    )
    increment: int | Unstated = attribute(Shape.NUMBER, "How far it goes each time; negative to count down.", plain=1)
    min: int | None | Unstated = attribute(
        Shape.NUMBER, "The least value; null for what its type and direction make of it.", null=True
    )
    max: int | None | Unstated = attribute(
        Shape.NUMBER, "The greatest value; null for what its type and direction make of it.", null=True
    )
    cache: int | Unstated = attribute(Shape.NUMBER, "How many values a session takes in advance.", plain=1)
    cycle: bool | Unstated = attribute(Shape.FLAG, "Whether it begins anew behind its last value.", plain=False)
    owned_by: str | None | Unstated = attribute(
        Shape.TEXT, "The column it goes with, table.column of its own schema; null when it must be on its own.", null=True
    )
    persistence: str | Unstated = attribute(
        Shape.TEXT,
        "Whether it survives a crash of the server (unlogged: 15 and later).",
        choices=("permanent", "unlogged"),
        plain="permanent",
    )
    owner: str | Unstated = attribute(Shape.TEXT, "The role that owns it.")
    comment: str | None | Unstated = attribute(Shape.TEXT, "The comment; null when there must be none.", null=True)
    usual_owner: str | Unstated = attribute(Shape.HIDDEN, "The owner of the database.")
    acl: tuple[str, ...] | None | Unstated = attribute(Shape.HIDDEN, "The privileges on it, None for the built-in ones.")
    dependent: bool | Unstated = attribute(Shape.HIDDEN, "Whether it is an identity column's, or an extension's.")
    serial: bool | Unstated = attribute(Shape.HIDDEN, "Whether it is just what serial makes for the column it goes with.")
    named_for_serial: bool | Unstated = attribute(Shape.HIDDEN, "Whether it is called as serial would call it.")
    used_by: tuple[str, ...] | Unstated = attribute(Shape.HIDDEN, "The columns whose defaults use it.")


class SequenceKind(Kind[Counter]):
    """Sequences: ``sequences.<name>``."""

    name: ClassVar[str] = "sequence"
    place: ClassVar[Place] = PLACE
    fact = Counter
    after: ClassVar[tuple[str, ...]] = ("schema",)
    together: ClassVar[frozenset[str]] = remedy.TOGETHER
    covers: ClassVar[tuple[str, ...]] = ("sequence",)

    def understand(self, ref: Ref, wanted: Counter, schema: str) -> Counter:
        """Answer the sequence with the column it goes with as the catalog says it.

        Raises:
            ValueError: no column of a table in the same schema is named.
        """
        if not isinstance(wanted.owned_by, str):
            return wanted
        path = split_name(wanted.owned_by)
        if len(path) == 3 and path[0] == ref.path[0]:
            path = path[1:]
        if len(path) != 2:
            raise ValueError(f"owned_by: {wanted.owned_by} is not table.column of schema {ref.path[0]}")
        return replace(wanted, owned_by=remedy.column_name(path))

    def same(self, attribute: str, wanted: Counter, actual: Counter) -> bool:
        """Answer whether two values are equal; a limit may be said although it goes without saying."""
        if attribute in _LIMITS and isinstance(getattr(wanted, attribute), int):
            return bool(getattr(wanted, attribute) == getattr(remedy.spelled_out(actual), attribute))
        return super().same(attribute, wanted, actual)

    def counts(self, actual: Counter) -> bool:
        """Answer whether it stands for itself: identity and serial columns, and extensions, bring theirs along."""
        return actual.dependent is not True and actual.serial is not True

    def plain(self, ref: Ref, attribute: str, actual: Counter) -> Any:
        """Answer the owner of the database, and what CREATE SEQUENCE makes of the rest."""
        return _owner.plain(actual) if attribute == "owner" else super().plain(ref, attribute, actual)

    def spoken(self, ref: Ref, fact: Counter) -> Counter:
        """Answer the sequence without an owner that goes without saying."""
        return _owner.spoken(fact)

    def note(self, attribute: str | None, wanted: Counter | None, actual: Counter | None) -> str | None:
        """Answer what it means to go with a column."""
        if attribute == "owned_by" and actual is not None and isinstance(actual.owned_by, str):
            return f"it is dropped along with {actual.owned_by}"
        return None

    def create(self, ref: Ref, wanted: Counter, clauses: Sequence[str]) -> Sequence[Statement]:
        """Answer CREATE SEQUENCE and what belongs to it."""
        return remedy.create(ref, wanted)

    def drop(self, ref: Ref, actual: Counter) -> Sequence[Statement]:
        """Answer DROP SEQUENCE, which PostgreSQL refuses as long as a default uses it."""
        return remedy.drop(ref, actual)

    def alter(self, ref: Ref, attribute: str, before: Counter, after: Counter) -> Sequence[Statement]:
        """Answer ALTER SEQUENCE."""
        return remedy.alter(ref, attribute, before, after)


KIND = SequenceKind()
