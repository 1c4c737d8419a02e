"""Random schemas: what they are made of, and the SQL that makes them."""

from dataclasses import dataclass, field

from hypothesis import strategies as st

from drift.sqltext import literal, qualified, quote
from tests.generated.names import names

# Types with constants and expressions an INSERT could take for each.
TYPES: dict[str, tuple[str, ...]] = {
    "integer": ("0", "1 + 1", "-7"),
    "bigint": ("0", "'9'", "extract(epoch from now())::bigint"),
    "smallint": ("1",),
    "numeric(10,2)": ("0", "0.00", "12.5"),
    "numeric": ("1.50", "random()"),
    "double precision": ("0.1", "random()"),
    "real": ("1.5",),
    "text": ("''", "'it''s'", "gen_random_uuid()::text", "'a' || 'b'", "E'tab\\there'", "'null'"),
    "varchar(40)": ("'x'", "gen_random_uuid()", "upper('x')"),
    "varchar": ("'true'",),
    "char(3)": ("'abc'",),
    "boolean": ("true", "false", "1 = 1"),
    "uuid": ("gen_random_uuid()",),
    "date": ("'2024-02-29'", "CURRENT_DATE"),
    "timestamptz": ("now()", "CURRENT_TIMESTAMP", "'2024-01-01 00:00:00+00'"),
    "timestamp(3)": ("now()", "timezone('utc', now())", "now() AT TIME ZONE 'utc'"),
    "time": ("'12:00'",),
    "interval": ("'1 day'", "'1 mon 2 days 03:04:05'"),
    "interval day to second(2)": ("'1 day'",),
    "jsonb": ("'{}'", "'{\"a\": [1, 2]}'", "jsonb_build_object('a', 1)"),
    "json": ("'[]'",),
    "bytea": ("'\\x00ff'",),
    "text[]": ("'{}'", "ARRAY[]::text[]", "ARRAY['a', 'b']"),
    "integer[]": ("'{1,2}'",),
    "int4range": ("'[1,2)'",),
    "inet": ("'127.0.0.1'",),
    "bit(3)": ("B'101'",),
    "bit varying(5)": ("B'1'",),
    "money": ("1",),
    "xml": (),
    "point": ("'(0,0)'",),
    "tsvector": ("to_tsvector('simple', 'a')",),
    '"char"': ("'x'",),
    "name": ("CURRENT_USER",),
    "oid": ("0",),
}
COMPARABLE = frozenset(TYPES) - {"json", "xml", "point"}
# Types whose text is the same under any setting, so that an index may stand on it.
IMMUTABLE = frozenset({"integer", "bigint", "smallint", "text", "varchar(40)", "varchar", "uuid", "boolean"})
CHECKS = ("{} IS NOT NULL", "{}::text <> 'x'", "{}::text IN ('a', 'b')", "length({}::text) BETWEEN 1 AND 9 OR {} IS NULL")


@dataclass(slots=True)
class Column:
    """One column."""

    name: str
    type: str
    nullable: bool = True
    default: str | None = None
    comment: str | None = None

    @property
    def sql(self) -> str:
        """What stands in CREATE TABLE."""
        default = "" if self.default is None else f" DEFAULT ({self.default})"
        return f"{quote(self.name)} {self.type}{default}{'' if self.nullable else ' NOT NULL'}"


@dataclass(slots=True)
class Table:
    """One table with its parts; ``parts`` are statements that make indexes and the like."""

    schema: str
    name: str
    columns: list[Column]
    key: tuple[str, ...] = ()
    checks: dict[str, str] = field(default_factory=dict)
    unique: dict[str, tuple[str, ...]] = field(default_factory=dict)
    indexes: dict[str, str] = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)
    comment: str | None = None

    @property
    def qualified(self) -> str:
        """The name as SQL takes it."""
        return qualified(self.schema, self.name)

    @property
    def sql(self) -> list[str]:
        """The statements that make it."""
        parts = [column.sql for column in self.columns]
        parts += [f"PRIMARY KEY ({_list(self.key)})"] if self.key else []
        parts += [f"CONSTRAINT {quote(name)} UNIQUE ({_list(columns)})" for name, columns in self.unique.items()]
        parts += [f"CONSTRAINT {quote(name)} CHECK ({check})" for name, check in self.checks.items()]
        parts += [f"CONSTRAINT {quote(name)} {text}" for name, text in self.references.items()]
        made = [f"CREATE TABLE {self.qualified} ({', '.join(parts)})"]
        made += [f"CREATE INDEX {quote(name)} ON {self.qualified} {text}" for name, text in self.indexes.items()]
        made += [f"COMMENT ON TABLE {self.qualified} IS {literal(self.comment)}"] if self.comment else []
        made += [
            f"COMMENT ON COLUMN {self.qualified}.{quote(column.name)} IS {literal(column.comment)}"
            for column in self.columns
            if column.comment
        ]
        return made


@dataclass(slots=True)
class Schema:
    """Everything in some schemas."""

    schemas: list[str]
    tables: list[Table]

    @property
    def sql(self) -> list[str]:
        """The statements that make it, in order."""
        made = [f"CREATE SCHEMA {quote(name)}" for name in self.schemas if name != "public"]
        return [*made, *(statement for table in self.tables for statement in table.sql)]


def _list(columns: tuple[str, ...]) -> str:
    return ", ".join(map(quote, columns))


@st.composite
def columns(draw: st.DrawFn, name: str) -> Column:
    """A column of any type."""
    type_name = draw(st.sampled_from(sorted(TYPES)))
    default = draw(st.one_of(st.none(), st.sampled_from(TYPES[type_name] or (None,))))
    comment = draw(st.one_of(st.none(), st.none(), names))
    return Column(name, type_name, draw(st.booleans()), default, comment)


@st.composite
def tables(draw: st.DrawFn, schema: str, name: str, before: list[Table], free: set[str]) -> Table:
    """A table that may reference those before it; ``free`` are the names that relations of the schema still may take."""
    of_columns = draw(st.lists(names, min_size=1, max_size=5, unique=True))
    table = Table(schema, name, [draw(columns(each)) for each in of_columns], comment=draw(st.one_of(st.none(), names)))
    sortable = [column for column in table.columns if column.type in COMPARABLE]
    comparable = [column.name for column in sortable]
    if comparable and _perhaps(draw):
        table.key = tuple(draw(st.lists(st.sampled_from(comparable), min_size=1, max_size=2, unique=True)))
        for column in table.columns:
            column.nullable = column.nullable and column.name not in table.key
    if comparable and _perhaps(draw):
        table.unique[_take(free, draw)] = (draw(st.sampled_from(comparable)),)
    if comparable and _perhaps(draw):
        subject = quote(draw(st.sampled_from(comparable)))
        table.checks[_take(free, draw)] = draw(st.sampled_from(CHECKS)).format(*[subject] * 2)
    if comparable and _perhaps(draw):
        table.indexes[_take(free, draw)] = _index(draw, sortable)
    targets = [other for other in before if len(other.key) == 1]
    if targets and _perhaps(draw):
        table.references[f"fk {len(before)}"] = _reference(draw, table, draw(st.sampled_from(targets)))
    return table


def _perhaps(draw: st.DrawFn) -> bool:
    return draw(st.booleans())


def _take(free: set[str], draw: st.DrawFn) -> str:
    name = draw(st.sampled_from(sorted(free)))
    free.remove(name)
    return name


def _index(draw: st.DrawFn, comparable: list[Column]) -> str:
    column = draw(st.sampled_from(comparable))
    subject, steady = quote(column.name), column.type in IMMUTABLE
    keys = ["{}", "{} DESC", "{} NULLS FIRST", *(["lower({}::text)", "({}::text || 'x')"] if steady else [])]
    wheres = ["", " WHERE {} IS NOT NULL", *([" WHERE {}::text <> 'a'"] if steady else [])]
    return f"({draw(st.sampled_from(keys))}){draw(st.sampled_from(wheres))}".replace("{}", subject)


def _reference(draw: st.DrawFn, table: Table, target: Table) -> str:
    (key,) = target.key
    goal = next(column for column in target.columns if column.name == key)
    name = next(
        name for name in (f"ref {number}" for number in range(9)) if name not in {column.name for column in table.columns}
    )
    table.columns.append(Column(name, goal.type))
    action = draw(
        st.sampled_from(["", " ON DELETE CASCADE", " ON UPDATE SET NULL", " DEFERRABLE INITIALLY DEFERRED", " MATCH FULL"])
    )
    return f"FOREIGN KEY ({quote(name)}) REFERENCES {target.qualified} ({quote(key)}){action}"


@st.composite
def schemas(draw: st.DrawFn) -> Schema:
    """One or two schemas of a few tables."""
    others = draw(st.lists(names.filter(lambda name: not name.startswith("pg_") and name != "public"), max_size=1))
    made: list[Table] = []
    for schema in ["public", *others]:
        taken = draw(st.lists(names, min_size=9, max_size=11, unique=True))
        own, free = taken[:2], set(taken[2:])
        for name in own:
            made.append(draw(tables(schema, name, made, free)))
    return Schema(["public", *others], made)
