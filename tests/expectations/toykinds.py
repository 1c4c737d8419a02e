"""Kinds that exist nowhere, one for each way a kind may declare its place; the loader must need nothing else."""

from collections.abc import Mapping
from typing import Any, ClassVar

from msgspec.structs import replace

from drift.fact import UNSTATED, Fact, Shape, Unstated, attribute
from drift.kind import Kind, Place
from drift.model import Ref


class Relation(Fact):
    """Stands at the top, lives in a schema, has children."""

    comment: str | None | Unstated = attribute(Shape.TEXT, "What it is for.", null=True)
    storage: str | Unstated = attribute(Shape.TEXT, "How it is kept.", choices=("heap", "columnar", "no storage"))
    rows: int | Unstated = attribute(Shape.NUMBER, "How many rows are planned for.")


class RelationKind(Kind[Relation]):
    """Top level, schema-qualified, no short form."""

    name: ClassVar[str] = "relation"
    place: ClassVar[Place] = Place("relations", schema_qualified=True)
    fact = Relation


class Piece(Fact):
    """A named child with every shape of value."""

    type: str | Unstated = attribute(Shape.TYPE, "The type.")
    nullable: bool | Unstated = attribute(Shape.FLAG, "Whether it may be empty.")
    default: str | None | Unstated = attribute(Shape.EXPRESSION, "What it is when not said.", null=True)
    check: str | Unstated = attribute(Shape.EXPRESSION, "What must hold.")
    valid: bool | Unstated = attribute(Shape.FLAG, "Whether it is in use.", default=True)
    spelled: str | Unstated = attribute(Shape.HIDDEN, "What the type was written as.")


class PieceKind(Kind[Piece]):
    """Named children of a relation, short for their type."""

    name: ClassVar[str] = "piece"
    place: ClassVar[Place] = Place("pieces", parents=("relation",))
    fact = Piece
    short: ClassVar[str | None] = "type"

    def understand(self, ref: Ref, wanted: Piece, schema: str) -> Piece:
        """Answer ``auto`` as what it creates; it cannot have a default of its own."""
        if wanted.type != "auto":
            return wanted
        if wanted.default is not UNSTATED:
            raise ValueError("auto brings its own default")
        return replace(wanted, type="integer", default=f"next('{schema}.{ref.path[-1]}')", spelled="auto")


class Remark(Fact):
    """A grandchild."""

    text: str | Unstated = attribute(Shape.TEXT, "What is remarked.")


class RemarkKind(Kind[Remark]):
    """Named children of a piece."""

    name: ClassVar[str] = "remark"
    place: ClassVar[Place] = Place("remarks", parents=("piece",))
    fact = Remark
    short: ClassVar[str | None] = "text"


class Anchor(Fact):
    """There is one or none."""

    columns: tuple[str, ...] | Unstated = attribute(Shape.NAMES, "What it is made of, in order.")
    deferrable: bool | Unstated = attribute(Shape.FLAG, "Whether it may wait.")


class AnchorKind(Kind[Anchor]):
    """The single unnamed child of a relation."""

    name: ClassVar[str] = "anchor"
    place: ClassVar[Place] = Place("anchor", parents=("relation",), named=False)
    fact = Anchor
    short: ClassVar[str | None] = "columns"


class Lone(Fact):
    """Several, with or without names."""

    columns: tuple[str, ...] | Unstated = attribute(Shape.NAMES, "What must be alone of its kind.")
    nulls: bool | Unstated = attribute(Shape.FLAG, "Whether nothing counts as something.")


class LoneKind(Kind[Lone]):
    """Children with or without a name, short for a list."""

    name: ClassVar[str] = "lone"
    place: ClassVar[Place] = Place("lones", parents=("relation",), anonymous=True)
    fact = Lone
    short: ClassVar[str | None] = "columns"


class Proof(Fact):
    """Several, with or without names."""

    expression: str | Unstated = attribute(Shape.EXPRESSION, "What must be true.")


class ProofKind(Kind[Proof]):
    """Children with or without a name, short for an expression."""

    name: ClassVar[str] = "proof"
    place: ClassVar[Place] = Place("proofs", parents=("relation",), anonymous=True)
    fact = Proof
    short: ClassVar[str | None] = "expression"


class Lookup(Fact):
    """A named child with a list of expressions."""

    keys: tuple[str, ...] | Unstated = attribute(Shape.EXPRESSIONS, "The keys, in order.")
    where: str | None | Unstated = attribute(Shape.EXPRESSION, "Which rows.", null=True)


class LookupKind(Kind[Lookup]):
    """Named children, short for a list of expressions."""

    name: ClassVar[str] = "lookup"
    place: ClassVar[Place] = Place("lookups", parents=("relation",))
    fact = Lookup
    short: ClassVar[str | None] = "keys"


class Right(Fact):
    """A named child with a set of words."""

    privileges: tuple[str, ...] | Unstated = attribute(Shape.NAME_SET, "Which.", choices=("read", "write", "own"))


class RightKind(Kind[Right]):
    """Named children, short for a set with choices."""

    name: ClassVar[str] = "right"
    place: ClassVar[Place] = Place("rights", parents=("relation",))
    fact = Right
    short: ClassVar[str | None] = "privileges"


class Promise(Fact):
    """Identified by a list instead of a name."""

    columns: tuple[str, ...] | Unstated = attribute(Shape.NAMES, "What is enough.")
    costs: int | Unstated = attribute(Shape.NUMBER, "What it may cost.")


class PromiseKind(Kind[Promise]):
    """An assertion about its relation: it cannot be missing itself."""

    name: ClassVar[str] = "promise"
    place: ClassVar[Place] = Place("promises", parents=("relation",), arguments="columns")
    fact = Promise
    identity: ClassVar[bool] = False


class Palette(Fact):
    """Stands at the top, lives in a schema, is a list."""

    values: tuple[str, ...] | Unstated = attribute(Shape.NAMES, "The values in order.")


class PaletteKind(Kind[Palette]):
    """Top level, schema-qualified, short for a list."""

    name: ClassVar[str] = "palette"
    place: ClassVar[Place] = Place("palettes", schema_qualified=True)
    fact = Palette
    short: ClassVar[str | None] = "values"


class Module(Fact):
    """Stands at the top, lives in no schema."""

    version: str | Unstated = attribute(Shape.TEXT, "At which version.")
    samples: tuple[tuple[str | None, ...], ...] | Unstated = attribute(Shape.ROWS, "Rows it must give.")


class ModuleKind(Kind[Module]):
    """Top level, mostly a plain list of names."""

    name: ClassVar[str] = "module"
    place: ClassVar[Place] = Place("modules")
    fact = Module
    short: ClassVar[str | None] = "version"


KINDS: Mapping[str, Kind[Any]] = {
    kind.name: kind
    for kind in (
        RelationKind(),
        PieceKind(),
        RemarkKind(),
        AnchorKind(),
        LoneKind(),
        ProofKind(),
        LookupKind(),
        RightKind(),
        PromiseKind(),
        PaletteKind(),
        ModuleKind(),
    )
}
