"""What there is to know of an extended statistics object (pg_statistic_ext)."""

from collections.abc import Sequence
from typing import ClassVar

from msgspec.structs import replace

from drift.fact import UNSTATED, Fact, Shape, Unstated, attribute
from drift.kind import Kind, Place, Question
from drift.kinds import _owner
from drift.kinds._expression import same_collations, without_parentheses
from drift.kinds.statistics import PLACE, remedy
from drift.kinds.statistics.columns import column_name, key
from drift.model import Ref, Statement


class Statistics(Fact):
    """An extended statistics object: what ANALYZE is to find out about columns together, and about expressions."""

    columns: tuple[str, ...] | Unstated = attribute(
        Shape.EXPRESSIONS, "The columns and, from 14 on, expressions it is about, in any order."
    )
    kinds: tuple[str, ...] | Unstated = attribute(
        Shape.NAME_SET, "What is found out; all there is unless stated.", choices=("ndistinct", "dependencies", "mcv")
    )
    statistics_target: int | None | Unstated = attribute(
        Shape.NUMBER, "How closely ANALYZE looks; null for that of the columns.", null=True
    )
    owner: str | Unstated = attribute(Shape.TEXT, "The role that owns it; that of the database unless stated.")
    comment: str | None | Unstated = attribute(Shape.TEXT, "The comment; null when there must be none.", null=True)
    usual_owner: str | Unstated = attribute(Shape.HIDDEN, "The owner of the database.")
    usual_kinds: tuple[str, ...] | Unstated = attribute(Shape.HIDDEN, "What is found out where nothing is said.")
    relation: str | Unstated = attribute(Shape.HIDDEN, "The name of the table, which its expressions may mention.")
    row: tuple[str, ...] | Unstated = attribute(Shape.HIDDEN, "The columns its expressions may mention.")


class StatisticsKind(Kind[Statistics]):
    """Statistics objects: ``tables.<table>.statistics.<name>``, and those of materialized views."""

    name: ClassVar[str] = "statistics"
    place: ClassVar[Place] = PLACE
    fact = Statistics
    short: ClassVar[str | None] = "columns"
    row_of: ClassVar[str | None] = "column"
    after: ClassVar[tuple[str, ...]] = ("table", "materialized_view", "column", "function", "schema")
    together: ClassVar[frozenset[str]] = frozenset({"columns", "kinds"})
    covers: ClassVar[tuple[str, ...]] = ("statistics object",)

    def same(self, attribute: str, wanted: Statistics, actual: Statistics) -> bool:
        """Answer whether two values are equal without asking anybody; what it is about has no order."""
        ours, theirs = getattr(wanted, attribute), getattr(actual, attribute)
        if ours == theirs or attribute != "columns" or not isinstance(ours, tuple) or not isinstance(theirs, tuple):
            return bool(ours == theirs)
        return sorted(map(key, ours)) == sorted(map(key, theirs))

    def question(self, attribute: str, wanted: Statistics, actual: Statistics) -> Question | None:
        """Answer what to ask about expressions that are spelled differently; the columns must be the same."""
        if attribute != "columns" or not isinstance(wanted.columns, tuple) or not isinstance(actual.columns, tuple):
            return None
        if _names(wanted.columns) != _names(actual.columns) or not isinstance(actual.row, tuple):
            return None
        ours, theirs = _expressions(wanted.columns), _expressions(actual.columns)
        if len(ours) != len(theirs) or not same_collations(" ".join(ours), " ".join(theirs)):
            return None
        return Question(_unordered(ours), _unordered(theirs), row=actual.row, alias=str(actual.relation))

    def spoken(self, ref: Ref, fact: Statistics) -> Statistics:
        """Answer the object without what goes without saying."""
        columns = tuple(map(_short, fact.columns)) if isinstance(fact.columns, tuple) else fact.columns
        kinds = {"kinds": UNSTATED} if fact.kinds == fact.usual_kinds else {}
        return replace(_owner.spoken(fact), columns=columns, **kinds)

    def create(self, ref: Ref, wanted: Statistics, clauses: Sequence[str]) -> Sequence[Statement]:
        """Answer CREATE STATISTICS; the next ANALYZE fills it."""
        return remedy.create(ref, wanted)

    def drop(self, ref: Ref, actual: Statistics) -> Sequence[Statement]:
        """Answer DROP STATISTICS."""
        return remedy.drop(ref)

    def alter(self, ref: Ref, attribute: str, before: Statistics, after: Statistics) -> Sequence[Statement]:
        """Answer the change of one attribute; what it is about is changed by making it anew."""
        return remedy.alter(ref, attribute, after)


def _names(columns: Sequence[str]) -> list[str]:
    return sorted(name for column in columns if (name := column_name(column)) is not None)


def _expressions(columns: Sequence[str]) -> list[str]:
    return [column for column in columns if column_name(column) is None]


def _unordered(expressions: Sequence[str]) -> str:
    """Answer an expression in which these are, and their order is not: the judge sorts what OR joins."""
    return " OR ".join(f"({text}) IS NULL" for text in expressions)


def _short(column: str) -> str:
    name = column_name(column)
    if name is None:
        return without_parentheses(column)
    return name if column_name(name) == name else column


KIND = StatisticsKind()
