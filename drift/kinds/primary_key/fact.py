"""What there is to know of a table's primary key (pg_constraint, contype p)."""

from collections.abc import Sequence
from typing import ClassVar, Final

from msgspec.structs import replace

from drift.fact import UNSTATED, Fact, Shape, Unstated, attribute
from drift.kind import Kind, Place
from drift.kinds import _constraint, _index, _key
from drift.kinds._names import object_name
from drift.kinds.primary_key import PLACE
from drift.model import Finding, Ref, Statement

REBUILT: Final = frozenset({"columns", "name", "deferrable", "initially_deferred", "include", "valid"})
"""The attributes that one and the same remedy changes."""


class PrimaryKey(Fact):
    """The columns that identify a row."""

    columns: tuple[str, ...] | Unstated = attribute(Shape.NAMES, "The columns of the key, in order.")
    name: str | Unstated = attribute(Shape.TEXT, "The name of the constraint, where it matters.")
    deferrable: bool | Unstated = attribute(Shape.FLAG, "Whether the check may wait for the end of the transaction.", plain=False)
    initially_deferred: bool | Unstated = attribute(Shape.FLAG, "Whether it waits unless told otherwise.", plain=False)
    include: tuple[str, ...] | Unstated = attribute(
        Shape.NAMES, "The columns its index carries along without being keys.", plain=()
    )
    valid: bool | Unstated = attribute(
        Shape.FLAG, "Whether its index is complete, on all partitions too; true unless stated.", default=True
    )
    options: tuple[str, ...] | Unstated = _index.OPTIONS
    tablespace: str | None | Unstated = _index.TABLESPACE
    clustered: bool | Unstated = _index.CLUSTERED
    comment: str | None | Unstated = attribute(Shape.TEXT, "The comment; null when there must be none.", null=True)
    index_comment: str | None | Unstated = _index.INDEX_COMMENT
    depends_on_extensions: tuple[str, ...] | Unstated = _index.EXTENSIONS
    inherited: bool | Unstated = attribute(Shape.HIDDEN, "Whether it only comes from a partitioned parent.")
    stored_otherwise: bool | Unstated = attribute(Shape.HIDDEN, "Whether it is stored in another way than the parent's.")
    usual_name: str | None | Unstated = attribute(Shape.HIDDEN, "The name PostgreSQL would give it, where that is short enough.")
    nullable: tuple[str, ...] | Unstated = attribute(Shape.HIDDEN, "The columns of the table that may hold NULL.")
    not_null: tuple[str, ...] | Unstated = attribute(Shape.HIDDEN, "The columns of the table that may not.")
    referenced_by: tuple[str, ...] | Unstated = _key.REFERENCED_BY
    parts: tuple[str, ...] | None | Unstated = _index.PARTS
    replica_identity: bool | Unstated = _index.REPLICA_IDENTITY
    clustered_index: str | None | Unstated = _index.CLUSTERED_INDEX
    home_tablespace: str | Unstated = _index.HOME


class PrimaryKeyKind(Kind[PrimaryKey]):
    """The primary key: ``tables.<table>.primary_key``."""

    name: ClassVar[str] = "primary_key"
    place: ClassVar[Place] = PLACE
    fact = PrimaryKey
    short: ClassVar[str | None] = "columns"
    after: ClassVar[tuple[str, ...]] = ("table", "column")
    together: ClassVar[frozenset[str]] = REBUILT

    @property
    def surroundings(self) -> str:
        """Answer the SQL that reads what remedies must know and comparing need not."""
        return _key.surroundings("p", str(super().surroundings))

    def understand(self, ref: Ref, wanted: PrimaryKey, schema: str) -> PrimaryKey:
        """Answer the key with INITIALLY DEFERRED spelled out.

        Raises:
            ValueError: it has no column, or contradicts itself.
        """
        if wanted.columns == ():
            raise ValueError("it names no column; to say that there must be none, write absent: true")
        return replace(wanted, deferrable=_constraint.sound_timing(wanted))

    def plain(self, ref: Ref, attribute: str, actual: PrimaryKey) -> object:
        """Answer what CREATE makes of it; the name is made of the table's."""
        return object_name(ref.path[1], (), "pkey") if attribute == "name" else super().plain(ref, attribute, actual)

    def same(self, attribute: str, wanted: PrimaryKey, actual: PrimaryKey) -> bool:
        """Answer whether two values are equal; storage parameters may be written out that say nothing."""
        return _key.same(attribute, wanted, actual)

    def spoken(self, ref: Ref, fact: PrimaryKey) -> PrimaryKey:
        """Answer the key without the name PostgreSQL would have given it."""
        return replace(fact, name=UNSTATED) if fact.name == object_name(ref.path[1], (), "pkey") else fact

    def counts(self, actual: PrimaryKey) -> bool:
        """Answer whether the key is the table's own, not a mere copy of a partitioned parent's."""
        return actual.inherited is not True or _key.has_its_own(actual)

    def note(self, attribute: str | None, wanted: PrimaryKey | None, actual: PrimaryKey | None) -> str | None:
        """Answer what an incomplete key means."""
        if attribute == "valid":
            return "its index is not complete: on some partition it is missing or not attached"
        return None

    def amid(self, ref: Ref, fact: PrimaryKey, mended: Sequence[Finding]) -> PrimaryKey:
        """Answer the key without the columns that are NOT NULL by then among those that may hold NULL."""
        settled = {item.ref.path[-1] for item in mended if item.attribute == "nullable" and item.expected is False}
        if not settled or not isinstance(fact.nullable, tuple):
            return fact
        known = fact.not_null if isinstance(fact.not_null, tuple) else ()
        return replace(
            fact,
            nullable=tuple(name for name in fact.nullable if name not in settled),
            not_null=(*known, *(name for name in fact.nullable if name in settled)),
        )

    def clause(self, ref: Ref, wanted: PrimaryKey) -> str | None:
        """Answer ``CONSTRAINT … PRIMARY KEY (…)``."""
        from drift.kinds.primary_key import remedy  # only mending needs it

        return remedy.definition(ref, wanted)

    def beside(self, ref: Ref, wanted: PrimaryKey) -> Sequence[Statement]:
        """Answer the comment, and what else its index must have."""
        from drift.kinds.primary_key import remedy  # only mending needs it

        return remedy.beside(ref, wanted)

    def create(self, ref: Ref, wanted: PrimaryKey, clauses: Sequence[str]) -> Sequence[Statement]:
        """Answer a unique index built concurrently, and the key that adopts it."""
        from drift.kinds.primary_key import remedy  # only mending needs it

        return remedy.create(ref, wanted)

    def drop(self, ref: Ref, actual: PrimaryKey) -> Sequence[Statement]:
        """Answer DROP CONSTRAINT; the columns stay NOT NULL, unless they became so along with it."""
        from drift.kinds.primary_key import remedy  # only mending needs it

        return remedy.drop(ref, actual)

    def alter(self, ref: Ref, attribute: str, before: PrimaryKey, after: PrimaryKey) -> Sequence[Statement]:
        """Answer RENAME CONSTRAINT where that is all, else the key built anew beside the old one, which it replaces."""
        from drift.kinds.primary_key import remedy  # only mending needs it

        if attribute == "comment":
            return remedy.comment(ref, after)
        if attribute in _index.ALTERED:
            return _index.alter(ref, attribute, before, after, str(before.name))
        return remedy.rebuild(ref, before, after)


KIND = PrimaryKeyKind()
