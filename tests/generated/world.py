"""What a generated schema is made of: the statements that make it, and every change that is known of it.

A family (``types``, ``tables`` …) adds objects to a `World`: for each the SQL that makes it, and its changes. A `Change` knows
its SQL and exactly the findings it must lead to.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

from hypothesis import strategies as st

from drift.model import Ref
from drift.sqltext import literal, qualified, quote
from tests.generated.names import names

T = TypeVar("T")

OWNER, READER, WRITER = "battery_owner", "battery_reader", "battery_writer"


def found(ref: Ref, attribute: str) -> str:
    """Answer the name of a finding about one attribute of an object."""
    return f"{ref.kind}-{attribute}".replace("_", "-") + f" {ref}"


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the catalog.

    Args:
        sql: what brings it about.
        finds: the names of the findings, sorted.
        moves: whether mending it leaves the same things in another order, which means nothing.
        renames: whether mending it has PostgreSQL make up names, as those of the copies of an index on partitions.
    """

    sql: str
    finds: list[str]
    moves: bool = False
    renames: bool = False

    def __str__(self) -> str:
        return self.sql


@dataclass(frozen=True, slots=True)
class Type:
    """A type columns may have.

    Args:
        sql: its name.
        constants: defaults an INSERT could take.
        comparable: whether it has a btree operator class.
        steady: whether its text is the same under any setting, so that an index may stand on it.
        collatable: whether it takes COLLATE.
        long: whether its values may be stored out of line.
        ref: the type itself where somebody made it.
    """

    sql: str
    constants: tuple[str, ...] = ()
    comparable: bool = True
    steady: bool = False
    collatable: bool = False
    long: bool = False
    ref: Ref | None = None


@dataclass(slots=True)
class Column:
    """A column of a table, as others may use it."""

    name: str
    type: Type
    nullable: bool = True
    default: str | None = None
    generated: bool = False
    virtual: bool = False
    identity: bool = False


@dataclass(slots=True)
class Table:
    """A table, as others may use it."""

    schema: str
    name: str
    columns: list[Column] = field(default_factory=list)
    key: tuple[str, ...] = ()
    partitioned: bool = False
    foreign: bool = False

    @property
    def path(self) -> tuple[str, str]:
        """Its schema and name."""
        return (self.schema, self.name)

    @property
    def sql(self) -> str:
        """The name as SQL takes it."""
        return qualified(self.schema, self.name)

    @property
    def ref(self) -> Ref:
        """The table itself."""
        return Ref("table", self.path)

    def column(self, name: str) -> Ref:
        """Answer a column of it."""
        return Ref("column", (*self.path, name))


Relation: TypeAlias = tuple[str, Ref, list[Column]]
"""A view as others may read it: its name in SQL, itself, its columns."""


@dataclass(frozen=True, slots=True)
class Schema:
    """Everything in some schemas: what makes it, and every change of it that is known."""

    sql: list[str]
    changes: list[Change]

    def __repr__(self) -> str:
        return ";\n".join(self.sql)


@dataclass(frozen=True, slots=True)
class Server:
    """What the server can.

    Args:
        major: its major version.
        icu: whether it knows ICU.
        extensions: those that can be created.
    """

    major: int
    icu: bool
    extensions: frozenset[str]


class World:
    """A schema in the making.

    Args:
        draw: hypothesis' choices.
        server: what the server can.
    """

    def __init__(self, draw: st.DrawFn, server: Server) -> None:
        self._draw = draw
        self.server = server
        self.major = server.major
        self.statements: list[str] = []
        self.schemas: list[str] = ["public"]
        self.types: list[Type] = []
        self.collations: list[Ref] = []
        self.tables: list[Table] = []
        self.relations: list[Relation] = []
        self.operators: set[str] = set()
        self.used: set[Ref] = set()
        self._changes: list[tuple[Change, tuple[Ref, ...]]] = []
        self._taken: dict[str, set[str]] = {}

    def perhaps(self) -> bool:
        """Answer yes or no."""
        return self._draw(st.booleans())

    def seldom(self) -> bool:
        """Answer no mostly."""
        return self._draw(st.sampled_from([True, False, False, False]))

    def one_of(self, choices: Sequence[T]) -> T:
        """Answer one of some."""
        return self._draw(st.sampled_from(choices))

    def some_of(self, choices: Sequence[T], *, least: int = 1, most: int = 3) -> list[T]:
        """Answer some of some, in any order."""
        most = min(most, len(choices))
        return self._draw(st.lists(st.sampled_from(choices), min_size=min(least, most), max_size=most, unique_by=str))

    def number(self, least: int, most: int) -> int:
        """Answer a whole number."""
        return self._draw(st.integers(least, most))

    def text(self) -> str:
        """Answer a comment, a label or the like."""
        return self._draw(names)

    def name(self, space: str) -> str:
        """Answer a name that nothing else has there; relations and types of a schema share one space."""
        taken = self._taken.setdefault(space, set())
        fresh = next((each for each in (self._draw(names) for _ in range(3)) if each not in taken), f"n{len(taken)} of its own")
        taken.add(fresh)
        return fresh

    def names(self, space: str, count: int) -> list[str]:
        """Answer some names."""
        return [self.name(space) for _ in range(count)]

    def schema(self) -> str:
        """Answer one of the schemas."""
        return self.one_of(self.schemas)

    def make(self, *statements: str) -> None:
        """Make something."""
        self.statements += statements

    def use(self, *refs: Ref | None) -> None:
        """Say that something stands on these."""
        self.used.update(ref for ref in refs if ref is not None)

    def change(self, sql: str, *finds: str, unless: Ref | Sequence[Ref] = (), moves: bool = False, renames: bool = False) -> None:
        """Add a change, which is left out if something stands on what is named in ``unless``."""
        refs = (unless,) if isinstance(unless, Ref) else tuple(unless)
        self._changes.append((Change(sql, sorted(finds), moves, renames), refs))

    def commented(self, ref: Ref, what: str) -> list[str]:
        """Perhaps comment on something; answer what is found besides where it is made anew without the comment."""
        attribute, given = "comment", self.perhaps()
        if given:
            self.make(f"COMMENT ON {what} IS {literal(self.text())}")
            self.change(f"COMMENT ON {what} IS NULL", found(ref, attribute))
        self.change(f"COMMENT ON {what} IS 'another: %s \\'", found(ref, attribute))
        return [found(ref, attribute)] if given else []

    def owned(self, ref: Ref, what: str) -> None:
        """Perhaps give something to another role."""
        if self.seldom():
            self.make(f"ALTER {what} OWNER TO {OWNER}")
            self.change(f"ALTER {what} OWNER TO {WRITER}", found(ref, "owner"))
        else:
            self.change(f"ALTER {what} OWNER TO {OWNER}", found(ref, "owner"))

    def dropped(self, ref: Ref, what: str, *, moves: bool = False, renames: bool = False) -> None:
        """Add that something is gone, where nothing stands on it."""
        self.change(f"DROP {what}", found(ref, "missing"), unless=ref, moves=moves, renames=renames)

    def column_type(self) -> Type:
        """Answer a type, one of those that were made if there are any."""
        if self.types and self.perhaps():
            type_ = self.one_of(self.types)
            self.use(type_.ref)
            return type_
        return self.one_of(builtin(self.major))

    def finished(self) -> Schema:
        """Answer what was made."""
        changes = [change for change, refs in self._changes if not self.used.intersection(refs)]
        return Schema(list(self.statements), changes)


def listed(columns: Sequence[str]) -> str:
    """Answer names between commas."""
    return ", ".join(map(quote, columns))


def _type(sql: str, *constants: str, **facts: Any) -> Type:
    return Type(sql, constants, **facts)


def builtin(major: int) -> list[Type]:
    """Answer PostgreSQL's own types that its majors have, odd ones among them."""
    return [*TYPES, *(type_ for since, type_ in LATER if since <= major)]


TYPES = [
    _type("integer", "0", "1 + 1", "-7", steady=True),
    _type("bigint", "0", "'9'", "extract(epoch from now())::bigint", steady=True),
    _type("smallint", "1", steady=True),
    _type("numeric(10,2)", "0", "0.00", "12.5", long=True),
    _type("numeric", "1.50", "random()", long=True),
    _type("double precision", "0.1", "random()"),
    _type("real", "1.5"),
    _type(
        "text",
        "''",
        "'it''s'",
        "gen_random_uuid()::text",
        "'a' || 'b'",
        "E'tab\\there'",
        "'null'",
        steady=True,
        collatable=True,
        long=True,
    ),
    _type("varchar(40)", "'x'", "gen_random_uuid()", "upper('x')", steady=True, collatable=True, long=True),
    _type("varchar", "'true'", steady=True, collatable=True, long=True),
    _type("char(3)", "'abc'", collatable=True, long=True),
    _type("boolean", "true", "false", "1 = 1", steady=True),
    _type("uuid", "gen_random_uuid()", steady=True),
    _type("date", "'2024-02-29'", "CURRENT_DATE"),
    _type("timestamptz", "now()", "CURRENT_TIMESTAMP", "'2024-01-01 00:00:00+00'"),
    _type("timestamp(3)", "now()", "timezone('utc', now())", "now() AT TIME ZONE 'utc'"),
    _type("timestamp(3) with time zone[]", "ARRAY[now()]", long=True),
    _type("time", "'12:00'"),
    _type("time(2) with time zone", "'12:00:00.12+02'", "CURRENT_TIME"),
    _type("interval", "'1 day'", "'1 mon 2 days 03:04:05'"),
    _type("interval day to second(2)", "'1 day'"),
    _type("interval year to month", "'1 year'"),
    _type("jsonb", "'{}'", "'{\"a\": [1, 2]}'", "jsonb_build_object('a', 1)", long=True),
    _type("json", "'[]'", comparable=False, long=True),
    _type("jsonpath", "'$.a[*]'", comparable=False, long=True),
    _type("bytea", "'\\x00ff'", long=True),
    _type("text[]", "'{}'", "ARRAY[]::text[]", "ARRAY['a', 'b']", collatable=True, long=True),
    _type("text[][]", '\'{{a,NULL},{"b,c",""}}\'', collatable=True, long=True),
    _type("varchar(5)[]", "'{a}'", collatable=True, long=True),
    _type("integer[]", "'{1,2}'", long=True),
    _type("int4range", "'[1,2)'", long=True),
    _type("tstzrange", "'empty'", "tstzrange(now(), NULL)", long=True),
    _type("inet", "'127.0.0.1'"),
    _type("cidr", "'10.0.0.0/8'"),
    _type("macaddr", "'08:00:2b:01:02:03'"),
    _type("bit(3)", "B'101'"),
    _type("bit varying(5)", "B'1'", long=True),
    _type("bit varying(5)[]", "ARRAY[B'1']", long=True),
    _type("money", "1"),
    _type("xml", comparable=False, long=True),
    _type("point", "'(0,0)'", comparable=False),
    _type("tsvector", "to_tsvector('simple', 'a')", long=True),
    _type("tsquery", "'a & b'"),
    _type('"char"', "'x'"),
    _type("name", "CURRENT_USER"),
    _type("oid", "0"),
    _type("regclass", "'pg_class'::regclass", "'pg_catalog.pg_type'"),
    _type("regtype[]", "'{integer,text}'", long=True),
    _type("pg_lsn", "'0/0'"),
]
LATER = [
    (14, _type("int4multirange", "'{[1,3)}'", long=True)),
    (15, _type("numeric(3,-2)", "1200", long=True)),
    (15, _type("numeric(2,4)", "0.0012", long=True)),
]
