"""What there is to know of a CHECK of a table (pg_constraint, contype c)."""

from collections.abc import Sequence
from typing import ClassVar, Final

from msgspec.structs import replace

from drift.fact import Fact, Shape, Unstated, attribute
from drift.kind import Kind, Place, Question
from drift.kinds import _constraint
from drift.kinds._expression import only_column, same_collations, without_parentheses
from drift.kinds._names import object_name
from drift.kinds.check import PLACE
from drift.model import Ref, Statement

REBUILT: Final = frozenset({"expression", "validated", "enforced", "no_inherit"})
"""The attributes that are changed by making the check anew."""


class Check(Fact):
    """A condition every row of a table must meet."""

    expression: str | Unstated = attribute(Shape.EXPRESSION, "The condition, in any spelling.")
    validated: bool | Unstated = attribute(
        Shape.FLAG, "Whether the rows there are were checked; true unless stated.", default=True
    )
    enforced: bool | Unstated = attribute(
        Shape.FLAG, "Whether new rows are checked; true unless stated (18 and later).", default=True
    )
    no_inherit: bool | Unstated = attribute(Shape.FLAG, "Whether child tables do without it.", plain=False)
    local: bool | Unstated = attribute(
        Shape.FLAG, "Whether the table declares it itself and does not only have it from a parent table.", plain=True
    )
    comment: str | None | Unstated = attribute(Shape.TEXT, "The comment; null when there must be none.", null=True)
    inherited: bool | Unstated = attribute(Shape.HIDDEN, "Whether it comes from a parent table.")
    redeclared: tuple[str, ...] | None | Unstated = attribute(
        Shape.HIDDEN, "The tables that inherit it and declare it as well, schema and name after each other."
    )
    relation: str | Unstated = attribute(Shape.HIDDEN, "The name of the table, which the condition may mention.", part=1)
    row: tuple[str, ...] | Unstated = attribute(Shape.HIDDEN, "The columns the condition may mention.")


class CheckKind(Kind[Check]):
    """Checks: ``tables.<table>.checks.<name>``, or a list of conditions without names."""

    name: ClassVar[str] = "check"
    place: ClassVar[Place] = PLACE
    fact = Check
    short: ClassVar[str | None] = "expression"
    row_of: ClassVar[str | None] = "column"
    after: ClassVar[tuple[str, ...]] = ("table", "column")
    together: ClassVar[frozenset[str]] = REBUILT

    def same(self, attribute: str, wanted: Check, actual: Check) -> bool:
        """Answer whether two values are equal; PostgreSQL prints a condition in parentheses."""
        ours, theirs = getattr(wanted, attribute), getattr(actual, attribute)
        return bool(ours == theirs or (attribute == "expression" and f"({ours})" == theirs))

    def question(self, attribute: str, wanted: Check, actual: Check) -> Question | None:
        """Answer what to ask about a condition that is spelled differently."""
        ours, theirs = str(wanted.expression), str(actual.expression)
        if attribute != "expression" or not isinstance(actual.row, tuple) or not same_collations(ours, theirs):
            return None
        return Question(ours, theirs, row=actual.row, alias=str(actual.relation))

    def spoken(self, ref: Ref, fact: Check) -> Check:
        """Answer the condition without the parentheses around it."""
        return replace(fact, expression=without_parentheses(str(fact.expression)))

    def counts(self, actual: Check) -> bool:
        """Answer whether the check is the table's own and not a parent's."""
        return actual.local is not False

    def note(self, attribute: str | None, wanted: Check | None, actual: Check | None) -> str | None:
        """Answer what a check that was never validated, or is not enforced, means."""
        if attribute == "validated" and actual is not None and actual.validated is False:
            return "it is NOT VALID: rows from before may break it, and then every UPDATE of such a row fails with 23514"
        if attribute == "enforced" and actual is not None and actual.enforced is False:
            return "it is NOT ENFORCED: no row is ever checked"
        if attribute == "local" and actual is not None and actual.local is False:
            return "the table only inherits it: it goes when the parent's goes"
        return None

    def twin(self, ref: Ref, there: Ref) -> str:
        """Answer how a check that differs in nothing but its name gets the stated one."""
        return _constraint.twin(ref, there)

    def anonymous_name(self, ref: Ref, wanted: Check) -> str:
        """Answer ``<table>_check``, with the column in it where it mentions just one, as PostgreSQL would."""
        return object_name(ref.path[1], only_column(str(wanted.expression)), "check")

    def clause(self, ref: Ref, wanted: Check) -> str | None:
        """Answer ``CONSTRAINT … CHECK (…)``; a new table's checks are enforced and valid, so not where that is unwanted."""
        from drift.kinds.check import remedy  # only mending needs it

        return remedy.definition(ref, wanted) if wanted.validated and wanted.enforced else None

    def beside(self, ref: Ref, wanted: Check) -> Sequence[Statement]:
        """Answer the comment."""
        from drift.kinds.check import remedy  # only mending needs it

        return remedy.beside(ref, wanted)

    def create(self, ref: Ref, wanted: Check, clauses: Sequence[str]) -> Sequence[Statement]:
        """Answer ADD CONSTRAINT … NOT VALID and VALIDATE."""
        from drift.kinds.check import remedy  # only mending needs it

        return remedy.create(ref, wanted)

    def drop(self, ref: Ref, actual: Check) -> Sequence[Statement]:
        """Answer DROP CONSTRAINT."""
        from drift.kinds.check import remedy  # only mending needs it

        return remedy.drop(ref, actual)

    def alter(self, ref: Ref, attribute: str, before: Check, after: Check) -> Sequence[Statement]:
        """Answer VALIDATE where that is all, else the check built anew beside the old one, which it replaces."""
        from drift.kinds.check import remedy  # only mending needs it

        if attribute == "comment":
            return remedy.comment(ref, after)
        return remedy.declare(ref, after) if attribute == "local" else remedy.rebuild(ref, before, after)


KIND = CheckKind()
