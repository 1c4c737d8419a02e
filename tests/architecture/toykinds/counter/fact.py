"""A toy: sequences with nothing but their increment."""

from collections.abc import Sequence as Several
from typing import ClassVar

from drift.fact import Fact, Shape, Unstated, attribute
from drift.kind import Kind, Place
from drift.model import Ref, Statement
from drift.sqltext import qualified

from . import PLACE  # noqa: TID252 (it is put among the kinds of drift, where it has another name)


class Sequence(Fact):
    increment: int | Unstated = attribute(Shape.NUMBER, "The step.")


class SequenceKind(Kind[Sequence]):
    name: ClassVar[str] = "counter"
    place: ClassVar[Place] = PLACE
    fact = Sequence
    short: ClassVar[str | None] = "increment"

    def create(self, ref: Ref, wanted: Sequence, clauses: Several[str]) -> Several[Statement]:
        return [Statement(f"CREATE SEQUENCE {qualified(*ref.path)}")]

    def drop(self, ref: Ref, actual: Sequence) -> Several[Statement]:
        return [Statement(f"DROP SEQUENCE {qualified(*ref.path)}")]

    def alter(self, ref: Ref, attribute: str, before: Sequence, after: Sequence) -> Several[Statement]:
        return [Statement(f"ALTER SEQUENCE {qualified(*ref.path)} INCREMENT {after.increment}")]


KIND = SequenceKind()
