"""What there is to know of an aggregate (pg_proc, prokind a; pg_aggregate)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Final

from msgspec.structs import replace

from drift.fact import UNSTATED, Fact, Shape, Unstated, attribute
from drift.kind import Kind, Place, Question
from drift.kinds import _owner, _signature
from drift.kinds._altered import attributes
from drift.kinds._routine import same_arguments, spoken_argument
from drift.kinds._signature import argument, read_type, same_type
from drift.kinds.aggregate import PLACE, remedy
from drift.model import Ref, Statement

_MODIFY: Final = ("read_only", "shareable", "read_write")
_FUNCTIONS: Final = "sfunc finalfunc combinefunc serialfunc deserialfunc msfunc minvfunc mfinalfunc".split()


class Aggregate(Fact):
    """An aggregate; the names of its options are those of CREATE AGGREGATE."""

    parameters: tuple[str, ...] | Unstated = attribute(
        Shape.EXPRESSIONS, "Its arguments, each [VARIADIC] name type; of an ordered-set aggregate the direct ones."
    )
    order_by: tuple[str, ...] | None | Unstated = attribute(
        Shape.EXPRESSIONS, "The arguments behind ORDER BY, which make it an ordered-set aggregate; null for none.", null=True
    )
    sfunc: str | Unstated = attribute(Shape.TEXT, "The function called for each row, schema-qualified outside pg_catalog.")
    stype: str | Unstated = attribute(Shape.TYPE, "The type of its state.")
    sspace: int | Unstated = attribute(Shape.NUMBER, "Bytes the planner takes the state to need, 0 for its guess.", plain=0)
    finalfunc: str | None | Unstated = attribute(Shape.TEXT, "The function that makes the result of the state.", null=True)
    finalfunc_extra: bool | Unstated = attribute(Shape.FLAG, "Whether finalfunc is given the arguments as NULLs.", plain=False)
    finalfunc_modify: str | Unstated = attribute(Shape.TEXT, "Whether finalfunc changes the state.", choices=_MODIFY)
    combinefunc: str | None | Unstated = attribute(Shape.TEXT, "The function that makes one state of two.", null=True)
    serialfunc: str | None | Unstated = attribute(Shape.TEXT, "The function that makes bytes of a state.", null=True)
    deserialfunc: str | None | Unstated = attribute(Shape.TEXT, "The function that makes a state of bytes.", null=True)
    initcond: str | None | Unstated = attribute(Shape.TEXT, "The state it begins with, as a text; null for NULL.", null=True)
    msfunc: str | None | Unstated = attribute(Shape.TEXT, "The function called for each row that enters a frame.", null=True)
    minvfunc: str | None | Unstated = attribute(Shape.TEXT, "The function called for each row that leaves a frame.", null=True)
    mstype: str | None | Unstated = attribute(Shape.TYPE, "The type of the state of a moving frame.", null=True)
    msspace: int | Unstated = attribute(Shape.NUMBER, "Bytes the planner takes that state to need, 0 for its guess.", plain=0)
    mfinalfunc: str | None | Unstated = attribute(Shape.TEXT, "The function that makes the result of that state.", null=True)
    mfinalfunc_extra: bool | Unstated = attribute(Shape.FLAG, "Whether mfinalfunc is given the arguments as NULLs.", plain=False)
    mfinalfunc_modify: str | Unstated = attribute(Shape.TEXT, "Whether mfinalfunc changes that state.", choices=_MODIFY)
    minitcond: str | None | Unstated = attribute(Shape.TEXT, "The state of a moving frame it begins with.", null=True)
    sortop: str | None | Unstated = attribute(
        Shape.TEXT, "The operator that puts first what a min() or max() gives, schema-qualified outside pg_catalog.", null=True
    )
    parallel: str | Unstated = attribute(
        Shape.TEXT, "Whether parallel workers may run it.", choices=("safe", "restricted", "unsafe"), plain="unsafe"
    )
    hypothetical: bool | Unstated = attribute(Shape.FLAG, "Whether it is a hypothetical-set aggregate.", plain=False)
    owner: str | Unstated = attribute(Shape.TEXT, "The role that owns it.")
    comment: str | None | Unstated = attribute(Shape.TEXT, "The comment; null when there must be none.", null=True)
    signature: tuple[str, ...] | Unstated = attribute(Shape.HIDDEN, "The types that identify it, with their schemas.")
    dependent: bool | Unstated = attribute(Shape.HIDDEN, "Whether it is an extension's.")
    dependents: tuple[str, ...] | Unstated = attribute(Shape.HIDDEN, "What depends on it, in words.")
    namesakes: int | Unstated = attribute(Shape.HIDDEN, "How many aggregates bear the name, itself included.")
    given: str | Unstated = attribute(Shape.HIDDEN, "The type it gives.")
    schema: str | Unstated = attribute(Shape.HIDDEN, "The schema it lives in.")
    shadowed: tuple[str, ...] | Unstated = attribute(
        Shape.HIDDEN, "What it is made of that would be PostgreSQL's own without its schema."
    )
    usual_finalfunc_modify: str | Unstated = attribute(Shape.HIDDEN, "What finalfunc does where nothing is said.")
    usual_mfinalfunc_modify: str | Unstated = attribute(Shape.HIDDEN, "What mfinalfunc does where nothing is said.")
    usual_parameters: tuple[str, ...] | Unstated = attribute(Shape.HIDDEN, "The types of its arguments alone.")
    usual_owner: str | Unstated = attribute(Shape.HIDDEN, "The owner of the database.")
    acl: tuple[str, ...] | None | Unstated = attribute(Shape.HIDDEN, "The privileges on it, None for the built-in ones.")


class AggregateKind(Kind[Aggregate]):
    """Aggregates: ``aggregates.<name>(<types>)``."""

    name: ClassVar[str] = "aggregate"
    place: ClassVar[Place] = PLACE
    fact = Aggregate
    after: ClassVar[tuple[str, ...]] = ("function", "operator")
    before: ClassVar[tuple[str, ...]] = ("table",)
    together: ClassVar[frozenset[str]] = attributes(Aggregate)
    covers: ClassVar[tuple[str, ...]] = ("aggregate",)

    def understand(self, ref: Ref, wanted: Aggregate, schema: str) -> Aggregate:
        """Answer the aggregate as it is.

        Raises:
            ValueError: an argument, a function or an operator is none.
        """
        for declared in (ref.arguments, wanted.parameters, wanted.order_by):
            for text in declared if isinstance(declared, tuple) else ():
                argument(text)
        for name in _FUNCTIONS:
            if isinstance(value := getattr(wanted, name), str):
                _signature.name_in_sql(value)
        if isinstance(wanted.sortop, str):
            _signature.operator_in_sql(wanted.sortop)
        return wanted

    def meets(self, wanted: Ref, there: Ref) -> bool:
        """Answer whether the signatures have the same types."""
        return _signature.meets(wanted, there)

    def counts(self, actual: Aggregate) -> bool:
        """Answer whether it stands for itself and is not an extension's."""
        return actual.dependent is not True

    def same(self, attribute: str, wanted: Aggregate, actual: Aggregate) -> bool:
        """Answer whether two values are equal without asking anybody."""
        ours, theirs = getattr(wanted, attribute), getattr(actual, attribute)
        compare = _COMPARED.get(attribute)
        if ours == theirs or compare is None or ours is None or theirs is None:
            return bool(ours == theirs)
        return compare(ours, theirs, actual)

    def question(self, attribute: str, wanted: Aggregate, actual: Aggregate) -> Question | None:
        """Answer what to ask about a type that is spelled differently."""
        if getattr(wanted, attribute) is None or getattr(actual, attribute) is None:
            return None
        return super().question(attribute, wanted, actual)

    def spoken(self, ref: Ref, fact: Aggregate) -> Aggregate:
        """Answer the aggregate with short types, unqualified names, and without what goes without saying."""
        own, changes = ref.path[0], dict[str, Any]()
        for name in _FUNCTIONS:
            if isinstance(value := getattr(fact, name), str):
                changes[name] = _signature.unqualified(value, own, _shadowed(fact))
        for name in ("stype", "mstype"):
            if isinstance(value := getattr(fact, name), str):
                changes[name] = _signature.spoken_type(value, own)
        for name in ("parameters", "order_by"):
            if isinstance(value := getattr(fact, name), tuple):
                changes[name] = tuple(spoken_argument(argument(text), own) for text in value)
        if isinstance(fact.sortop, str):
            changes["sortop"] = _signature.unqualified(fact.sortop, own, _shadowed(fact))
        for name in ("parameters", "finalfunc_modify", "mfinalfunc_modify"):
            if getattr(fact, name) == getattr(fact, f"usual_{name}"):
                changes[name] = UNSTATED
        return _owner.spoken(replace(fact, **changes))

    def create(self, ref: Ref, wanted: Aggregate, clauses: Sequence[str]) -> Sequence[Statement]:
        """Answer CREATE AGGREGATE."""
        return remedy.create(ref, wanted)

    def drop(self, ref: Ref, actual: Aggregate) -> Sequence[Statement]:
        """Answer DROP AGGREGATE."""
        return remedy.drop(ref, actual)

    def alter(self, ref: Ref, attribute: str, before: Aggregate, after: Aggregate) -> Sequence[Statement]:
        """Answer the aggregate said again, or the change of owner or comment."""
        return remedy.alter(ref, before, after)


def _shadowed(fact: Aggregate) -> tuple[str, ...]:
    return fact.shadowed if isinstance(fact.shadowed, tuple) else ()


def _same_types(wanted: str, there: str, actual: Aggregate) -> bool:
    ours, theirs = read_type(wanted), read_type(there)
    return ours is not None and theirs is not None and same_type(ours, theirs, str(actual.schema))


def _same_functions(wanted: str, there: str, actual: Aggregate) -> bool:
    return _signature.same_function(wanted, there, str(actual.schema), _shadowed(actual))


_COMPARED: Final[Mapping[str, Callable[[Any, Any, Aggregate], bool]]] = {
    **dict.fromkeys(_FUNCTIONS, _same_functions),
    **dict.fromkeys(("stype", "mstype"), _same_types),
    **dict.fromkeys(("parameters", "order_by"), lambda ours, theirs, actual: same_arguments(ours, theirs, str(actual.schema))),
    "sortop": lambda ours, theirs, actual: _signature.same_operator(ours, theirs, str(actual.schema), _shadowed(actual)),
}

KIND = AggregateKind()
