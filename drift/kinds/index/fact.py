"""What there is to know of an index (pg_index)."""

from collections.abc import Sequence
from typing import ClassVar, Final

from msgspec.structs import replace

from drift.fact import Fact, Shape, Unstated, attribute
from drift.kind import Kind, Place, Question
from drift.kinds import _index
from drift.kinds._expression import same_collations, without_parentheses
from drift.kinds.index import PLACE
from drift.kinds.index.keys import keys_question, same_keys, short_key
from drift.model import Ref, Statement
from drift.sqltext import qualified, quote

REBUILT: Final = frozenset({"columns", "unique", "where", "method", "include", "nulls_not_distinct", "valid"})
"""The attributes that are changed by building the index anew."""


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
    options: tuple[str, ...] | Unstated = attribute(Shape.OPTIONS, "The storage parameters (fillfactor …).", plain=())
    tablespace: str | None | Unstated = attribute(Shape.TEXT, "The tablespace; null for the database's own.", null=True)
    clustered: bool | Unstated = attribute(Shape.FLAG, "Whether CLUSTER sorts the table by it.", plain=False)
    statistics: tuple[str, ...] | Unstated = attribute(
        Shape.OPTIONS, "The statistics targets of expressions, by the number of the key.", plain=()
    )
    depends_on_extensions: tuple[str, ...] | Unstated = attribute(
        Shape.NAME_SET, "The extensions with which it is dropped.", plain=()
    )
    comment: str | None | Unstated = attribute(Shape.TEXT, "The comment; null when there must be none.", null=True)
    written_out: tuple[str, ...] | Unstated = attribute(
        Shape.HIDDEN, "Collation and operator class of each key, also where they go without saying."
    )
    constraint: str | None | Unstated = attribute(Shape.HIDDEN, "The constraint the index belongs to.")
    part_of: str | None | Unstated = attribute(Shape.HIDDEN, "The index of the partitioned table it is attached to.")
    stored_otherwise: bool | Unstated = attribute(Shape.HIDDEN, "Whether it is stored in another way than the one it is part of.")
    relation: str | Unstated = attribute(Shape.HIDDEN, "The name of the table, which its expressions may mention.", part=1)
    row: tuple[str, ...] | Unstated = attribute(Shape.HIDDEN, "The columns its expressions may mention.")
    parts: tuple[str, ...] | None | Unstated = _index.PARTS
    replica_identity: bool | Unstated = _index.REPLICA_IDENTITY
    awaited_by: str | None | Unstated = attribute(
        Shape.HIDDEN, "The incomplete index of the partitioned table that it will be attached to."
    )
    clustered_index: str | None | Unstated = _index.CLUSTERED_INDEX
    home_tablespace: str | Unstated = _index.HOME


class IndexKind(Kind[Index]):
    """Indexes: ``tables.<table>.indexes.<name>``, and those of materialized views."""

    name: ClassVar[str] = "index"
    place: ClassVar[Place] = PLACE
    fact = Index
    short: ClassVar[str | None] = "columns"
    row_of: ClassVar[str | None] = "column"
    after: ClassVar[tuple[str, ...]] = ("table", "materialized_view", "column", "primary_key", "unique", "extension")
    spoken_for: ClassVar[tuple[str, ...]] = ("unique", "exclusion")
    together: ClassVar[frozenset[str]] = REBUILT

    def understand(self, ref: Ref, wanted: Index, schema: str) -> Index:
        """Answer the index with what silence means: all rows where keys are stated, not unique, btree.

        Raises:
            ValueError: a statistics target is no number.
        """
        _index.require_numbers(wanted.statistics)
        if not isinstance(wanted.columns, tuple):
            return wanted
        return replace(
            wanted,
            unique=wanted.unique if isinstance(wanted.unique, bool) else False,
            where=wanted.where if wanted.stated().keys() >= {"where"} else None,
        )

    def counts(self, actual: Index) -> bool:
        """Answer whether the index stands for itself: not a constraint's, not a partition's mere copy of its parent's."""
        return actual.constraint is None and (actual.part_of is None or _has_its_own(actual))

    def same(self, attribute: str, wanted: Index, actual: Index) -> bool:
        """Answer whether two values are equal; keys are compared as they are understood, not as they are spelled."""
        ours, theirs = getattr(wanted, attribute), getattr(actual, attribute)
        if attribute == "columns" and isinstance(ours, tuple) and isinstance(theirs, tuple):
            return same_keys(ours, theirs, actual.written_out)
        if attribute == "where" and isinstance(ours, str) and isinstance(theirs, str):
            return without_parentheses(ours) == without_parentheses(theirs)
        if attribute == "options":
            return _index.same_options(actual.method, ours, theirs)
        return bool(ours == theirs)

    def question(self, attribute: str, wanted: Index, actual: Index) -> Question | None:
        """Answer what to ask about keys or a predicate that are spelled differently."""
        if not isinstance(actual.row, tuple):
            return None
        asked = None
        if attribute == "where" and isinstance(wanted.where, str) and isinstance(actual.where, str):
            asked = Question(wanted.where, actual.where)
        elif attribute == "columns" and isinstance(wanted.columns, tuple) and isinstance(actual.columns, tuple):
            asked = keys_question(wanted.columns, actual.columns, actual.written_out)
        if asked is None or not same_collations(asked.wanted, asked.actual):
            return None
        return replace(asked, row=actual.row, alias=str(actual.relation))

    def spoken(self, ref: Ref, fact: Index) -> Index:
        """Answer the index without parentheses nobody needs."""
        keys = tuple(map(short_key, fact.columns)) if isinstance(fact.columns, tuple) else fact.columns
        return replace(fact, columns=keys, where=without_parentheses(fact.where) if isinstance(fact.where, str) else fact.where)

    def note(self, attribute: str | None, wanted: Index | None, actual: Index | None) -> str | None:
        """Answer what an index that cannot be used means."""
        if attribute == "valid" and actual is not None and actual.valid is False:
            return "no query uses it: its build failed or still runs, or on a partitioned table some partition has no part of it"
        return None

    def twin(self, ref: Ref, there: Ref) -> str:
        """Answer how an index that differs in nothing but its name gets the stated one."""
        rename = f"ALTER INDEX {qualified(ref.path[0], there.path[-1])} RENAME TO {quote(ref.path[-1])}"
        return f"{there.path[-1]} is the same index under another name: {rename}"

    def create(self, ref: Ref, wanted: Index, clauses: Sequence[str]) -> Sequence[Statement]:
        """Answer CREATE INDEX CONCURRENTLY, partition by partition on a partitioned table."""
        from drift.kinds.index import remedy  # only mending needs it

        return remedy.create(ref, wanted)

    def drop(self, ref: Ref, actual: Index) -> Sequence[Statement]:
        """Answer DROP INDEX CONCURRENTLY."""
        from drift.kinds.index import remedy  # only mending needs it

        return remedy.drop(ref, actual)

    def alter(self, ref: Ref, attribute: str, before: Index, after: Index) -> Sequence[Statement]:
        """Answer what changes the attribute in place, or the index built anew beside the old one."""
        from drift.kinds.index import remedy  # only mending needs it

        if attribute == "comment":
            return [_index.comment(ref, ref.path[-1], after.comment)]
        if attribute in _index.ALTERED:
            return _index.alter(ref, attribute, before, after)
        return remedy.rebuild(ref, before, after)


def _has_its_own(actual: Index) -> bool:
    own = (actual.comment, actual.clustered, actual.statistics, actual.depends_on_extensions, actual.stored_otherwise)
    return any(value not in (None, False, ()) for value in own)


KIND = IndexKind()
