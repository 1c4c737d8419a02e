"""What there is to know of a CHECK of a domain (pg_constraint, contype c)."""

from collections.abc import Sequence
from typing import ClassVar

from msgspec.structs import replace

from drift.fact import Fact, Shape, Unstated, attribute
from drift.kind import Kind, Place, Question
from drift.kinds._expression import same_collations, without_parentheses
from drift.kinds.domain_check import PLACE, remedy
from drift.model import Ref, Statement


class DomainCheck(Fact):
    """A condition every value of a domain must meet."""

    expression: str | Unstated = attribute(Shape.EXPRESSION, "The condition over VALUE, in any spelling.")
    validated: bool | Unstated = attribute(
        Shape.FLAG, "Whether the values there are were checked; true unless stated.", default=True
    )
    comment: str | None | Unstated = attribute(Shape.TEXT, "The comment; null when there must be none.", null=True)
    type: str | Unstated = attribute(Shape.HIDDEN, "The type of VALUE.")


class DomainCheckKind(Kind[DomainCheck]):
    """Checks of domains: ``domains.<domain>.checks.<name>``."""

    name: ClassVar[str] = "domain_check"
    place: ClassVar[Place] = PLACE
    fact = DomainCheck
    short: ClassVar[str | None] = "expression"
    after: ClassVar[tuple[str, ...]] = ("domain",)
    together: ClassVar[frozenset[str]] = remedy.REBUILT
    covers: ClassVar[tuple[str, ...]] = ("domain constraint",)

    def same(self, attribute: str, wanted: DomainCheck, actual: DomainCheck) -> bool:
        """Answer whether two values are equal; PostgreSQL prints a condition in parentheses."""
        ours, theirs = getattr(wanted, attribute), getattr(actual, attribute)
        return bool(ours == theirs or (attribute == "expression" and f"({ours})" == theirs))

    def question(self, attribute: str, wanted: DomainCheck, actual: DomainCheck) -> Question | None:
        """Answer what to ask about a condition that is spelled differently; VALUE is to the judge a column of that name."""
        ours, theirs = str(wanted.expression), str(actual.expression)
        if attribute != "expression" or not same_collations(ours, theirs):
            return None
        return Question(ours, theirs, row=(f"value {actual.type}",))

    def spoken(self, ref: Ref, fact: DomainCheck) -> DomainCheck:
        """Answer the condition without the parentheses around it."""
        return replace(fact, expression=without_parentheses(str(fact.expression)))

    def note(self, attribute: str | None, wanted: DomainCheck | None, actual: DomainCheck | None) -> str | None:
        """Answer what a check that was never validated means."""
        if attribute == "validated" and actual is not None and actual.validated is False:
            return (
                "it is NOT VALID: values from before may break it, and then every UPDATE that stores one again fails with 23514"
            )
        return None

    def clause(self, ref: Ref, wanted: DomainCheck) -> str | None:
        """Answer ``CONSTRAINT … CHECK (…)``; in CREATE DOMAIN it is valid, so not where that is unwanted."""
        return remedy.definition(ref, wanted) if wanted.validated else None

    def beside(self, ref: Ref, wanted: DomainCheck) -> Sequence[Statement]:
        """Answer the comment."""
        return remedy.beside(ref, wanted)

    def create(self, ref: Ref, wanted: DomainCheck, clauses: Sequence[str]) -> Sequence[Statement]:
        """Answer ADD CONSTRAINT … NOT VALID and VALIDATE."""
        return remedy.create(ref, wanted)

    def drop(self, ref: Ref, actual: DomainCheck) -> Sequence[Statement]:
        """Answer DROP CONSTRAINT."""
        return remedy.drop(ref)

    def alter(self, ref: Ref, attribute: str, before: DomainCheck, after: DomainCheck) -> Sequence[Statement]:
        """Answer VALIDATE where that is all, else the check made anew beside the old one, which it replaces."""
        return remedy.comment(ref, after) if attribute == "comment" else remedy.rebuild(ref, before, after)


KIND = DomainCheckKind()
