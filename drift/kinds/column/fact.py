"""What there is to know of a column (pg_attribute, pg_attrdef)."""

import re
from collections.abc import Sequence
from typing import ClassVar, Final

from msgspec.structs import replace

from drift.fact import UNSTATED, Fact, Shape, Unstated, attribute
from drift.kind import IMPOSSIBLE, Doubt, Kind, Place, Question
from drift.kinds import _defaults
from drift.kinds._expression import same_collations, without_parentheses
from drift.kinds._names import object_name
from drift.kinds.column import remedy
from drift.kinds.column.types import char_limit, serial, short_default, short_type, without_length
from drift.model import Ref, Statement
from drift.sqltext import literal, qualified


class Column(Fact):
    """A column of a table, as stated or as it is in effect (a domain's default and NOT NULL are its column's too)."""

    type: str | Unstated = attribute(Shape.TYPE, "The data type, in any spelling PostgreSQL understands.")
    nullable: bool | Unstated = attribute(Shape.FLAG, "Whether the column may hold NULL.", plain=True)
    default: str | None | Unstated = attribute(
        Shape.EXPRESSION, "The default, any spelling; null when there must be none.", null=True
    )
    identity: str | None | Unstated = attribute(
        Shape.TEXT, "Whether the column is an identity, and which.", choices=("always", "by default"), null=True
    )
    generated: str | None | Unstated = attribute(
        Shape.EXPRESSION, "The generation expression; null when it must be a plain column.", null=True
    )
    stored: bool | None | Unstated = attribute(
        Shape.FLAG, "Whether the generated value is stored (false: virtual, 18 and later)."
    )
    collation: str | None | Unstated = attribute(
        Shape.TEXT, "The collation, schema-qualified outside pg_catalog; null for the default of the type.", null=True
    )
    comment: str | None | Unstated = attribute(Shape.TEXT, "The comment; null when there must be none.", null=True)
    domain_default: str | None | Unstated = attribute(
        Shape.HIDDEN, "The default, where it is the domain's and not the column's own."
    )
    domain_not_null: bool | Unstated = attribute(Shape.HIDDEN, "Whether the domain forbids NULL.")
    base: str | None | Unstated = attribute(Shape.HIDDEN, "The type a domain stands on, with its length.")
    inherited: bool | Unstated = attribute(Shape.HIDDEN, "Whether the table has children or partitions.")
    serial: str | Unstated = attribute(Shape.HIDDEN, "The serial shorthand the type was stated as.")
    place: int | Unstated = attribute(Shape.HIDDEN, "Its number in the table, with holes where others were dropped.")
    usual_nullable: bool | Unstated = attribute(
        Shape.HIDDEN, "False where something else makes it NOT NULL: key, identity, domain."
    )
    usual_stored: bool | None | Unstated = attribute(
        Shape.HIDDEN, "What becomes of a generated column of which neither STORED nor VIRTUAL is said: virtual since 18."
    )
    doubtful: bool | Unstated = attribute(Shape.HIDDEN, "Whether it has a default, and a limited length it might not fit into.")
    relation: str | Unstated = attribute(Shape.HIDDEN, "The name of the table, which a generation expression may mention.")
    row: tuple[str, ...] | Unstated = attribute(Shape.HIDDEN, "The columns a generation expression may mention.")


UNUSABLE: Final = "default-unusable"


class ColumnKind(Kind[Column]):
    """Columns: ``tables.<table>.columns.<name>``."""

    name: ClassVar[str] = "column"
    place: ClassVar[Place] = Place("columns", parents=("table",), turn=10)
    fact = Column
    short: ClassVar[str | None] = "type"
    after: ClassVar[tuple[str, ...]] = ("table", "enum", "extension")
    doubted: ClassVar[tuple[str, ...]] = (UNUSABLE, f"default{IMPOSSIBLE}")

    def understand(self, ref: Ref, wanted: Column, schema: str) -> Column:
        """Answer the column with ``serial`` spelled out as what it creates."""
        base = serial(wanted.type) if wanted.type is not UNSTATED else None
        if wanted.generated not in (None, UNSTATED) and wanted.default not in (None, UNSTATED):
            raise ValueError("a column is generated or has a default, not both")
        if base is None:
            return wanted
        if wanted.default is not UNSTATED or wanted.identity is not UNSTATED:
            raise ValueError(f"{wanted.type} brings its own default; state {base} with the default or identity you mean")
        sequence = qualified(ref.path[0], object_name(ref.path[1], ref.path[2:], "seq"))
        default = f"nextval({literal(sequence)}::regclass)"
        return replace(wanted, type=base, default=default, nullable=False, serial=wanted.type)

    def same(self, attribute: str, wanted: Column, actual: Column) -> bool:
        """Answer whether two values are equal without asking anybody; a NULL default is none."""
        if attribute == "default" and isinstance(wanted.default, str):
            if actual.default is None:
                return re.fullmatch(r"(?i)null(\s*::.*)?", wanted.default.strip(" ()")) is not None
            return wanted.default in (actual.default, short_default(str(actual.default), str(actual.type)))
        if attribute == "type" and wanted.type == short_type(str(actual.type), ""):
            return True
        if attribute == "generated" and isinstance(wanted.generated, str) and isinstance(actual.generated, str):
            return without_parentheses(wanted.generated) == without_parentheses(actual.generated)
        return bool(getattr(wanted, attribute) == getattr(actual, attribute))

    def question(self, attribute: str, wanted: Column, actual: Column) -> Question | None:
        """Answer what to ask about a type, a default or a generation expression that is spelled differently."""
        value, there = getattr(wanted, attribute), getattr(actual, attribute)
        if attribute not in ("default", "generated") or value is None or there is None:
            return super().question(attribute, wanted, actual) if attribute == "type" else None
        if not same_collations(value, there):
            return None
        type_name = actual.type if wanted.type is UNSTATED else wanted.type
        if isinstance(actual.base, str) and without_length(actual.base) != actual.base:
            type_name = actual.base
        row = () if actual.row is UNSTATED or attribute == "default" else actual.row
        return Question(value, there, without_length(str(type_name)), row, alias=str(actual.relation) if row else "row")

    def doubts(self, ref: Ref, wanted: Column, actual: Column) -> Sequence[Doubt]:
        """Answer whether the default there is, and the one stated, fit: an INSERT raises where a cast would cut."""
        if wanted.default is UNSTATED:
            return ()
        there = actual.base if isinstance(actual.base, str) else actual.type
        stated = there if wanted.type is UNSTATED or isinstance(actual.base, str) else wanted.type
        doubts = [too_long(UNUSABLE, ref, str(there), actual.default)]
        if wanted.default != actual.default:
            doubts.append(too_long(f"default{IMPOSSIBLE}", ref, str(stated), wanted.default))
        return [doubt for doubt in doubts if doubt is not None]

    def note(self, attribute: str | None, wanted: Column | None, actual: Column | None) -> str | None:
        """Answer where an effective value comes from, or what a missing default means for an INSERT."""
        if actual is None:
            return None
        if attribute == "default" and isinstance(actual.domain_default, str):
            return f"the default comes from domain {actual.type}"
        required = actual.default is None and actual.identity is None and actual.generated is None and not actual.nullable
        if attribute == "default" and required:
            return "today an INSERT that leaves it out fails with 23502 (null value violates not-null constraint)"
        return None

    def spoken(self, ref: Ref, fact: Column) -> Column:
        """Answer the column with the short names of types, and without what goes without saying in its schema."""
        default = fact.default
        if isinstance(default, str) and default == fact.domain_default:
            default = UNSTATED
        elif isinstance(default, str):
            default = short_default(default, str(fact.type))
        return replace(
            fact,
            type=short_type(str(fact.type), ref.path[0]),
            default=default,
            nullable=UNSTATED if fact.domain_not_null is True else fact.nullable,
            generated=without_parentheses(fact.generated) if isinstance(fact.generated, str) else fact.generated,
        )

    def order(self, ref: Ref, fact: Column) -> object:
        """Answer the place of the column in its table."""
        return fact.place

    def clause(self, ref: Ref, wanted: Column) -> str | None:
        """Answer the column's part of CREATE TABLE."""
        return remedy.definition(ref, wanted)

    def beside(self, ref: Ref, wanted: Column) -> Sequence[Statement]:
        """Answer the comment."""
        return remedy.beside(ref, wanted)

    def create(self, ref: Ref, wanted: Column, clauses: Sequence[str]) -> Sequence[Statement]:
        """Answer ADD COLUMN."""
        return remedy.create(ref, wanted)

    def drop(self, ref: Ref, actual: Column) -> Sequence[Statement]:
        """Answer DROP COLUMN."""
        return remedy.drop(ref)

    def alter(self, ref: Ref, attribute: str, before: Column, after: Column) -> Sequence[Statement]:
        """Answer the ALTER COLUMN that changes one attribute."""
        return remedy.alter(ref, attribute, before, after)


def too_long(suffix: str, ref: Ref, type_name: str, default: object) -> Doubt | None:
    """Answer the doubt whether a default fits into a type with a length, None where there is no limit or no default."""
    limit = char_limit(type_name)
    if limit is None or not isinstance(default, str):
        return None
    return _defaults.too_long(suffix, "default", _defaults.Limited(ref.path[-1], type_name, limit, default))


KIND = ColumnKind()
