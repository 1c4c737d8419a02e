"""What there is to know of a table (pg_class)."""

from collections.abc import Sequence
from typing import ClassVar, Final

from drift.fact import Fact, Shape, Unstated, attribute
from drift.kind import CannotMend, Doubt, Kind, Place
from drift.kinds.table import remedy
from drift.model import Ref, Statement

NO_TABLE: Final = "no-table"


class Table(Fact):
    """A table, plain or partitioned."""

    comment: str | None | Unstated = attribute(Shape.TEXT, "The comment; null when there must be none.", null=True)
    dependent: bool | Unstated = attribute(Shape.HIDDEN, "Whether it is a partition, or an extension's.")
    other: str | None | Unstated = attribute(Shape.HIDDEN, "What it is, where it is no table.")


class TableKind(Kind[Table]):
    """Tables: ``tables.<name>``."""

    name: ClassVar[str] = "table"
    place: ClassVar[Place] = Place("tables", schema_qualified=True, turn=50)
    fact = Table
    after: ClassVar[tuple[str, ...]] = ("enum", "extension")
    doubted: ClassVar[tuple[str, ...]] = (NO_TABLE,)

    def counts(self, actual: Table) -> bool:
        """Answer whether the table stands for itself: partitions come and go with their parent, an extension's with it."""
        return actual.dependent is not True and not isinstance(actual.other, str)

    def doubts(self, ref: Ref, wanted: Table, actual: Table) -> Sequence[Doubt]:
        """Answer that something else bears the table's name."""
        if not isinstance(actual.other, str):
            return ()
        note = f"a {actual.other} of that name is there: name it otherwise, or state the table it reads"
        return (Doubt(NO_TABLE, None, "a table", f"a {actual.other}", note),)

    def create(self, ref: Ref, wanted: Table, clauses: Sequence[str]) -> Sequence[Statement]:
        """Answer CREATE TABLE with everything its parts can say inside it."""
        if not clauses:
            raise CannotMend(f"state the columns of {ref} to have it created")
        return remedy.create(ref, wanted.comment, clauses)

    def drop(self, ref: Ref, actual: Table) -> Sequence[Statement]:
        """Answer DROP TABLE, which takes its rows along."""
        if isinstance(actual.other, str):
            raise CannotMend(f"it is a {actual.other}, which drift does not drop")
        return remedy.drop(ref)

    def alter(self, ref: Ref, attribute: str, before: Table, after: Table) -> Sequence[Statement]:
        """Answer the change of the comment."""
        return remedy.comment(ref, after.comment)


KIND = TableKind()
