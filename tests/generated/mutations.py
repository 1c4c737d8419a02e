"""One change of a catalog each, and the findings it must lead to."""

from collections.abc import Iterator
from dataclasses import dataclass

from drift.model import Ref
from drift.sqltext import literal, quote
from tests.generated.schemas import TYPES, Column, Schema, Table

# Changes of type without a second thought about defaults, keys and indexes.
WIDER = {
    "varchar(40)": "varchar(41)",
    "integer": "bigint",
    "smallint": "integer",
    "numeric(10,2)": "numeric(12,2)",
    "text": "varchar",
}


@dataclass(frozen=True, slots=True)
class Mutation:
    """One change.

    Args:
        sql: what brings it about.
        finds: the names of the findings, sorted.
    """

    sql: str
    finds: list[str]

    def __str__(self) -> str:
        return self.sql


def mutations(schema: Schema) -> list[Mutation]:
    """Answer every change this module knows of a schema, in a fixed order."""
    return [*_of_schema(schema), *(mutation for table in schema.tables for mutation in _of_table(table, schema))]


def _of_schema(schema: Schema) -> Iterator[Mutation]:
    for name in schema.schemas:
        made = Ref("table", (name, "one more"))
        yield Mutation(f'CREATE TABLE {quote(name)}."one more" (a int)', [f"table-unexpected {made}"])


def _of_table(table: Table, schema: Schema) -> Iterator[Mutation]:
    path, alter = (table.schema, table.name), f"ALTER TABLE {table.qualified}"
    ref = Ref("table", path)
    yield Mutation(f"COMMENT ON TABLE {table.qualified} IS 'another'", [f"table-comment {ref}"])
    referenced = any(f"REFERENCES {table.qualified} " in text for other in schema.tables for text in other.references.values())
    if not referenced:
        yield Mutation(f"DROP TABLE {table.qualified}", [f"table-missing {ref}"])
    yield Mutation(f'{alter} ADD "one more" int', [f"column-unexpected {Ref('column', (*path, 'one more'))}"])
    yield Mutation(f'{alter} ADD CONSTRAINT "one more" CHECK (true)', [f"check-unexpected {Ref('check', (*path, 'one more'))}"])
    yield Mutation(
        f"GRANT SELECT ON {table.qualified} TO battery_reader", [f"grant-unexpected {Ref('grant', (*path, 'battery_reader'))}"]
    )
    for kind, named in (("check", table.checks), ("foreign_key", table.references)):
        for name in named:
            rule = kind.replace("_", "-")
            yield Mutation(f"{alter} DROP CONSTRAINT {quote(name)}", [f"{rule}-missing {Ref(kind, (*path, name))}"])
            yield Mutation(
                f"COMMENT ON CONSTRAINT {quote(name)} ON {table.qualified} IS 'another'",
                [f"{rule}-comment {Ref(kind, (*path, name))}"],
            )
    for name in table.indexes:
        yield Mutation(f"DROP INDEX {quote(table.schema)}.{quote(name)}", [f"index-missing {Ref('index', (*path, name))}"])
    for column in table.columns:
        yield from _of_column(table, column)


def _of_column(table: Table, column: Column) -> Iterator[Mutation]:
    path = (table.schema, table.name, column.name)
    alter, ref = f"ALTER TABLE {table.qualified} ALTER {quote(column.name)}", Ref("column", path)
    yield Mutation(f"COMMENT ON COLUMN {table.qualified}.{quote(column.name)} IS {literal('another')}", [f"column-comment {ref}"])
    if column.default is not None:
        yield Mutation(f"{alter} DROP DEFAULT", [f"column-default {ref}"])
    elif TYPES[column.type]:
        yield Mutation(f"{alter} SET DEFAULT {TYPES[column.type][0]}", [f"column-default {ref}"])
    if column.name not in table.key:
        change = "SET" if column.nullable else "DROP"
        yield Mutation(f"{alter} {change} NOT NULL", [f"column-nullable {ref}"])
    used = str([table.indexes, table.checks, table.references, table.unique, table.key])
    if column.type in WIDER and column.default is None and column.name not in used and quote(column.name) not in used:
        yield Mutation(f"{alter} TYPE {WIDER[column.type]}", [f"column-type {ref}"])
