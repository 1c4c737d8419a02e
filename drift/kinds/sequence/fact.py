"""What there is to know of a sequence (pg_sequence, pg_class)."""

from collections.abc import Sequence
from typing import Any, ClassVar, Final

from msgspec.structs import replace

from drift.fact import UNSTATED, Fact, Shape, Unstated, attribute
from drift.kind import Kind, Place
from drift.kinds import _owner
from drift.kinds.sequence import remedy
from drift.model import Ref, Statement
from drift.sqltext import split_name

_LARGEST: Final = {"smallint": 2**15 - 1, "integer": 2**31 - 1}


class Counter(Fact):
    """A sequence; where it stands is data and not looked at."""

    type: str | Unstated = attribute(Shape.TYPE, "The type of its values: smallint, integer or bigint.", plain="bigint")
    start: int | Unstated = attribute(Shape.NUMBER, "The first value, and the one RESTART goes back to.")
    increment: int | Unstated = attribute(Shape.NUMBER, "How far it goes each time; negative to count down.", plain=1)
    min: int | Unstated = attribute(Shape.NUMBER, "The least value.")
    max: int | Unstated = attribute(Shape.NUMBER, "The greatest value.")
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


class SequenceKind(Kind[Counter]):
    """Sequences: ``sequences.<name>``."""

    name: ClassVar[str] = "sequence"
    place: ClassVar[Place] = Place("sequences", schema_qualified=True, turn=30)
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

    def counts(self, actual: Counter) -> bool:
        """Answer whether it stands for itself: identity and serial columns, and extensions, bring theirs along."""
        return actual.dependent is not True and actual.serial is not True

    def plain(self, ref: Ref, attribute: str, actual: Counter) -> Any:
        """Answer what CREATE SEQUENCE makes of it; limits and start go by the type and the direction."""
        if attribute in ("start", "min", "max"):
            return _limits(actual).get(attribute, UNSTATED)
        return _owner.plain(actual) if attribute == "owner" else super().plain(ref, attribute, actual)

    def spoken(self, ref: Ref, fact: Counter) -> Counter:
        """Answer the sequence without limits, a start and an owner that go without saying."""
        usual = {name: UNSTATED for name, value in _limits(fact).items() if getattr(fact, name) == value}
        return _owner.spoken(replace(fact, **usual))

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


def _limits(fact: Counter) -> dict[str, int]:
    """Answer what PostgreSQL makes of min, max and start; nothing where the type or the direction is not known."""
    if fact.type is UNSTATED or fact.increment is UNSTATED:
        return {}
    largest = _LARGEST.get(fact.type, 2**63 - 1)
    least, most = (1, largest) if fact.increment > 0 else (-largest - 1, -1)
    first = fact.min if fact.increment > 0 else fact.max
    return {"min": least, "max": most} | ({} if first is UNSTATED else {"start": first})


KIND = SequenceKind()
