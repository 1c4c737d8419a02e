"""What there is to know of a table (pg_class, pg_partitioned_table, pg_inherits, pg_foreign_table)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Final

from msgspec.structs import replace

from drift.fact import UNSTATED, Fact, Shape, Unstated, attribute
from drift.kind import RENAMED_FROM, STILL_THERE, Doubt, Kind, Place, Question
from drift.kinds import _owner, _reloptions
from drift.kinds._names import in_schema, short_name
from drift.kinds.table import PLACE, partition
from drift.kinds.table.tools import BOOKS
from drift.model import Ref, Statement
from drift.sqltext import qualified, quote, split_name

NO_TABLE: Final = "no-table"


class Table(Fact):
    """A table: plain, partitioned, a partition, or foreign."""

    persistence: str | Unstated = attribute(
        Shape.TEXT, "Whether it survives a crash.", choices=("permanent", "unlogged"), plain="permanent"
    )
    access_method: str | None | Unstated = attribute(Shape.TEXT, "The access method; heap unless stated.", null=True)
    tablespace: str | None | Unstated = attribute(Shape.TEXT, "The tablespace; null for that of the database.", null=True)
    options: tuple[str, ...] | None | Unstated = attribute(
        Shape.OPTIONS,
        "Storage parameters, those of the TOAST table as toast.name; of a foreign table the options of its wrapper.",
        null=True,
    )
    replica_identity: str | Unstated = attribute(
        Shape.TEXT, "By what replicas know a row: default (the primary key), full, nothing, or a unique index.", plain="default"
    )
    partition_by: str | None | Unstated = attribute(
        Shape.EXPRESSION, "How it is divided, as CREATE TABLE says it: RANGE (created_at); null when it is not.", null=True
    )
    partitions: str | Unstated = attribute(
        Shape.TEXT,
        "Whether all its partitions are stated (exact finds others), or come and go by something else.",
        choices=("listed", "managed"),
    )
    partition_of: str | None | Unstated = attribute(Shape.TEXT, "The table it is a partition of; null for none.", null=True)
    bound: str | None | Unstated = attribute(
        Shape.EXPRESSION, "Which rows a partition takes: FROM (1) TO (10), IN ('a'), DEFAULT.", null=True
    )
    inherits: tuple[str, ...] | Unstated = attribute(Shape.NAME_SET, "The tables it inherits from.", plain=())
    of_type: str | None | Unstated = attribute(Shape.TYPE, "The composite type its columns come from; null for none.", null=True)
    foreign_server: str | None | Unstated = attribute(
        Shape.TEXT, "The server a foreign table reads from; null for a table of its own.", null=True
    )
    owner: str | Unstated = attribute(Shape.TEXT, "The role that owns it; that of the database unless stated.")
    comment: str | None | Unstated = attribute(Shape.TEXT, "The comment; null when there must be none.", null=True)
    renamed_from: str | Unstated = attribute(Shape.TEXT, "What it was called before, so that no second one is made beside it.")
    usual_owner: str | Unstated = attribute(Shape.HIDDEN, "The owner of the database.")
    usual_access_method: str | None | Unstated = attribute(Shape.HIDDEN, "What a table is made with; None where it has none.")
    home_tablespace: str | Unstated = attribute(Shape.HIDDEN, "The tablespace of the database.")
    relation: str | Unstated = attribute(Shape.HIDDEN, "Its name, without its schema.")
    extension: bool | Unstated = attribute(Shape.HIDDEN, "Whether an extension made it.")
    managed: bool | None | Unstated = attribute(Shape.HIDDEN, "Whether it is a partition that pg_partman makes and drops.")
    key_types: tuple[str | None, ...] | None | Unstated = attribute(Shape.HIDDEN, "The types of the keys its bound speaks of.")
    uniques: tuple[str, ...] | None | Unstated = attribute(Shape.HIDDEN, "Its unique indexes.")
    version: int | Unstated = attribute(Shape.HIDDEN, "The server's version.")
    other: str | None | Unstated = attribute(Shape.HIDDEN, "What it is, where it is no table.")
    doubtful: bool | Unstated = attribute(Shape.HIDDEN, "Whether it may be something else than a table of its own.")
    row: tuple[str, ...] | Unstated = attribute(Shape.HIDDEN, "The columns an expression in the partition key may mention.")

    @property
    def parents(self) -> tuple[str, ...]:
        """Answer the tables it inherits from, none where nothing is said of them."""
        return self.inherits if isinstance(self.inherits, tuple) else ()


class TableKind(Kind[Table]):
    """Tables: ``tables.<name>``."""

    name: ClassVar[str] = "table"
    place: ClassVar[Place] = PLACE
    fact = Table
    row_of: ClassVar[str | None] = "column"
    after: ClassVar[tuple[str, ...]] = (
        "schema",
        "extension",
        "enum",
        "domain",
        "composite",
        "range",
        "collation",
        "foreign_server",
    )
    together: ClassVar[frozenset[str]] = frozenset({"partition_of", "bound"})
    doubted: ClassVar[tuple[str, ...]] = (NO_TABLE, STILL_THERE)
    given: ClassVar[tuple[str, ...]] = (RENAMED_FROM,)
    covers: ClassVar[tuple[str, ...]] = ("foreign table",)

    def understand(self, ref: Ref, wanted: Table, schema: str) -> Table:
        """Answer the table with the names of others qualified.

        Raises:
            ValueError: a partition key or a bound cannot be read, or two statements exclude each other.
        """
        if wanted.options:
            from drift.kinds import _options

            _options.require_no_secret(wanted.options)
        changes: dict[str, Any] = {}
        if isinstance(wanted.partition_of, str):
            changes["partition_of"] = in_schema(wanted.partition_of, schema)
        if isinstance(wanted.inherits, tuple):
            changes["inherits"] = tuple(sorted(in_schema(name, schema) for name in wanted.inherits))
        if isinstance(wanted.partition_by, str):
            partition.division(wanted.partition_by)
        if isinstance(wanted.bound, str):
            partition.bound(wanted.bound)
        if isinstance(wanted.partition_of, str) and wanted.inherits:
            raise ValueError("a partition inherits from nothing but the table it is a partition of")
        return replace(wanted, **changes) if changes else wanted

    def same(self, attribute: str, wanted: Table, actual: Table) -> bool:
        """Answer whether two values are equal without asking anybody; what is said of partitions is said of others."""
        if getattr(wanted, attribute) == getattr(actual, attribute):
            return True
        alike = _ALIKE.get(attribute)
        return alike is not None and alike(wanted, actual)

    def question(self, attribute: str, wanted: Table, actual: Table) -> Question | None:
        """Answer what to ask about a type, a partition key or a bound that is spelled differently."""
        ours, theirs = getattr(wanted, attribute), getattr(actual, attribute)
        if not isinstance(ours, str) or not isinstance(theirs, str):
            return None
        if attribute == "partition_by":
            asked = partition.division_question(ours, theirs)
            return asked and replace(asked, row=actual.row or (), alias=str(actual.relation))
        if attribute == "bound":
            return partition.bound_question(ours, theirs, actual.key_types if isinstance(actual.key_types, tuple) else ())
        return super().question(attribute, wanted, actual)

    def nothing(self, fact: Table) -> bool:
        """Answer whether what bears the name is no table at all, so that there is none."""
        return isinstance(fact.other, str)

    def counts(self, actual: Table) -> bool:
        """Answer whether it stands for itself: a partition belongs to its table, others to an extension or to a tool."""
        return not (_is_somebodys(actual) or actual.relation in BOOKS or isinstance(actual.partition_of, str))

    def pulled(self, actual: Table, *, named: bool) -> bool:
        """Answer whether it is written down: partitions are, and what belongs to an extension or a tool where it is named."""
        if isinstance(actual.other, str):
            return False
        return named or not (_is_somebodys(actual) or actual.relation in BOOKS or actual.managed is True)

    def whole(self, actual: Table) -> Ref | None:
        """Answer the table a partition belongs to, unless pg_partman takes care of it."""
        if not isinstance(actual.partition_of, str) or actual.managed is True or _is_somebodys(actual):
            return None
        return Ref(self.name, split_name(actual.partition_of))

    def complete(self, wanted: Table, *, exact: bool) -> bool:
        """Answer whether all partitions are said to be stated; that is what ``exact: true`` means by silence."""
        return wanted.partitions == "listed" or (exact and wanted.partitions is UNSTATED)

    def doubts(self, ref: Ref, wanted: Table, actual: Table) -> Sequence[Doubt]:
        """Answer that something else bears the table's name, or that it is a foreign table of which nothing is said."""
        if isinstance(actual.other, str):
            note = f"a {actual.other} of that name is there: name it otherwise, or state the table it reads"
            return (Doubt(NO_TABLE, None, "a table", f"a {actual.other}", note),)
        if not isinstance(actual.foreign_server, str) or wanted.foreign_server is not UNSTATED:
            return ()
        note = f"its rows are another server's: state foreign_server: {actual.foreign_server} if that is meant"
        return (Doubt(NO_TABLE, None, "a table", "a foreign table", note),)

    def spoken(self, ref: Ref, fact: Table) -> Table:
        """Answer the table without what goes without saying, and the names in its own schema unqualified."""
        schema = ref.path[0]
        parent, limits = fact.partition_of, fact.bound
        return replace(
            _owner.spoken(fact),
            access_method=UNSTATED if fact.access_method == fact.usual_access_method else fact.access_method,
            partitions=fact.partitions if fact.partitions == "managed" else UNSTATED,
            partition_of=short_name(parent, schema) if isinstance(parent, str) else parent,
            bound=limits.removeprefix("FOR VALUES ") if isinstance(limits, str) else limits,
            of_type=fact.of_type.removeprefix(f"{quote(schema)}.") if isinstance(fact.of_type, str) else fact.of_type,
            inherits=tuple(short_name(name, schema) for name in fact.parents),
        )

    def needs(self, ref: Ref, wanted: Table) -> Sequence[Ref]:
        """Answer the tables it is a partition of or inherits from."""
        above = [wanted.partition_of, *wanted.parents]
        return [Ref(self.name, split_name(name)) for name in above if isinstance(name, str)]

    def create(self, ref: Ref, wanted: Table, clauses: Sequence[str]) -> Sequence[Statement]:
        """Answer CREATE TABLE with everything its parts can say inside it."""
        from drift.kinds.table import creation

        return creation.create(ref, wanted, clauses)

    def drop(self, ref: Ref, actual: Table) -> Sequence[Statement]:
        """Answer DROP TABLE, which takes its rows along."""
        from drift.kinds.table import remedy  # only mending needs it

        return remedy.drop(ref, actual)

    def rename(self, there: Ref, ref: Ref) -> str:
        """Answer RENAME TO."""
        return f"ALTER TABLE {qualified(*there.path)} RENAME TO {quote(ref.path[-1])}"

    def alter(self, ref: Ref, attribute: str, before: Table, after: Table) -> Sequence[Statement]:
        """Answer the change of one attribute, or of what it is a partition of together with its bound."""
        from drift.kinds.table import remedy  # only mending needs it

        return remedy.alter(ref, attribute, before, after)


def _is_somebodys(actual: Table) -> bool:
    return isinstance(actual.other, str) or actual.extension is True


def _same_options(wanted: Table, actual: Table) -> bool:
    meaning = _reloptions.by_name if isinstance(actual.foreign_server, str) else _reloptions.effective
    return meaning(wanted.options) == meaning(actual.options)


def _same_identity(wanted: Table, actual: Table) -> bool:
    """Answer whether two indexes are one; a word is no index, so that an index of such a name stands in quotes."""
    from drift.kinds.table import remedy

    ours, theirs = str(wanted.replica_identity), str(actual.replica_identity)
    return not {ours, theirs} & set(remedy.NO_INDEX) and split_name(ours)[-1] == split_name(theirs)[-1]


def _same_texts(attribute: str, alike: Callable[[str, str], bool]) -> Callable[[Table, Table], bool]:
    def same(wanted: Table, actual: Table) -> bool:
        ours, theirs = getattr(wanted, attribute), getattr(actual, attribute)
        return isinstance(ours, str) and isinstance(theirs, str) and alike(ours, theirs)

    return same


_ALIKE: Final[Mapping[str, Callable[[Table, Table], bool]]] = {
    # What is said of partitions is about other tables than this one.
    "partitions": lambda *_: True,
    "options": _same_options,
    "replica_identity": _same_identity,
    "partition_by": _same_texts("partition_by", partition.same_division),
    "partition_of": _same_texts("partition_of", lambda ours, theirs: split_name(ours) == split_name(theirs)),
    "bound": _same_texts("bound", partition.same_bound),
}


KIND = TableKind()
