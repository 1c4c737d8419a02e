"""What there is to know of an index (pg_index)."""

from collections.abc import Sequence
from typing import ClassVar

from msgspec.structs import replace

from drift.fact import UNSTATED, Fact, Shape, Unstated, attribute
from drift.kind import Kind, Place, Question
from drift.kinds._expression import same_collations, without_parentheses
from drift.kinds.index import remedy
from drift.kinds.index.keys import Key, bare, parse, short_key
from drift.model import Ref, Statement


class Index(Fact):
    """An index, also one that a primary key or unique constraint brought along."""

    columns: tuple[str, ...] | Unstated = attribute(
        Shape.EXPRESSIONS,
        "The keys in order: columns or expressions, each with COLLATE, operator class, DESC, NULLS FIRST if any.",
    )
    unique: bool | Unstated = attribute(Shape.FLAG, "Whether it allows no two equal keys.", plain=False)
    where: str | None | Unstated = attribute(
        Shape.EXPRESSION, "The predicate of a partial index; null when it must cover all rows.", null=True
    )
    method: str | Unstated = attribute(Shape.TEXT, "The access method (btree, hash, gin, gist, brin …).", plain="btree")
    include: tuple[str, ...] | Unstated = attribute(Shape.NAMES, "The columns carried along without being keys.", plain=())
    nulls_not_distinct: bool | Unstated = attribute(Shape.FLAG, "Whether two NULLs count as equal (15 and later).", plain=False)
    valid: bool | Unstated = attribute(Shape.FLAG, "Whether it is complete and used; true unless stated.", default=True)
    comment: str | None | Unstated = attribute(Shape.TEXT, "The comment; null when there must be none.", null=True)
    kept: tuple[str, ...] | Unstated = attribute(Shape.HIDDEN, "What an index built anew would not have.")
    constraint: str | None | Unstated = attribute(Shape.HIDDEN, "The constraint the index belongs to.")
    relation: str | Unstated = attribute(Shape.HIDDEN, "The name of the table, which its expressions may mention.")
    row: tuple[str, ...] | Unstated = attribute(Shape.HIDDEN, "The columns its expressions may mention.")


class IndexKind(Kind[Index]):
    """Indexes: ``tables.<table>.indexes.<name>``, and those of materialized views."""

    name: ClassVar[str] = "index"
    place: ClassVar[Place] = Place("indexes", parents=("materialized_view", "table"), turn=60)
    fact = Index
    short: ClassVar[str | None] = "columns"
    after: ClassVar[tuple[str, ...]] = ("table", "materialized_view", "column", "primary_key", "unique", "extension")
    together: ClassVar[frozenset[str]] = frozenset(
        {"columns", "unique", "where", "method", "include", "nulls_not_distinct", "valid"}
    )

    def understand(self, ref: Ref, wanted: Index, schema: str) -> Index:
        """Answer the index with what silence means: all rows where keys are stated, not unique, btree."""
        if wanted.columns is UNSTATED:
            return wanted
        return replace(
            wanted,
            unique=False if wanted.unique is UNSTATED else wanted.unique,
            where=None if wanted.where is UNSTATED else wanted.where,
        )

    def counts(self, actual: Index) -> bool:
        """Answer whether the index stands for itself and is not a constraint's."""
        return actual.constraint is None

    def same(self, attribute: str, wanted: Index, actual: Index) -> bool:
        """Answer whether two values are equal; keys are compared as they are understood, not as they are spelled."""
        there = getattr(actual, attribute)
        if attribute == "columns" and isinstance(wanted.columns, tuple) and isinstance(there, tuple):
            return [parse(key) for key in wanted.columns] == [parse(key) for key in there]
        ours = getattr(wanted, attribute)
        if attribute == "where" and isinstance(ours, str) and isinstance(there, str):
            return without_parentheses(ours) == without_parentheses(there)
        return bool(ours == there)

    def question(self, attribute: str, wanted: Index, actual: Index) -> Question | None:
        """Answer what to ask about keys or a predicate that are spelled differently."""
        if not isinstance(actual.row, tuple):
            return None
        asked = None
        if attribute == "where" and isinstance(wanted.where, str) and isinstance(actual.where, str):
            asked = Question(wanted.where, actual.where)
        elif attribute == "columns" and isinstance(wanted.columns, tuple) and isinstance(actual.columns, tuple):
            asked = _keys_question(wanted.columns, actual.columns)
        if asked is None or not same_collations(asked.wanted, asked.actual):
            return None
        return replace(asked, row=actual.row, alias=str(actual.relation))

    def spoken(self, ref: Ref, fact: Index) -> Index:
        """Answer the index without parentheses nobody needs."""
        keys = tuple(map(short_key, fact.columns)) if isinstance(fact.columns, tuple) else fact.columns
        return replace(fact, columns=keys, where=without_parentheses(fact.where) if isinstance(fact.where, str) else fact.where)

    def create(self, ref: Ref, wanted: Index, clauses: Sequence[str]) -> Sequence[Statement]:
        """Answer CREATE INDEX CONCURRENTLY."""
        return remedy.create(ref, wanted)

    def drop(self, ref: Ref, actual: Index) -> Sequence[Statement]:
        """Answer DROP INDEX CONCURRENTLY."""
        return remedy.drop(ref, actual)

    def alter(self, ref: Ref, attribute: str, before: Index, after: Index) -> Sequence[Statement]:
        """Answer the new comment, or the index built anew beside the old one."""
        return remedy.comment(ref, after) if attribute == "comment" else remedy.rebuild(ref, before, after)


def _keys_question(wanted: tuple[str, ...], actual: tuple[str, ...]) -> Question | None:
    ours, theirs = [parse(key) for key in wanted], [parse(key) for key in actual]
    plain = all(bare(key.expression) for key in (*ours, *theirs))
    if plain or [key.manner for key in ours] != [key.manner for key in theirs]:
        return None
    return Question(_row_of(ours), _row_of(theirs))


def _row_of(keys: Sequence[Key]) -> str:
    return f"ROW({', '.join(key.expression for key in keys)})"


KIND = IndexKind()
