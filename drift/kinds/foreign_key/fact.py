"""What there is to know of a foreign key (pg_constraint, contype f)."""

from collections.abc import Sequence
from typing import Any, ClassVar, Final

from msgspec.structs import replace

from drift.fact import UNSTATED, Fact, Shape, Unstated, attribute
from drift.kind import Kind, Place
from drift.kinds import _constraint, _index
from drift.kinds._names import object_name
from drift.kinds.foreign_key import PLACE
from drift.kinds.foreign_key.spelling import action, target
from drift.model import Ref, Statement
from drift.sqltext import quote

REBUILT: Final = frozenset(
    "columns references on_delete on_update match validated enabled enforced deferrable initially_deferred".split()
)
"""The attributes that one and the same remedy changes."""


class ForeignKey(Fact):
    """A promise that what some columns hold is there in another table."""

    columns: tuple[str, ...] | Unstated = attribute(Shape.NAMES, "The referencing columns, in order.")
    references: str | Unstated = attribute(
        Shape.TEXT, "The referenced table and columns: users(id), billing.users(id, x); users alone is its primary key."
    )
    on_delete: str | Unstated = attribute(
        Shape.TEXT,
        "What a DELETE of the referenced row does: no action, restrict, cascade, set null, set default, set null (column).",
        plain="no action",
    )
    on_update: str | Unstated = attribute(
        Shape.TEXT,
        "What an UPDATE of the referenced row does: no action, restrict, cascade, set null, set default.",
        plain="no action",
    )
    match: str | Unstated = attribute(
        Shape.TEXT,
        "Whether some of the columns may be NULL (simple), or all or none (full).",
        choices=("simple", "full"),
        plain="simple",
    )
    deferrable: bool | Unstated = attribute(Shape.FLAG, "Whether the check may wait for the end of the transaction.", plain=False)
    initially_deferred: bool | Unstated = attribute(Shape.FLAG, "Whether it waits unless told otherwise.", plain=False)
    validated: bool | Unstated = attribute(
        Shape.FLAG, "Whether the rows there are were checked; true unless stated.", default=True
    )
    enabled: bool | Unstated = attribute(Shape.FLAG, "Whether the triggers that check it fire; true unless stated.", default=True)
    enforced: bool | Unstated = attribute(
        Shape.FLAG, "Whether it is checked at all; true unless stated (18 and later).", default=True
    )
    comment: str | None | Unstated = attribute(Shape.TEXT, "The comment; null when there must be none.", null=True)
    inherited: bool | Unstated = attribute(Shape.HIDDEN, "Whether it only comes from a partitioned parent.")
    to_primary_key: bool | None | Unstated = attribute(Shape.HIDDEN, "Whether it references the table's primary key.")
    version: int | Unstated = attribute(Shape.HIDDEN, "The version of the server.")
    parts: tuple[str, ...] | None | Unstated = _index.PARTS


class ForeignKeyKind(Kind[ForeignKey]):
    """Foreign keys: ``tables.<table>.foreign_keys.<name>``, or a list of them without names."""

    name: ClassVar[str] = "foreign_key"
    place: ClassVar[Place] = PLACE
    fact = ForeignKey
    after: ClassVar[tuple[str, ...]] = ("table", "column", "primary_key", "unique", "index")
    together: ClassVar[frozenset[str]] = REBUILT

    def understand(self, ref: Ref, wanted: ForeignKey, schema: str) -> ForeignKey:
        """Answer the key with names qualified and actions spelled as the catalog's.

        Raises:
            ValueError: a name, a reference or an action cannot be read, or the numbers of columns differ.
        """
        columns = () if wanted.columns is UNSTATED else wanted.columns
        if wanted.columns == ():
            raise ValueError("it names no column")
        changes: dict[str, Any] = {"deferrable": _constraint.sound_timing(wanted)}
        if wanted.references is not UNSTATED:
            goal = target(wanted.references, schema)
            if columns and goal.columns and len(columns) != len(goal.columns):
                raise ValueError(f"{len(columns)} columns cannot reference {len(goal.columns)}")
            changes["references"] = str(goal)
        if wanted.on_delete is not UNSTATED:
            changes["on_delete"] = str(action(wanted.on_delete, columns))
        if wanted.on_update is not UNSTATED:
            changes["on_update"] = _update(wanted.on_update)
        return replace(wanted, **changes)

    def same(self, attribute: str, wanted: ForeignKey, actual: ForeignKey) -> bool:
        """Answer whether two values are equal, whatever the order of the pairs of columns and the quotes."""
        ours, theirs = getattr(wanted, attribute), getattr(actual, attribute)
        if ours == theirs:
            return True
        if attribute == "on_delete":
            return action(ours, _known(wanted)) == action(theirs, ())
        if attribute == "references":
            return _same_target(wanted, actual)
        return attribute == "columns" and isinstance(wanted.references, str) and _pairs(wanted) == _pairs(actual)

    def spoken(self, ref: Ref, fact: ForeignKey) -> ForeignKey:
        """Answer the key with a table of its own schema unqualified."""
        return replace(fact, references=str(fact.references).removeprefix(f"{quote(ref.path[0])}."))

    def counts(self, actual: ForeignKey) -> bool:
        """Answer whether the key is the table's own and not a partitioned parent's."""
        return actual.inherited is not True

    def note(self, attribute: str | None, wanted: ForeignKey | None, actual: ForeignKey | None) -> str | None:
        """Answer what a key that looks right and does not hold means."""
        if actual is None or attribute is None or getattr(actual, attribute) is not False:
            return None
        return {
            "validated": "it is NOT VALID: rows from before may reference what is not there",
            "enabled": "its triggers are disabled: orphans are accepted although the catalog calls it valid",
            "enforced": "it is NOT ENFORCED: no row is ever checked",
        }.get(attribute)

    def twin(self, ref: Ref, there: Ref) -> str:
        """Answer how a key that differs in nothing but its name gets the stated one."""
        return _constraint.twin(ref, there)

    def anonymous_name(self, ref: Ref, wanted: ForeignKey) -> str:
        """Answer ``<table>_<columns>_fkey``, as PostgreSQL would."""
        return object_name(ref.path[1], _known(wanted), "fkey")

    def needs(self, ref: Ref, wanted: ForeignKey) -> Sequence[Ref]:
        """Answer the table it references."""
        if not isinstance(wanted.references, str):
            return []
        goal = target(wanted.references, ref.path[0])
        return [Ref("table", (goal.schema, goal.table))]

    def clause(self, ref: Ref, wanted: ForeignKey) -> str | None:
        """Answer ``CONSTRAINT … FOREIGN KEY …``; a new table's keys are enforced and valid, so not where that is unwanted."""
        from drift.kinds.foreign_key import remedy  # only mending needs it

        return remedy.definition(ref, wanted) if wanted.validated and wanted.enforced else None

    def beside(self, ref: Ref, wanted: ForeignKey) -> Sequence[Statement]:
        """Answer the comment."""
        from drift.kinds.foreign_key import remedy  # only mending needs it

        return remedy.beside(ref, wanted)

    def create(self, ref: Ref, wanted: ForeignKey, clauses: Sequence[str]) -> Sequence[Statement]:
        """Answer ADD CONSTRAINT … NOT VALID and VALIDATE."""
        from drift.kinds.foreign_key import remedy  # only mending needs it

        return remedy.create(ref, wanted)

    def drop(self, ref: Ref, actual: ForeignKey) -> Sequence[Statement]:
        """Answer DROP CONSTRAINT."""
        from drift.kinds.foreign_key import remedy  # only mending needs it

        return remedy.drop(ref, actual)

    def alter(self, ref: Ref, attribute: str, before: ForeignKey, after: ForeignKey) -> Sequence[Statement]:
        """Answer VALIDATE or ALTER CONSTRAINT where that is all, else the key built anew beside the old one."""
        from drift.kinds.foreign_key import remedy  # only mending needs it

        return remedy.comment(ref, after) if attribute == "comment" else remedy.rebuild(ref, before, after)


def _update(text: str) -> str:
    wanted = action(text, ())
    if wanted.columns:
        raise ValueError("on_update takes no columns, only on_delete does")
    return wanted.word


def _known(key: ForeignKey) -> tuple[str, ...]:
    return () if key.columns is UNSTATED else key.columns


def _same_target(wanted: ForeignKey, actual: ForeignKey) -> bool:
    ours, theirs = target(str(wanted.references), ""), target(str(actual.references), "")
    if (ours.schema, ours.table) != (theirs.schema, theirs.table):
        return False
    if not ours.columns:
        return actual.to_primary_key is True
    return ours.columns == theirs.columns or _pairs(wanted) == _pairs(actual)


def _pairs(key: ForeignKey) -> frozenset[tuple[str, str]]:
    """Answer which column references which: their order in the key means nothing."""
    return frozenset(zip(_known(key), target(str(key.references), "").columns, strict=False))


KIND = ForeignKeyKind()
