"""What there is to know of a procedure (pg_proc, prokind p)."""

from collections.abc import Sequence
from typing import ClassVar

from drift.fact import Shape, Unstated, attribute
from drift.kind import Place
from drift.kinds._altered import attributes
from drift.kinds._routine import Routine, RoutineKind
from drift.kinds.procedure import PLACE, remedy
from drift.model import Ref, Statement


class Procedure(Routine):
    """A procedure: what it takes, how it runs, and what it does."""

    parameters: tuple[str, ...] | Unstated = attribute(
        Shape.EXPRESSIONS, "Its arguments, each [OUT|INOUT|VARIADIC] name type [DEFAULT expression], in any spelling."
    )
    language: str | Unstated = attribute(Shape.TEXT, "The language it is written in.")
    security_definer: bool | Unstated = attribute(Shape.FLAG, "Whether it runs with its owner's privileges.", plain=False)
    transforms: tuple[str, ...] | Unstated = attribute(
        Shape.NAME_SET, "The types that are transformed for its language.", plain=()
    )
    settings: tuple[str, ...] | Unstated = attribute(
        Shape.OPTIONS, "The settings it runs under (SET ... TO ...), in any order.", plain=()
    )
    obj_file: str | None | Unstated = attribute(Shape.TEXT, "The file a procedure in C is in.", null=True)
    link_symbol: str | None | Unstated = attribute(Shape.TEXT, "The name it has in that file.", null=True)
    depends_on_extension: tuple[str, ...] | Unstated = attribute(Shape.NAME_SET, "The extensions it goes with.", plain=())
    owner: str | Unstated = attribute(Shape.TEXT, "The role that owns it.")
    comment: str | None | Unstated = attribute(Shape.TEXT, "The comment; null when there must be none.", null=True)
    body: str | None | Unstated = attribute(
        Shape.SOURCE, "What it does: in SQL and PL/pgSQL without regard to white space and comments, else letter by letter."
    )


class ProcedureKind(RoutineKind[Procedure]):
    """Procedures: ``procedures.<name>(<types>)``."""

    name: ClassVar[str] = "procedure"
    words: ClassVar[str] = remedy.WORDS
    place: ClassVar[Place] = PLACE
    fact = Procedure
    after: ClassVar[tuple[str, ...]] = ("function", "table")
    together: ClassVar[frozenset[str]] = attributes(Procedure)
    covers: ClassVar[tuple[str, ...]] = ("procedure",)

    def create(self, ref: Ref, wanted: Procedure, clauses: Sequence[str]) -> Sequence[Statement]:
        """Answer CREATE PROCEDURE."""
        return remedy.create(ref, wanted)

    def drop(self, ref: Ref, actual: Procedure) -> Sequence[Statement]:
        """Answer DROP PROCEDURE."""
        return remedy.drop(ref, actual)

    def alter(self, ref: Ref, attribute: str, before: Procedure, after: Procedure) -> Sequence[Statement]:
        """Answer ALTER PROCEDURE, or CREATE OR REPLACE where all of it must be said again."""
        return remedy.alter(ref, before, after)


KIND = ProcedureKind()
