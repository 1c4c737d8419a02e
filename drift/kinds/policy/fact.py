"""What there is to know of a policy of row security (pg_policy)."""

from collections.abc import Sequence
from typing import ClassVar, Final

from msgspec.structs import replace

from drift.fact import Fact, Shape, Unstated, attribute
from drift.kind import Kind, Place, Question
from drift.kinds._expression import same_collations, without_parentheses
from drift.kinds._printed import holds_query, may_be_same, same_text
from drift.kinds.policy import PLACE, remedy, scalar
from drift.model import Ref, Statement

_EXPRESSIONS: Final = ("using", "with_check")


class Policy(Fact):
    """A policy: which rows some roles may see or write."""

    command: str | Unstated = attribute(
        Shape.TEXT, "The command it is about.", choices=("all", "select", "insert", "update", "delete"), plain="all"
    )
    permissive: bool | Unstated = attribute(
        Shape.FLAG, "Whether it gives access beside others (false: it takes away what others give).", plain=True
    )
    roles: tuple[str, ...] | Unstated = attribute(Shape.NAME_SET, "The roles it is about, or PUBLIC.", plain=("PUBLIC",))
    using: str | None | Unstated = attribute(Shape.EXPRESSION, "Which of the rows there are may be seen or changed.", null=True)
    with_check: str | None | Unstated = attribute(
        Shape.EXPRESSION, "Which rows may be written; null where using decides.", null=True
    )
    comment: str | None | Unstated = attribute(Shape.TEXT, "The comment; null when there must be none.", null=True)
    relation: str | Unstated = attribute(Shape.HIDDEN, "The name of the table, which its expressions may mention.", part=1)
    row: tuple[str, ...] | Unstated = attribute(Shape.HIDDEN, "The columns its expressions may mention.")


class PolicyKind(Kind[Policy]):
    """Policies: ``tables.<table>.policies.<name>``."""

    name: ClassVar[str] = "policy"
    place: ClassVar[Place] = PLACE
    fact = Policy
    short: ClassVar[str | None] = "using"
    row_of: ClassVar[str | None] = "column"
    after: ClassVar[tuple[str, ...]] = ("table", "column", "function", "view", "schema")
    together: ClassVar[frozenset[str]] = remedy.TOGETHER
    covers: ClassVar[tuple[str, ...]] = ("policy",)

    def understand(self, ref: Ref, wanted: Policy, schema: str) -> Policy:
        """Answer the policy with its roles as the catalog names them.

        Raises:
            ValueError: an INSERT has no rows to look at, a SELECT or DELETE writes none.
        """
        if wanted.command == "insert" and isinstance(wanted.using, str):
            raise ValueError("a policy for insert has no using: nothing is read, state with_check")
        if wanted.command in ("select", "delete") and isinstance(wanted.with_check, str):
            raise ValueError(f"a policy for {wanted.command} has no with_check: nothing is written, state using")
        if isinstance(wanted.roles, tuple):
            roles = ("PUBLIC" if name.lower() == "public" else name for name in wanted.roles)
            wanted = replace(wanted, roles=tuple(sorted(roles)))
        return wanted

    def same(self, attribute: str, wanted: Policy, actual: Policy) -> bool:
        """Answer whether two values are equal without asking anybody."""
        ours, theirs = getattr(wanted, attribute), getattr(actual, attribute)
        if ours == theirs or attribute not in _EXPRESSIONS or not isinstance(ours, str) or not isinstance(theirs, str):
            return bool(ours == theirs)
        return same_text(without_parentheses(ours), without_parentheses(theirs))

    def question(self, attribute: str, wanted: Policy, actual: Policy) -> Question | None:
        """Answer what to ask about an expression that is spelled differently; one with a query in it nobody is asked about."""
        ours, theirs = getattr(wanted, attribute), getattr(actual, attribute)
        if attribute not in _EXPRESSIONS or not isinstance(ours, str) or not isinstance(theirs, str):
            return None
        ours, theirs = scalar.unwrapped(ours), scalar.unwrapped(theirs)
        if holds_query(ours.text) or holds_query(theirs.text) or ours.times != theirs.times or not isinstance(actual.row, tuple):
            return None
        if not same_collations(ours.text, theirs.text):
            return None
        return Question(ours.text, theirs.text, "boolean", actual.row, alias=str(actual.relation))

    def undecidable(self, attribute: str, wanted: Policy, actual: Policy) -> str | None:
        """Answer that nobody can tell whether two expressions with queries in them are the same."""
        ours, theirs = getattr(wanted, attribute), getattr(actual, attribute)
        if attribute not in _EXPRESSIONS or not isinstance(ours, str) or not isinstance(theirs, str):
            return None
        if not (holds_query(scalar.unwrapped(ours).text) and holds_query(scalar.unwrapped(theirs).text)):
            return None
        if not may_be_same(ours, theirs):
            return None
        return f"it holds a query and is spelled otherwise than PostgreSQL prints it: {theirs}"

    def spoken(self, ref: Ref, fact: Policy) -> Policy:
        """Answer the policy without the parentheses around its expressions."""
        said = {name: without_parentheses(text) for name in _EXPRESSIONS if isinstance(text := getattr(fact, name), str)}
        return replace(fact, **said)

    def create(self, ref: Ref, wanted: Policy, clauses: Sequence[str]) -> Sequence[Statement]:
        """Answer CREATE POLICY."""
        return remedy.create(ref, wanted)

    def drop(self, ref: Ref, actual: Policy) -> Sequence[Statement]:
        """Answer DROP POLICY."""
        return remedy.drop(ref)

    def alter(self, ref: Ref, attribute: str, before: Policy, after: Policy) -> Sequence[Statement]:
        """Answer ALTER POLICY, or the policy made anew where it does not reach."""
        return remedy.comment(ref, after) if attribute == "comment" else remedy.change(ref, before, after)


KIND = PolicyKind()
