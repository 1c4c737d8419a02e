"""What there is to know of a unique constraint, or of a unique index that promises as much (pg_constraint, pg_index)."""

import re
from collections.abc import Sequence
from typing import ClassVar, Final

from msgspec.structs import replace

from drift.fact import UNSTATED, Fact, Shape, Unstated, attribute
from drift.kind import Kind, Place
from drift.kinds import _constraint, _index, _key
from drift.kinds._names import object_name
from drift.kinds.unique import PLACE
from drift.model import Ref, Statement

REBUILT: Final = frozenset("columns include nulls_not_distinct valid constraint deferrable initially_deferred".split())
"""The attributes that one and the same remedy changes."""


class Unique(Fact):
    """Columns no two rows are equal in."""

    columns: tuple[str, ...] | Unstated = attribute(Shape.NAMES, "The columns, in order.")
    constraint: bool | Unstated = attribute(
        Shape.FLAG,
        "Whether it must be a constraint; false: a unique index is enough. true unless stated, where it is stated by name.",
        plain=True,
    )
    deferrable: bool | Unstated = attribute(Shape.FLAG, "Whether the check may wait for the end of the transaction.", plain=False)
    initially_deferred: bool | Unstated = attribute(Shape.FLAG, "Whether it waits unless told otherwise.", plain=False)
    include: tuple[str, ...] | Unstated = attribute(
        Shape.NAMES, "The columns its index carries along without being keys.", plain=()
    )
    nulls_not_distinct: bool | Unstated = attribute(Shape.FLAG, "Whether two NULLs count as equal (15 and later).", plain=False)
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
    sorted: tuple[str, ...] | Unstated = attribute(
        Shape.HIDDEN, "How each column of its index is sorted; a constraint adopts one in the default order only."
    )
    referenced_by: tuple[str, ...] | Unstated = _key.REFERENCED_BY
    parts: tuple[str, ...] | None | Unstated = _index.PARTS
    replica_identity: bool | Unstated = _index.REPLICA_IDENTITY
    clustered_index: str | None | Unstated = _index.CLUSTERED_INDEX
    home_tablespace: str | Unstated = _index.HOME


class UniqueKind(Kind[Unique]):
    """Unique constraints: ``tables.<table>.unique.<name>``, or a list of lists of columns without names."""

    name: ClassVar[str] = "unique"
    place: ClassVar[Place] = PLACE
    fact = Unique
    short: ClassVar[str | None] = "columns"
    after: ClassVar[tuple[str, ...]] = ("table", "column")
    together: ClassVar[frozenset[str]] = REBUILT

    @property
    def surroundings(self) -> str:
        """Answer the SQL that reads what remedies must know and comparing need not."""
        return _key.surroundings("u", str(super().surroundings))

    def understand(self, ref: Ref, wanted: Unique, schema: str) -> Unique:
        """Answer the constraint with what silence means: by name a constraint, without a name whatever makes it unique.

        Raises:
            ValueError: it has no column, or contradicts itself.
        """
        if wanted.columns == ():
            raise ValueError("it names no column; to say that there must be none, write absent: true")
        by_name = re.fullmatch(r"#\d+", ref.path[-1]) is None
        wanted = replace(wanted, deferrable=_constraint.sound_timing(wanted))
        return replace(wanted, constraint=True) if by_name and wanted.constraint is UNSTATED else wanted

    def same(self, attribute: str, wanted: Unique, actual: Unique) -> bool:
        """Answer whether two values are equal; where an index is enough, a constraint is too."""
        if attribute == "constraint" and wanted.constraint is False:
            return True
        return _key.same(attribute, wanted, actual)

    def counts(self, actual: Unique) -> bool:
        """Answer whether it is a constraint of the table itself: not a mere index, not a mere copy of a partitioned parent's."""
        return actual.constraint is True and (actual.inherited is not True or _key.has_its_own(actual))

    def note(self, attribute: str | None, wanted: Unique | None, actual: Unique | None) -> str | None:
        """Answer what is there in place of a constraint, or what an incomplete one means."""
        if attribute == "constraint":
            return (
                "a unique index of that name exists; ON CONFLICT works, a foreign key by name or DEFERRABLE does not"
                " (write constraint: false if the index is enough)"
            )
        if attribute == "valid":
            return "its index is not complete: a build failed, or it is missing or not attached on some partition"
        return None

    def twin(self, ref: Ref, there: Ref) -> str:
        """Answer how a constraint that differs in nothing but its name gets the stated one."""
        return _constraint.twin(ref, there)

    def anonymous_name(self, ref: Ref, wanted: Unique) -> str:
        """Answer ``<table>_<columns>_key``, as PostgreSQL would."""
        return object_name(ref.path[1], () if wanted.columns is UNSTATED else wanted.columns, "key")

    def clause(self, ref: Ref, wanted: Unique) -> str | None:
        """Answer ``CONSTRAINT … UNIQUE (…)``; not where an index is enough."""
        from drift.kinds.unique import remedy  # only mending needs it

        return None if wanted.constraint is False else remedy.definition(ref, wanted)

    def beside(self, ref: Ref, wanted: Unique) -> Sequence[Statement]:
        """Answer the comment, and what else its index must have."""
        from drift.kinds.unique import remedy  # only mending needs it

        return remedy.beside(ref, wanted)

    def create(self, ref: Ref, wanted: Unique, clauses: Sequence[str]) -> Sequence[Statement]:
        """Answer a unique index built concurrently, and the constraint that adopts it."""
        from drift.kinds.unique import remedy  # only mending needs it

        return remedy.create(ref, wanted)

    def drop(self, ref: Ref, actual: Unique) -> Sequence[Statement]:
        """Answer DROP CONSTRAINT, or DROP INDEX where there is no constraint."""
        from drift.kinds.unique import remedy  # only mending needs it

        return remedy.drop(ref, actual)

    def alter(self, ref: Ref, attribute: str, before: Unique, after: Unique) -> Sequence[Statement]:
        """Answer the constraint made from the index where that is all, else both built anew beside the old ones."""
        from drift.kinds.unique import remedy  # only mending needs it

        if attribute == "comment":
            return remedy.comment(ref, after)
        if attribute in _index.ALTERED:
            return _index.alter(ref, attribute, before, after)
        return remedy.rebuild(ref, before, after)


KIND = UniqueKind()
