"""What there is to know of a function (pg_proc, prokind f and w)."""

from collections.abc import Sequence
from typing import ClassVar, Final

from msgspec.structs import replace

from drift.fact import UNSTATED, Shape, Unstated, attribute
from drift.kind import Doubt, Place
from drift.kinds._altered import attributes
from drift.kinds._routine import Routine, RoutineKind, spoken_result
from drift.kinds._source import fields_of_rows
from drift.kinds.function import PLACE, remedy
from drift.model import Ref, Severity, Statement

NO_FIELD: Final = "no-such-field"


class Function(Routine):
    """A function: what it takes and gives, how it may be used, and what it does."""

    parameters: tuple[str, ...] | Unstated = attribute(
        Shape.EXPRESSIONS, "Its arguments, each [OUT|INOUT|VARIADIC] name type [DEFAULT expression], in any spelling."
    )
    returns: str | Unstated = attribute(Shape.TYPE, "What it gives: a type, SETOF a type, or TABLE(name type, ...).")
    language: str | Unstated = attribute(Shape.TEXT, "The language it is written in.")
    volatility: str | Unstated = attribute(
        Shape.TEXT, "Whether it gives the same for the same.", choices=("immutable", "stable", "volatile"), plain="volatile"
    )
    strict: bool | Unstated = attribute(Shape.FLAG, "Whether it gives NULL for NULL without being run.", plain=False)
    security_definer: bool | Unstated = attribute(Shape.FLAG, "Whether it runs with its owner's privileges.", plain=False)
    leakproof: bool | Unstated = attribute(Shape.FLAG, "Whether it tells nothing of its arguments but its result.", plain=False)
    parallel: str | Unstated = attribute(
        Shape.TEXT, "Whether parallel workers may run it.", choices=("safe", "restricted", "unsafe"), plain="unsafe"
    )
    cost: str | Unstated = attribute(Shape.EXPRESSION, "What the planner takes one call to cost, a number.")
    rows: str | None | Unstated = attribute(Shape.EXPRESSION, "How many rows the planner takes it to give, a number.")
    support: str | None | Unstated = attribute(
        Shape.TEXT, "The planner's support function, schema-qualified outside pg_catalog.", null=True
    )
    window: bool | Unstated = attribute(Shape.FLAG, "Whether it is a window function.", plain=False)
    transforms: tuple[str, ...] | Unstated = attribute(
        Shape.NAME_SET, "The types that are transformed for its language.", plain=()
    )
    settings: tuple[str, ...] | Unstated = attribute(
        Shape.OPTIONS, "The settings it runs under (SET ... TO ...), in any order.", plain=()
    )
    obj_file: str | None | Unstated = attribute(Shape.TEXT, "The file a function in C is in.", null=True)
    link_symbol: str | None | Unstated = attribute(Shape.TEXT, "The name it has in that file.", null=True)
    depends_on_extension: tuple[str, ...] | Unstated = attribute(Shape.NAME_SET, "The extensions it goes with.", plain=())
    owner: str | Unstated = attribute(Shape.TEXT, "The role that owns it.")
    comment: str | None | Unstated = attribute(Shape.TEXT, "The comment; null when there must be none.", null=True)
    body: str | None | Unstated = attribute(
        Shape.SOURCE, "What it does: in SQL and PL/pgSQL without regard to white space and comments, else letter by letter."
    )
    fields: tuple[str, ...] | None | Unstated = attribute(
        Shape.HIDDEN, "The columns of all tables it is attached to as a trigger function."
    )
    doubtful: bool | Unstated = attribute(Shape.HIDDEN, "Whether its body may name fields no row has.")
    usual_cost: str | Unstated = attribute(Shape.HIDDEN, "What one call costs where nothing is said.")
    usual_rows: str | None | Unstated = attribute(Shape.HIDDEN, "How many rows it gives where nothing is said.")
    usual_returns: str | Unstated = attribute(Shape.HIDDEN, "What its OUT arguments make of the result.")


class FunctionKind(RoutineKind[Function]):
    """Functions: ``functions.<name>(<types>)``."""

    name: ClassVar[str] = "function"
    words: ClassVar[str] = remedy.WORDS
    place: ClassVar[Place] = PLACE
    fact = Function
    after: ClassVar[tuple[str, ...]] = ("schema", "enum", "extension")
    before: ClassVar[tuple[str, ...]] = ("domain", "table")
    together: ClassVar[frozenset[str]] = attributes(Function)
    doubted: ClassVar[tuple[str, ...]] = (NO_FIELD,)
    covers: ClassVar[tuple[str, ...]] = ("function",)

    def understand(self, ref: Ref, wanted: Function, schema: str) -> Function:
        """Answer the function as ``RoutineKind`` does.

        Raises:
            ValueError: an argument, a type or a number is none.
        """
        for name in ("cost", "rows"):
            value = getattr(wanted, name)
            if isinstance(value, str) and not value.replace(".", "", 1).replace("e+", "", 1).isdigit():
                raise ValueError(f"{name} is a number, not {value}")
        return super().understand(ref, wanted, schema)

    def counts(self, actual: Function) -> bool:
        """Answer whether it stands for itself: not one of drift's own that keeps a column in step with another."""
        kept_in_step = actual.returns == "trigger" and "NEW.drift_new_" in str(actual.body).replace('"', "")
        return not kept_in_step and super().counts(actual)

    def doubts(self, ref: Ref, wanted: Function, actual: Function) -> Sequence[Doubt]:
        """Answer which fields a trigger function takes from rows that no table it is attached to has."""
        if not isinstance(actual.fields, tuple) or not isinstance(actual.body, str) or actual.language != "plpgsql":
            return ()
        unknown = tuple(sorted(fields_of_rows(actual.body) - set(actual.fields)))
        if not unknown:
            return ()
        note = (
            f"no table it is attached to has them: where that is reached it fails with 42703 (record has no field {unknown[0]})"
        )
        return (Doubt(NO_FIELD, "body", "columns of the tables it is a trigger of", unknown, note, severity=Severity.WARNING),)

    def spoken(self, ref: Ref, fact: Function) -> Function:
        """Answer the function as ``RoutineKind`` does, with its result in short types, unless its arguments say it."""
        told = super().spoken(ref, fact)
        parameters = fact.parameters if isinstance(fact.parameters, tuple) else ()
        if fact.returns == fact.usual_returns and any(text.startswith(("OUT ", "INOUT ")) for text in parameters):
            return replace(told, returns=UNSTATED)
        return replace(told, returns=spoken_result(str(fact.returns), ref.path[0]))

    def create(self, ref: Ref, wanted: Function, clauses: Sequence[str]) -> Sequence[Statement]:
        """Answer CREATE FUNCTION."""
        return remedy.create(ref, wanted)

    def drop(self, ref: Ref, actual: Function) -> Sequence[Statement]:
        """Answer DROP FUNCTION."""
        return remedy.drop(ref, actual)

    def alter(self, ref: Ref, attribute: str, before: Function, after: Function) -> Sequence[Statement]:
        """Answer ALTER FUNCTION, or CREATE OR REPLACE where all of it must be said again."""
        return remedy.alter(ref, before, after)


KIND = FunctionKind()
