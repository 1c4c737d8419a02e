"""What there is to know of a column (pg_attribute, pg_attrdef).

What few columns need, and what only mending does, is imported where it is used: it is more than all the rest of this kind.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Final

from msgspec.structs import replace

from drift.fact import UNSTATED, Fact, Shape, Unstated, attribute
from drift.kind import IMPOSSIBLE, RENAMED_FROM, STILL_THERE, Doubt, Kind, Place, Question
from drift.kinds import _defaults, _reloptions
from drift.kinds._expression import same_collations, without_parentheses
from drift.kinds.column import PLACE, sequence
from drift.kinds.column.types import char_limit, serial, short_default, short_type, without_length
from drift.model import Finding, Ref, Statement
from drift.sqltext import qualified, quote


class Column(Fact):
    """A column of a table, as stated or as it is in effect (a domain's default and NOT NULL are its column's too)."""

    type: str | Unstated = attribute(Shape.TYPE, "The data type, in any spelling PostgreSQL understands.")
    nullable: bool | Unstated = attribute(Shape.FLAG, "Whether the column may hold NULL.", plain=True)
    default: str | None | Unstated = attribute(
        Shape.EXPRESSION, "The default, any spelling; null when there must be none.", null=True
    )
    identity: str | None | Unstated = attribute(
        Shape.TEXT, "Whether the column is an identity, and which.", choices=("always", "by default"), null=True, rare=str
    )
    generated: str | None | Unstated = attribute(
        Shape.EXPRESSION, "The generation expression; null when it must be a plain column.", null=True, rare=str
    )
    stored: bool | None | Unstated = attribute(
        Shape.FLAG, "Whether the generated value is stored (false: virtual, 18 and later).", rare=bool
    )
    sequence: tuple[str, ...] | None | Unstated = attribute(
        Shape.OPTIONS,
        "How an identity counts, where it is not from 1 by 1: start, increment, minvalue, maxvalue, cache, cycle; name.",
        null=True,
        rare=tuple,
    )
    collation: str | None | Unstated = attribute(
        Shape.TEXT, "The collation, schema-qualified outside pg_catalog; null for the default of the type.", null=True, rare=str
    )
    storage: str | Unstated = attribute(
        Shape.TEXT, "How large values are kept; the type's own unless stated.", choices=("plain", "main", "external", "extended")
    )
    compression: str | None | Unstated = attribute(
        Shape.TEXT,
        "How they are compressed (14 and later); null for the server's setting.",
        choices=("pglz", "lz4"),
        null=True,
        rare=str,
    )
    statistics_target: int | None | Unstated = attribute(
        Shape.NUMBER, "How closely ANALYZE looks; null for the server's setting.", null=True, rare=int
    )
    options: tuple[str, ...] | None | Unstated = attribute(
        Shape.OPTIONS, "n_distinct and n_distinct_inherited.", null=True, rare=tuple
    )
    foreign_options: tuple[str, ...] | None | Unstated = attribute(
        Shape.OPTIONS, "What its foreign server is told of the column of a foreign table.", null=True, rare=tuple
    )
    local: bool | None | Unstated = attribute(
        Shape.FLAG,
        "Whether an inherited column is the table's own as well, so that it stays when the parent's goes.",
        null=True,
        rare=bool,
    )
    position: int | Unstated = attribute(Shape.NUMBER, "Its place among the columns of the table, from 1; only where it matters.")
    comment: str | None | Unstated = attribute(Shape.TEXT, "The comment; null when there must be none.", null=True)
    backfill: str | Unstated = attribute(
        Shape.EXPRESSION, "What rows that have no value get, in batches, before it is made NOT NULL; compared with nothing."
    )
    using: str | Unstated = attribute(
        Shape.EXPRESSION, "What becomes of each value where the type is changed; compared with nothing."
    )
    expand: bool | Unstated = attribute(
        Shape.FLAG, "Whether a type that would rewrite the table is changed by a second column beside it; compared with nothing."
    )
    renamed_from: str | Unstated = attribute(Shape.TEXT, "What it was called before, so that no second one is made beside it.")
    domain_default: str | None | Unstated = attribute(
        Shape.HIDDEN, "The default, where it is the domain's and not the column's own.", rare=str
    )
    domain_not_null: bool | None | Unstated = attribute(Shape.HIDDEN, "Whether the domain forbids NULL.", rare=bool)
    base: str | None | Unstated = attribute(Shape.HIDDEN, "The type a domain stands on, with its length.", rare=str)
    inherited: bool | None | Unstated = attribute(Shape.HIDDEN, "Whether the table has children or partitions.", rare=bool)
    foreign: bool | None | Unstated = attribute(Shape.HIDDEN, "Whether the table is a foreign one.", rare=bool)
    comes_from: str | None | Unstated = attribute(
        Shape.HIDDEN, "The table it is inherited from, or the type its table is made of; None for the table's own.", rare=str
    )
    owned: str | None | Unstated = attribute(Shape.HIDDEN, "The sequence that goes with it.", rare=str)
    serial: str | Unstated = attribute(Shape.HIDDEN, "The serial shorthand the type was stated as.")
    shorthand: str | None | Unstated = attribute(Shape.HIDDEN, "The serial shorthand that makes just what is there.", rare=str)
    usual_nullable: bool | Unstated = attribute(
        Shape.HIDDEN, "False where something else makes it NOT NULL: key, identity, domain, parent."
    )
    usual_default: str | None | Unstated = attribute(Shape.HIDDEN, "The default of its domain, or of its parent.", rare=str)
    usual_identity: str | None | Unstated = attribute(Shape.HIDDEN, "What a partition has from its table.", rare=str)
    usual_generated: str | None | Unstated = attribute(
        Shape.HIDDEN, "The expression of the table it is inherited from.", rare=str
    )
    usual_stored: bool | None | Unstated = attribute(
        Shape.HIDDEN,
        "What becomes of a generated column of which neither STORED nor VIRTUAL is said: virtual since 18.",
        rare=bool,
    )
    usual_collation: str | None | Unstated = attribute(Shape.HIDDEN, "The collation that came with it.", rare=str)
    collated: str | None | Unstated = attribute(
        Shape.HIDDEN, "The collation as a column definition says it, where it is not its type's own.", rare=str
    )
    usual_storage: str | Unstated = attribute(Shape.HIDDEN, "The storage of the type, or of the column it is inherited from.")
    usual_compression: str | None | Unstated = attribute(
        Shape.HIDDEN, "The compression of the column it is inherited from.", rare=str
    )
    doubtful: bool | Unstated = attribute(Shape.HIDDEN, "Whether it has a default, and a limited length it might not fit into.")
    version: int | Unstated = attribute(Shape.HIDDEN, "The server's version, where the column is generated.")
    relation: str | Unstated = attribute(
        Shape.HIDDEN, "The name of the table, which a generation expression may mention.", part=1
    )
    row: tuple[str, ...] | Unstated = attribute(Shape.HIDDEN, "The columns a generation expression may mention.")
    key: tuple[str, ...] | Unstated = attribute(Shape.HIDDEN, "The columns of the primary key, where it leads through all rows.")
    update_triggers: tuple[str, ...] | Unstated = attribute(Shape.HIDDEN, "The triggers that fire for each row updated.")
    other_defaults: tuple[str, ...] | Unstated = attribute(
        Shape.HIDDEN, "The table's columns that have another default in a child or a partition."
    )
    other_storage: tuple[str, ...] | Unstated = attribute(
        Shape.HIDDEN, "The table's columns that are stored otherwise in a child or a partition."
    )
    standing: tuple[str, ...] | None | Unstated = attribute(
        Shape.HIDDEN, "What stands on the columns of the table, as JSON, see ``standing.py``; None while somebody has it locked."
    )
    expanding: bool | None | Unstated = attribute(
        Shape.HIDDEN, "Whether it is one of drift's own that is to take another's place.", rare=bool
    )
    mended: tuple[tuple[str, Any], ...] | Unstated = attribute(
        Shape.HIDDEN, "Its attributes that earlier steps of the same plan have changed by then."
    )
    gone: tuple[str, ...] | Unstated = attribute(Shape.HIDDEN, "What earlier steps of the same plan have taken from the table.")


UNUSABLE: Final = "default-unusable"


class ColumnKind(Kind[Column]):
    """Columns: ``tables.<table>.columns.<name>``."""

    name: ClassVar[str] = "column"
    place: ClassVar[Place] = PLACE
    fact = Column
    short: ClassVar[str | None] = "type"
    row_of: ClassVar[str | None] = "column"
    after: ClassVar[tuple[str, ...]] = ("table", "schema", "extension", "enum", "domain", "composite", "range", "collation")
    together: ClassVar[frozenset[str]] = frozenset({"identity", "sequence"})
    doubted: ClassVar[tuple[str, ...]] = (UNUSABLE, f"default{IMPOSSIBLE}", STILL_THERE)
    in_row: ClassVar[tuple[str, ...]] = ("position", "type", "collated")
    given: ClassVar[tuple[str, ...]] = ("backfill", "using", "expand", RENAMED_FROM)

    def understand(self, ref: Ref, wanted: Column, schema: str) -> Column:
        """Answer the column with ``serial`` spelled out as what it creates.

        Raises:
            ValueError: two statements exclude each other, or an option of an identity cannot be.
        """
        base = serial(wanted.type) if isinstance(wanted.type, str) else None
        if wanted.generated not in (None, UNSTATED) and wanted.default not in (None, UNSTATED):
            raise ValueError("a column is generated or has a default, not both")
        _require_rare(wanted)
        if wanted.sequence:
            wanted = replace(wanted, sequence=sequence.understood(ref, wanted))
        if base is None:
            return wanted
        if wanted.default is not UNSTATED or wanted.identity is not UNSTATED:
            raise ValueError(f"{wanted.type} brings its own default; state {base} with the default or identity you mean")
        return replace(wanted, type=base, default=sequence.next_value(ref), nullable=False, serial=wanted.type)

    def same(self, attribute: str, wanted: Column, actual: Column) -> bool:
        """Answer whether two values are equal without asking anybody; a NULL default is none."""
        if getattr(wanted, attribute) == getattr(actual, attribute):
            return True
        alike = _ALIKE.get(attribute)
        return alike is not None and alike(wanted, actual)

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

    def counts(self, actual: Column) -> bool:
        """Answer whether there is anything to say of it: what is as in the parent, or in the type of its table, is said there.

        One that is to take another's place is part of what is found of that one.
        """
        if actual.expanding is True:
            return False
        return not isinstance(actual.comes_from, str) or bool(_own(self.spoken(_NOWHERE, actual)))

    def spoken(self, ref: Ref, fact: Column) -> Column:
        """Answer the column with the short names of types, and without what goes without saying in its schema."""
        said: dict[str, Any] = {name: UNSTATED for name in _AS_USUAL if getattr(fact, name) == getattr(fact, f"usual_{name}")}
        said["position"] = UNSTATED
        if isinstance(fact.comes_from, str) and fact.local is not True:
            said |= {"type": UNSTATED, "stored": UNSTATED if "generated" in said else fact.stored}
            said |= {"nullable": UNSTATED} if fact.nullable == fact.usual_nullable else {}
        elif isinstance(fact.shorthand, str):
            said |= {"type": fact.shorthand, "default": UNSTATED, "nullable": UNSTATED}
        else:
            said["type"] = short_type(str(fact.type), ref.path[0])
        if fact.domain_not_null is True:
            said["nullable"] = UNSTATED
        if isinstance(fact.default, str):
            said.setdefault("default", short_default(fact.default, str(fact.type)))
        if isinstance(fact.generated, str):
            said.setdefault("generated", without_parentheses(fact.generated))
        return replace(fact, **said)

    def amid(self, ref: Ref, fact: Column, mended: Sequence[Finding]) -> Column:
        """Answer the column with what of it, and of what stands on it, is changed before."""
        own = tuple((str(item.attribute), item.expected) for item in mended if item.ref == ref and item.attribute)
        gone = tuple(item.ref.path[-1] for item in mended if item.rule.endswith("-unexpected"))
        return replace(fact, mended=own, gone=gone) if own or gone else fact

    def order(self, ref: Ref, fact: Column) -> object:
        """Answer the place of the column in its table."""
        return fact.position

    def clause(self, ref: Ref, wanted: Column) -> str | None:
        """Answer the column's part of CREATE TABLE."""
        from drift.kinds.column import definition

        return definition.clause(ref, wanted)

    def beside(self, ref: Ref, wanted: Column) -> Sequence[Statement]:
        """Answer what its definition cannot say."""
        from drift.kinds.column import definition

        return definition.beside(ref, wanted)

    def create(self, ref: Ref, wanted: Column, clauses: Sequence[str]) -> Sequence[Statement]:
        """Answer ADD COLUMN."""
        from drift.kinds.column import remedy

        return remedy.create(ref, wanted)

    def drop(self, ref: Ref, actual: Column) -> Sequence[Statement]:
        """Answer DROP COLUMN; of an inherited column, what takes its own settings back."""
        from drift.kinds.column import remedy

        return remedy.drop(ref, actual)

    def rename(self, there: Ref, ref: Ref) -> str:
        """Answer RENAME COLUMN."""
        return f"ALTER TABLE {qualified(*there.path[:2])} RENAME COLUMN {quote(there.path[-1])} TO {quote(ref.path[-1])}"

    def alter(self, ref: Ref, attribute: str, before: Column, after: Column) -> Sequence[Statement]:
        """Answer the ALTER COLUMN that changes one attribute."""
        from drift.kinds.column import remedy

        return remedy.alter(ref, attribute, before, after)


def _require_rare(wanted: Column) -> None:
    """Raise where what few columns state means nothing, or should not be written down.

    Raises:
        ValueError: with the reason.
    """
    if wanted.foreign_options:
        from drift.kinds import _options

        _options.require_no_secret(wanted.foreign_options)
    if wanted.backfill is not UNSTATED or wanted.using is not UNSTATED or wanted.expand is not UNSTATED:
        from drift.kinds.column import backfill

        backfill.require_use(wanted)


def _same_default(wanted: Column, actual: Column) -> bool:
    if not isinstance(wanted.default, str):
        return False
    if actual.default is None:
        return re.fullmatch(r"(?i)null(\s*::.*)?", wanted.default.strip(" ()")) is not None
    return wanted.default == short_default(str(actual.default), str(actual.type))


def _same_expression(wanted: Column, actual: Column) -> bool:
    ours, theirs = wanted.generated, actual.generated
    return isinstance(ours, str) and isinstance(theirs, str) and without_parentheses(ours) == without_parentheses(theirs)


_ALIKE: Final[Mapping[str, Callable[[Column, Column], bool]]] = {
    "default": _same_default,
    "type": lambda wanted, actual: wanted.type == short_type(str(actual.type), ""),
    "generated": _same_expression,
    "sequence": sequence.same,
    "options": lambda wanted, actual: _reloptions.effective(wanted.options) == _reloptions.effective(actual.options),
    # Nothing said of the options, and nothing said in them, are one.
    "foreign_options": lambda wanted, actual: not wanted.foreign_options and not actual.foreign_options,
    "local": lambda wanted, actual: not wanted.local and not actual.local,
}
_AS_USUAL: Final = ("default", "identity", "generated", "collation", "storage", "compression")
_NOWHERE: Final = Ref("column", ("", "", ""))


def _own(said: Column) -> dict[str, Any]:
    """Answer what a column says of itself."""
    declared = said.declared_attributes
    return {
        name: value
        for name, value in said.stated().items()
        if declared[name].shape is not Shape.HIDDEN and (value != declared[name].plain or name in _AS_USUAL)
    }


def too_long(suffix: str, ref: Ref, type_name: str, default: object) -> Doubt | None:
    """Answer the doubt whether a default fits into a type with a length, None where there is no limit or no default."""
    limit = char_limit(type_name)
    if limit is None or not isinstance(default, str):
        return None
    return _defaults.too_long(suffix, "default", _defaults.Limited(ref.path[-1], type_name, limit, default))


KIND = ColumnKind()
