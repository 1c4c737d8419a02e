"""What there is to know of a rule (pg_rewrite)."""

from collections.abc import Sequence
from typing import ClassVar

from msgspec.structs import replace

from drift.fact import Fact, Shape, Unstated, attribute
from drift.kind import Kind, Place, Question
from drift.kinds._expression import same_collations, without_parentheses
from drift.kinds._printed import holds_query, may_be_same, same_text
from drift.kinds.rule import PLACE, remedy
from drift.kinds.rule.rows import apart
from drift.model import Ref, Statement


class Rule(Fact):
    """A rule: what is done beside a command, or instead of it."""

    event: str | Unstated = attribute(Shape.TEXT, "The command it is about.", choices=("insert", "update", "delete", "select"))
    instead: bool | Unstated = attribute(Shape.FLAG, "Whether the command itself is not carried out.", plain=False)
    where: str | None | Unstated = attribute(
        Shape.EXPRESSION, "The condition, over new and old, under which it holds; null for always.", null=True
    )
    action: str | Unstated = attribute(Shape.SOURCE, "What is done: a command, several in parentheses, or NOTHING.")
    enabled: str | Unstated = attribute(
        Shape.TEXT,
        "Where it holds: origin (unless stated), replica, always, or nowhere.",
        choices=("origin", "disabled", "replica", "always"),
        default="origin",
    )
    comment: str | None | Unstated = attribute(Shape.TEXT, "The comment; null when there must be none.", null=True)
    row: tuple[str, ...] | Unstated = attribute(Shape.HIDDEN, "The columns the condition may mention, as new.a and old.a.")


class RuleKind(Kind[Rule]):
    """Rules: ``tables.<table>.rules.<name>``, and those of views."""

    name: ClassVar[str] = "rule"
    place: ClassVar[Place] = PLACE
    fact = Rule
    after: ClassVar[tuple[str, ...]] = ("table", "column", "function", "view", "sequence")
    together: ClassVar[frozenset[str]] = remedy.REPLACED
    covers: ClassVar[tuple[str, ...]] = ("rule",)

    def understand(self, ref: Ref, wanted: Rule, schema: str) -> Rule:
        """Answer the rule with its action as PostgreSQL would end it."""
        return replace(wanted, action=wanted.action.strip().rstrip(";").rstrip()) if isinstance(wanted.action, str) else wanted

    def same(self, attribute: str, wanted: Rule, actual: Rule) -> bool:
        """Answer whether two values are equal without asking anybody."""
        ours, theirs = getattr(wanted, attribute), getattr(actual, attribute)
        if ours == theirs or attribute not in ("where", "action") or not isinstance(ours, str) or not isinstance(theirs, str):
            return bool(ours == theirs)
        return same_text(without_parentheses(ours), without_parentheses(theirs))

    def question(self, attribute: str, wanted: Rule, actual: Rule) -> Question | None:
        """Answer what to ask about a condition that is spelled differently; of an action nobody is asked."""
        ours, theirs = wanted.where, actual.where
        if attribute != "where" or not isinstance(ours, str) or not isinstance(theirs, str) or not isinstance(actual.row, tuple):
            return None
        if self.undecidable(attribute, wanted, actual) or holds_query(ours) or not same_collations(ours, theirs):
            return None
        return Question(apart(ours) or ours, apart(theirs) or theirs, row=actual.row, alias="rule")

    def undecidable(self, attribute: str, wanted: Rule, actual: Rule) -> str | None:
        """Answer why nobody can tell whether two texts do the same."""
        ours, theirs = getattr(wanted, attribute), getattr(actual, attribute)
        if attribute not in ("where", "action") or not isinstance(ours, str) or not isinstance(theirs, str):
            return None
        if attribute == "where" and not (holds_query(ours) and holds_query(theirs)) and apart(ours) and apart(theirs):
            return None
        if not may_be_same(ours, theirs) or "nothing" in (ours.lower(), theirs.lower()):
            return None
        return f"it is spelled otherwise than PostgreSQL prints it, and nothing else can judge it: {' '.join(theirs.split())}"

    def note(self, attribute: str | None, wanted: Rule | None, actual: Rule | None) -> str | None:
        """Answer what a rule that is not enabled means."""
        if attribute == "enabled" and actual is not None and actual.enabled == "disabled":
            return "it is disabled: commands are carried out as if it were not there"
        return None

    def spoken(self, ref: Ref, fact: Rule) -> Rule:
        """Answer the rule without the parentheses around its condition."""
        return replace(fact, where=without_parentheses(fact.where)) if isinstance(fact.where, str) else fact

    def create(self, ref: Ref, wanted: Rule, clauses: Sequence[str]) -> Sequence[Statement]:
        """Answer CREATE RULE."""
        return remedy.create(ref, wanted)

    def drop(self, ref: Ref, actual: Rule) -> Sequence[Statement]:
        """Answer DROP RULE."""
        return remedy.drop(ref)

    def alter(self, ref: Ref, attribute: str, before: Rule, after: Rule) -> Sequence[Statement]:
        """Answer CREATE OR REPLACE RULE, or the change of its comment or of where it holds."""
        return remedy.alter(ref, attribute, before, after)


KIND = RuleKind()
