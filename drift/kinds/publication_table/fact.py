"""What there is to know of a table in a publication (pg_publication_rel)."""

from collections.abc import Sequence
from typing import ClassVar

from msgspec.structs import replace

from drift.fact import Fact, Shape, Unstated, attribute
from drift.kind import Kind, Place, Question
from drift.kinds._expression import same_collations, without_parentheses
from drift.kinds.publication_table import PLACE, remedy
from drift.model import Ref, Statement


class PublicationTable(Fact):
    """What a publication publishes of one table it names."""

    columns: tuple[str, ...] | None | Unstated = attribute(
        Shape.NAME_SET, "The columns; null for all there are and will be (15 and later).", null=True
    )
    where: str | None | Unstated = attribute(
        Shape.EXPRESSION, "The condition rows must meet, in any spelling; null for all rows (15 and later).", null=True
    )
    relation: str | Unstated = attribute(Shape.HIDDEN, "The name of the table, which the condition may mention.")
    row: tuple[str, ...] | Unstated = attribute(Shape.HIDDEN, "The columns the condition may mention.")


class PublicationTableKind(Kind[PublicationTable]):
    """Tables of publications: ``publications.<name>.tables.<schema.table>``."""

    name: ClassVar[str] = "publication_table"
    place: ClassVar[Place] = PLACE
    fact = PublicationTable
    short: ClassVar[str | None] = "columns"
    after: ClassVar[tuple[str, ...]] = ("publication",)
    together: ClassVar[frozenset[str]] = frozenset({"columns", "where"})
    covers: ClassVar[tuple[str, ...]] = ("publication relation",)

    def understand(self, ref: Ref, wanted: PublicationTable, schema: str) -> PublicationTable:
        """Answer the table as it is stated.

        Raises:
            ValueError: it is not named with its schema.
        """
        remedy.table(ref)
        return wanted

    def same(self, attribute: str, wanted: PublicationTable, actual: PublicationTable) -> bool:
        """Answer whether two values are equal; PostgreSQL prints a condition in parentheses."""
        ours, theirs = getattr(wanted, attribute), getattr(actual, attribute)
        return bool(ours == theirs or (attribute == "where" and f"({ours})" == theirs))

    def question(self, attribute: str, wanted: PublicationTable, actual: PublicationTable) -> Question | None:
        """Answer what to ask about a condition that is spelled differently."""
        if attribute != "where" or not isinstance(actual.row, tuple):
            return None
        ours, theirs = wanted.where, actual.where
        if not isinstance(ours, str) or not isinstance(theirs, str) or not same_collations(ours, theirs):
            return None
        return Question(ours, theirs, row=actual.row, alias=str(actual.relation))

    def spoken(self, ref: Ref, fact: PublicationTable) -> PublicationTable:
        """Answer the condition without the parentheses around it."""
        return replace(fact, where=without_parentheses(fact.where)) if isinstance(fact.where, str) else fact

    def create(self, ref: Ref, wanted: PublicationTable, clauses: Sequence[str]) -> Sequence[Statement]:
        """Answer ADD TABLE."""
        return remedy.create(ref, wanted)

    def drop(self, ref: Ref, actual: PublicationTable) -> Sequence[Statement]:
        """Answer DROP TABLE of the publication; the table itself stays."""
        return remedy.drop(ref)

    def alter(self, ref: Ref, attribute: str, before: PublicationTable, after: PublicationTable) -> Sequence[Statement]:
        """Answer the table taken out and put in again, in one transaction."""
        return remedy.alter(ref, after)


KIND = PublicationTableKind()
