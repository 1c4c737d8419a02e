"""What there is to know of an operator (pg_operator)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Final

from msgspec.structs import replace

from drift.fact import Fact, Shape, Unstated, attribute
from drift.kind import Kind, Place
from drift.kinds import _owner, _signature
from drift.kinds._altered import attributes
from drift.kinds._signature import argument
from drift.kinds.operator import PLACE, remedy
from drift.model import Ref, Statement


class Operator(Fact):
    """An operator: the function behind it, and what the planner may make of it."""

    function: str | Unstated = attribute(Shape.TEXT, "The function behind it, schema-qualified outside pg_catalog.")
    commutator: str | None | Unstated = attribute(Shape.TEXT, "The operator with its operands exchanged.", null=True)
    negator: str | None | Unstated = attribute(Shape.TEXT, "The operator that says the contrary.", null=True)
    restrict: str | None | Unstated = attribute(Shape.TEXT, "The function that estimates how many rows it keeps.", null=True)
    join: str | None | Unstated = attribute(
        Shape.TEXT, "The function that estimates how many rows a join with it gives.", null=True
    )
    hashes: bool | Unstated = attribute(Shape.FLAG, "Whether a hash join may use it.", plain=False)
    merges: bool | Unstated = attribute(Shape.FLAG, "Whether a merge join may use it.", plain=False)
    owner: str | Unstated = attribute(Shape.TEXT, "The role that owns it.")
    comment: str | None | Unstated = attribute(Shape.TEXT, "The comment; null when there must be none.", null=True)
    signature: tuple[str, ...] | Unstated = attribute(Shape.HIDDEN, "The types of its operands, with their schemas.")
    dependent: bool | Unstated = attribute(Shape.HIDDEN, "Whether it is an extension's.")
    dependents: tuple[str, ...] | Unstated = attribute(Shape.HIDDEN, "What depends on it, in words.")
    namesakes: int | Unstated = attribute(Shape.HIDDEN, "How many operators bear the name, itself included.")
    schema: str | Unstated = attribute(Shape.HIDDEN, "The schema it lives in.")
    shadowed: tuple[str, ...] | Unstated = attribute(Shape.HIDDEN, "What in it would be PostgreSQL's own without its schema.")
    usual_owner: str | Unstated = attribute(Shape.HIDDEN, "The owner of the database.")


class OperatorKind(Kind[Operator]):
    """Operators: ``operators.<name>(<left>, <right>)``, NONE for an operand that is not there."""

    name: ClassVar[str] = "operator"
    place: ClassVar[Place] = PLACE
    fact = Operator
    short: ClassVar[str | None] = "function"
    after: ClassVar[tuple[str, ...]] = ("function",)
    before: ClassVar[tuple[str, ...]] = ("table",)
    together: ClassVar[frozenset[str]] = attributes(Operator)
    covers: ClassVar[tuple[str, ...]] = ("operator",)

    def understand(self, ref: Ref, wanted: Operator, schema: str) -> Operator:
        """Answer the operator as it is.

        Raises:
            ValueError: it has not two operands, or something in it is no name.
        """
        if ref.arguments is not None and len(ref.arguments) != 2:
            raise ValueError(
                f"an operator has two operands: write {ref.path[-1]}(NONE, type) for one that stands before its only one"
            )
        for text in ref.arguments or ():
            argument(text)
        _signature.operator_in_sql(ref.path[-1])
        for name in _COMPARED:
            if isinstance(value := getattr(wanted, name), str):
                (_signature.operator_in_sql if name in ("commutator", "negator") else _signature.name_in_sql)(value)
        return wanted

    def meets(self, wanted: Ref, there: Ref) -> bool:
        """Answer whether the operands have the same types."""
        return _signature.meets(wanted, there)

    def counts(self, actual: Operator) -> bool:
        """Answer whether it stands for itself and is not an extension's."""
        return actual.dependent is not True

    def same(self, attribute: str, wanted: Operator, actual: Operator) -> bool:
        """Answer whether two values are equal; names without a schema are PostgreSQL's, or of the operator's."""
        ours, theirs = getattr(wanted, attribute), getattr(actual, attribute)
        compare = _COMPARED.get(attribute)
        if ours == theirs or compare is None or ours is None or theirs is None:
            return bool(ours == theirs)
        return compare(ours, theirs, str(actual.schema), _shadowed(actual))

    def spoken(self, ref: Ref, fact: Operator) -> Operator:
        """Answer the operator with unqualified names."""
        changes: dict[str, Any] = {
            name: _signature.unqualified(value, ref.path[0], _shadowed(fact))
            for name in _COMPARED
            if isinstance(value := getattr(fact, name), str)
        }
        return _owner.spoken(replace(fact, **changes))

    def create(self, ref: Ref, wanted: Operator, clauses: Sequence[str]) -> Sequence[Statement]:
        """Answer CREATE OPERATOR."""
        return remedy.create(ref, wanted)

    def drop(self, ref: Ref, actual: Operator) -> Sequence[Statement]:
        """Answer DROP OPERATOR."""
        return remedy.drop(ref, actual)

    def alter(self, ref: Ref, attribute: str, before: Operator, after: Operator) -> Sequence[Statement]:
        """Answer ALTER OPERATOR, or both DROP and CREATE."""
        return remedy.alter(ref, before, after)


def _shadowed(fact: Operator) -> tuple[str, ...]:
    return fact.shadowed if isinstance(fact.shadowed, tuple) else ()


_COMPARED: Final[Mapping[str, Callable[[str, str, str, tuple[str, ...]], bool]]] = {
    "function": _signature.same_function,
    "commutator": _signature.same_operator,
    "negator": _signature.same_operator,
    "restrict": _signature.same_function,
    "join": _signature.same_function,
}

KIND = OperatorKind()
