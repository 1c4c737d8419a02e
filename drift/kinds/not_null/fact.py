"""What there is to know of a NOT NULL as a constraint of its own (pg_constraint, contype n; 18 and later).

That a column holds no NULL is ``column.nullable``, on every version. What SET NOT NULL makes is just that, and no object: the
constraint bears the usual name, is valid, is inherited by child tables, and has no comment. Only what is otherwise is one.
"""

from collections.abc import Collection, Sequence
from typing import ClassVar

from drift.fact import Fact, Shape, Unstated, attribute
from drift.kind import Kind, Place
from drift.kinds import _constraint
from drift.kinds._names import object_name
from drift.kinds.not_null import PLACE, remedy
from drift.model import Ref, Statement


class NotNull(Fact):
    """A NOT NULL with a name, a comment or properties of its own."""

    column: str | Unstated = attribute(Shape.TEXT, "The column it is about.")
    validated: bool | Unstated = attribute(
        Shape.FLAG, "Whether the rows there are were checked; true unless stated.", default=True
    )
    no_inherit: bool | Unstated = attribute(Shape.FLAG, "Whether child tables do without it.", plain=False)
    local: bool | Unstated = attribute(
        Shape.FLAG, "Whether the table declares it itself and does not only have it from a parent table.", plain=True
    )
    comment: str | None | Unstated = attribute(Shape.TEXT, "The comment; null when there must be none.", null=True)
    inherited: bool | Unstated = attribute(Shape.HIDDEN, "Whether it comes from a parent table.")
    relation: str | Unstated = attribute(Shape.HIDDEN, "The name of the table.")
    called: str | Unstated = attribute(Shape.HIDDEN, "Its own name.")
    there: tuple[str, ...] | Unstated = attribute(
        Shape.HIDDEN, "The columns of the table that are NOT NULL and what their constraints are called, after each other."
    )
    version: int | Unstated = attribute(Shape.HIDDEN, "The version of the server.")


class NotNullKind(Kind[NotNull]):
    """NOT NULL constraints: ``tables.<table>.not_null.<name>``."""

    name: ClassVar[str] = "not_null"
    place: ClassVar[Place] = PLACE
    fact = NotNull
    short: ClassVar[str | None] = "column"
    after: ClassVar[tuple[str, ...]] = ("table", "column")

    def counts(self, actual: NotNull) -> bool:
        """Answer whether it is the table's own, and something SET NOT NULL would not have made."""
        usual = object_name(str(actual.relation), [str(actual.column)], "not_null")
        own = actual.called != usual or actual.no_inherit or actual.inherited or isinstance(actual.comment, str)
        return actual.local is True and (bool(own) or actual.validated is False)

    def note(self, attribute: str | None, wanted: NotNull | None, actual: NotNull | None) -> str | None:
        """Answer what a NOT NULL that was never validated means."""
        if attribute == "validated" and actual is not None and actual.validated is False:
            return "it is NOT VALID: NULLs from before may be there, and the column counts as nullable"
        if attribute == "local" and actual is not None and actual.local is False:
            return "the table only inherits it: it goes when the parent's goes"
        return None

    def needs(self, ref: Ref, wanted: NotNull) -> Sequence[Ref]:
        """Answer the column it is about."""
        return [Ref("column", (*ref.path[:2], wanted.column))] if isinstance(wanted.column, str) else []

    def brings(self, ref: Ref, attribute: str | None, wanted: NotNull) -> Collection[tuple[Ref, str]]:
        """Answer that its column may hold NULL again: DROP NOT NULL would take away the one that is to be NOT VALID."""
        if wanted.validated is not False or attribute not in (None, "validated"):
            return ()
        return [(column, "nullable") for column in self.needs(ref, wanted)]

    def clause(self, ref: Ref, wanted: NotNull) -> str | None:
        """Answer ``CONSTRAINT … NOT NULL …``; a new table's are valid, so not where that is unwanted."""
        return remedy.definition(ref, wanted) if wanted.validated else None

    def beside(self, ref: Ref, wanted: NotNull) -> Sequence[Statement]:
        """Answer the comment."""
        return _constraint.comment_beside(ref, ref.path[-1], wanted.comment)

    def create(self, ref: Ref, wanted: NotNull, clauses: Sequence[str]) -> Sequence[Statement]:
        """Answer RENAME CONSTRAINT where the column is NOT NULL already, else what makes it so while others write."""
        return remedy.create(ref, wanted)

    def drop(self, ref: Ref, actual: NotNull) -> Sequence[Statement]:
        """Answer what makes an everyday NOT NULL of it; one that was never valid goes."""
        return remedy.drop(ref, actual)

    def alter(self, ref: Ref, attribute: str, before: NotNull, after: NotNull) -> Sequence[Statement]:
        """Answer what changes the attribute in place."""
        return remedy.alter(ref, attribute, before, after)


KIND = NotNullKind()
