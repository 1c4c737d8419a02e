"""Columns: types, defaults, identities, generated values, collations and how they are stored."""

from drift.model import Ref
from drift.sqltext import literal, quote
from tests.generated.types import collated
from tests.generated.world import Column, Table, World, builtin, found

# Changes of type without a second thought about defaults, keys and indexes.
WIDER = {
    "varchar(40)": "varchar(41)",
    "integer": "bigint",
    "smallint": "integer",
    "numeric(10,2)": "numeric(12,2)",
    "text": "varchar",
    "bit varying(5)": "bit varying(7)",
    "interval day to second(2)": "interval",
    "timestamp(3)": "timestamp(3) with time zone",
    '"char"': "text",
    "integer[]": "bigint[]",
    "json": "jsonb",
}
IDENTITY = ("", "(START WITH 1000 INCREMENT BY 10 CACHE 5)", "(INCREMENT BY -1 MINVALUE -100 CYCLE)", "(MAXVALUE 30000)")
# What a generated column may be made of a column whose text is steady, and of which type it is.
GENERATED = {"text": "{}::text || 'x'", "boolean": "{} IS NULL", "integer": "length({}::text)", "varchar(40)": "upper({}::text)"}


def add_columns(world: World, table: Table) -> list[str]:
    """Draw the columns of a table; answer what stands of them in CREATE TABLE."""
    return [_column(world, table, name) for name in world.names(f"columns of {table.path}", world.number(1, 5))]


def _column(world: World, table: Table, name: str) -> str:
    steady = [each for each in table.columns if each.type.steady and not each.generated]
    if steady and world.seldom():
        return _generated(world, table, name, world.one_of(steady))
    column = Column(name, world.column_type(), nullable=world.perhaps())
    table.columns.append(column)
    text = f"{quote(name)} {column.type.sql}{collated(world, column.type)}"
    if column.type.sql in ("integer", "bigint", "smallint") and world.seldom() and _may_count(world, table):
        column.identity, column.nullable = True, False
        how = world.one_of(["ALWAYS", "BY DEFAULT"])
        return f"{text} GENERATED {how} AS IDENTITY {world.one_of(IDENTITY)}"
    if column.type.constants and world.perhaps():
        column.default = world.one_of(column.type.constants)
        text += f" DEFAULT ({column.default})"
    return text + ("" if column.nullable else " NOT NULL")


def _may_count(world: World, table: Table) -> bool:
    return world.major >= 17 or not table.partitioned


def _generated(world: World, table: Table, name: str, source: Column) -> str:
    type_name = world.one_of(sorted(GENERATED))
    type_ = next(each for each in builtin(world.major) if each.sql == type_name)
    virtual = world.major >= 18 and world.perhaps()
    world.use(table.column(source.name))
    expression = GENERATED[type_name].format(quote(source.name))
    table.columns.append(Column(name, type_, generated=True, virtual=virtual))
    ref = table.column(name)
    other = GENERATED[type_name].replace("'x'", "'y'").replace("upper", "lower").replace("length", "octet_length")
    if world.major >= 17 and not virtual and other != GENERATED[type_name]:
        sql = f"ALTER TABLE {table.sql} ALTER {quote(name)} SET EXPRESSION AS ({other.format(quote(source.name))})"
        world.change(sql, found(ref, "generated"), unless=ref)
    return f"{quote(name)} {type_name} GENERATED ALWAYS AS ({expression}) {'VIRTUAL' if virtual else 'STORED'}"


def changes_of_column(world: World, table: Table) -> None:
    """Add settings of the columns of a table that was made, and what is changed of them."""
    for column in table.columns:
        _comment(world, table, column)
        _settings(world, table, column)
        if not column.generated:
            _value(world, table, column)


def _comment(world: World, table: Table, column: Column) -> None:
    what, ref = f"COLUMN {table.sql}.{quote(column.name)}", table.column(column.name)
    if world.seldom():
        world.make(f"COMMENT ON {what} IS {literal(world.text())}")
    world.change(f"COMMENT ON {what} IS 'another'", found(ref, "comment"))


def _settings(world: World, table: Table, column: Column) -> None:
    """How it is stored and looked at; in the table alone, since what its heirs do not have from it any more is their own."""
    heirs = Ref("inherited", table.path)
    ref, alter = table.column(column.name), f"ALTER TABLE ONLY {table.sql} ALTER {quote(column.name)}"
    if column.virtual:
        return
    if world.seldom():
        world.make(f"{alter} SET STATISTICS {world.number(0, 1000)}")
    world.change(f"{alter} SET STATISTICS 1001", found(ref, "statistics-target"))
    if world.seldom():
        world.make(f"{alter} SET (n_distinct = -0.5, n_distinct_inherited = 100)")
        world.change(f"{alter} RESET (n_distinct)", found(ref, "options"), moves=True)
    if not column.type.long:
        return
    storage = world.one_of(["EXTENDED", "EXTENDED", "EXTERNAL", "PLAIN", "MAIN"])
    world.make(f"{alter} SET STORAGE {storage}")
    other = f"SET STORAGE {'PLAIN' if storage != 'PLAIN' else 'EXTENDED'}"
    world.change(f"ALTER TABLE {table.sql} ALTER {quote(column.name)} {other}", found(ref, "storage"))
    if world.major >= 14:
        compressed = world.seldom()
        world.make(*([f"{alter} SET COMPRESSION pglz"] if compressed else []))
        world.change(f"{alter} SET COMPRESSION {'default' if compressed else 'pglz'}", found(ref, "compression"), unless=heirs)


def _default(world: World, table: Table, column: Column) -> None:
    ref, alter = table.column(column.name), f"ALTER TABLE {table.sql} ALTER {quote(column.name)}"
    if column.default is not None:
        world.change(f"{alter} DROP DEFAULT", found(ref, "default"))
    elif column.type.constants:
        world.change(f"{alter} SET DEFAULT {column.type.constants[0]}", found(ref, "default"))


def _value(world: World, table: Table, column: Column) -> None:
    """What is changed of a column that is no generated one."""
    ref, alter = table.column(column.name), f"ALTER TABLE {table.sql} ALTER {quote(column.name)}"
    if column.identity:
        world.change(f"{alter} DROP IDENTITY", found(ref, "identity"))
        world.change(f"{alter} SET CACHE 77", found(ref, "sequence"))
        return
    # A domain may have the same default, or be NOT NULL, which then stays in effect.
    if column.type.ref is None or column.type.ref.kind != "domain":
        _default(world, table, column)
        world.change(
            f"{alter} {'SET' if column.nullable else 'DROP'} NOT NULL", found(ref, "nullable"), unless=Ref("key", ref.path)
        )
    if column.type.sql in WIDER and column.default is None:
        world.change(f"{alter} TYPE {WIDER[column.type.sql]} USING NULL", found(ref, "type"), unless=ref, moves=True)
    world.change(f"ALTER TABLE {table.sql} DROP {quote(column.name)}", found(ref, "missing"), unless=ref, moves=True)
