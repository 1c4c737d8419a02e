"""Tables: plain ones, unlogged, partitioned with their partitions, heirs and tables of a type; their own options."""

from drift.model import Ref
from drift.sqltext import literal, qualified, quote
from tests.generated.columns import add_columns, changes_of_column
from tests.generated.constraints import add_constraints
from tests.generated.indexes import add_indexes
from tests.generated.world import OWNER, READER, WRITER, Column, Table, Type, World, found, listed

OPTIONS = ("fillfactor = 70", "autovacuum_vacuum_scale_factor = 0.01", "autovacuum_enabled = false", "toast_tuple_target = 256")


def add_tables(world: World) -> None:
    """Add some tables."""
    for _ in range(world.number(1, 3)):
        world.one_of([add_table, add_table, add_table, add_partitioned, add_heir])(world)


def add_table(world: World) -> None:
    """A table like any other."""
    table = _table(world)
    unlogged = world.seldom()
    # PostgreSQL keeps them in the order in which they were set, and nobody states that.
    options = sorted(world.some_of(OPTIONS, least=0, most=2))
    made = f"CREATE {'UNLOGGED ' if unlogged else ''}TABLE {table.sql} ({', '.join(add_columns(world, table))})"
    world.make(made + (f" WITH ({', '.join(options)})" if options else ""))
    world.tables.append(table)
    _settings(world, table)
    if not unlogged:  # what references it must be unlogged as well
        world.change(f"ALTER TABLE {table.sql} SET UNLOGGED", found(table.ref, "persistence"), unless=table.ref)
    else:
        world.use(Ref("unlogged", table.path))
        world.change(f"ALTER TABLE {table.sql} SET LOGGED", found(table.ref, "persistence"), unless=Ref("refers", table.path))
    for option in options:
        name = option.split(" ")[0]
        world.change(f"ALTER TABLE {table.sql} RESET ({name})", found(table.ref, "options"), moves=True)
    world.change(f"ALTER TABLE {table.sql} SET (autovacuum_analyze_threshold = 7)", found(table.ref, "options"))
    _parts(world, table, unlogged=unlogged)


def add_partitioned(world: World) -> None:
    """A table with partitions."""
    table = _table(world)
    table.partitioned = True
    columns = add_columns(world, table)
    key = Column("key of it" if not any(each.name == "key of it" for each in table.columns) else "k\n", Type("integer"))
    table.columns.append(key)
    strategy = world.one_of(["RANGE", "LIST", "HASH"])
    columns.append(f"{quote(key.name)} integer")
    world.make(f"CREATE TABLE {table.sql} ({', '.join(columns)}) PARTITION BY {strategy} ({quote(key.name)})")
    world.use(table.column(key.name), table.ref)
    world.tables.append(table)
    _settings(world, table)
    _parts(world, table, unlogged=False)
    bounds = {
        "RANGE": ["FOR VALUES FROM (MINVALUE) TO (1)", "FOR VALUES FROM (1) TO (10)", "DEFAULT"],
        "LIST": ["FOR VALUES IN (1, 2)", "FOR VALUES IN (NULL, 7)", "DEFAULT"],
        "HASH": ["FOR VALUES WITH (MODULUS 2, REMAINDER 0)", "FOR VALUES WITH (MODULUS 4, REMAINDER 1)"],
    }[strategy]
    for bound in world.some_of(bounds, least=0, most=2):
        _partition(world, table, bound)


def _partition(world: World, table: Table, bound: str) -> None:
    schema = world.schema()
    part = Table(schema, world.name(schema))
    world.use(Ref("inherited", table.path))
    world.make(f"CREATE TABLE {part.sql} PARTITION OF {table.sql} {bound}")
    world.commented(part.ref, f"TABLE {part.sql}")
    if world.seldom():
        world.make(f"ALTER TABLE {part.sql} SET (fillfactor = 50)")
    world.change(f"ALTER TABLE {part.sql} SET (fillfactor = 60)", found(part.ref, "options"))
    world.dropped(part.ref, f"TABLE {part.sql}", moves=True)


def add_heir(world: World) -> None:
    """A table that inherits from one there is, or one like any other."""
    parents = [table for table in world.tables if not table.partitioned and not table.foreign]
    if not parents:
        add_table(world)
        return
    parent, schema = world.one_of(parents), world.schema()
    child = Table(schema, world.name(schema))
    own = f'"of its own é" {world.one_of(["integer", "text[]"])}' if world.perhaps() else ""
    world.use(parent.ref, Ref("inherited", parent.path))
    world.make(f"CREATE TABLE {child.sql} ({own}) INHERITS ({parent.sql})")
    world.commented(child.ref, f"TABLE {child.sql}")
    world.dropped(child.ref, f"TABLE {child.sql}")
    if own:
        column = child.column("of its own é")
        world.change(f'ALTER TABLE {child.sql} DROP "of its own é"', found(column, "missing"))
        world.change(
            f'ALTER TABLE {child.sql} ALTER "of its own é" SET DEFAULT NULL, ALTER "of its own é" SET NOT NULL',
            found(column, "nullable"),
        )


def _table(world: World) -> Table:
    schema = world.schema()
    return Table(schema, world.name(schema))


def _settings(world: World, table: Table) -> None:
    """The table's own settings, and what is changed of them."""
    ref, alter = table.ref, f"ALTER TABLE {table.sql}"
    world.commented(ref, f"TABLE {table.sql}")
    world.dropped(ref, f"TABLE {table.sql}")
    identity = world.one_of(["DEFAULT", "DEFAULT", "FULL", "NOTHING"])
    if identity != "DEFAULT":
        world.make(f"{alter} REPLICA IDENTITY {identity}")
    other = "NOTHING" if identity == "FULL" else "FULL"
    world.change(f"{alter} REPLICA IDENTITY {other}", found(ref, "replica-identity"))
    enabled = world.seldom()
    security = Ref("row_security", table.path)
    if enabled:
        world.make(f"{alter} ENABLE ROW LEVEL SECURITY")
        world.change(f"{alter} DISABLE ROW LEVEL SECURITY", found(security, "missing"))
        world.change(f"{alter} FORCE ROW LEVEL SECURITY", found(security, "forced"))
    else:
        world.change(f"{alter} ENABLE ROW LEVEL SECURITY", found(security, "unexpected"))
        world.change(f"{alter} FORCE ROW LEVEL SECURITY", found(security, "unexpected"))
    world.change(f"{alter} OWNER TO {OWNER}", found(ref, "owner"), unless=Ref("owner", table.path))


def _parts(world: World, table: Table, *, unlogged: bool) -> None:
    changes_of_column(world, table)
    add_constraints(world, table, unlogged=unlogged)
    add_indexes(world, table.sql, table.path, table.columns, partitioned=table.partitioned)
    _statistics(world, table)
    world.change(f'ALTER TABLE {table.sql} ADD "one more" integer[]', found(table.column("one more"), "unexpected"))
    more = Ref("check", (*table.path, "one more"))
    world.change(f'ALTER TABLE {table.sql} ADD CONSTRAINT "one more" CHECK (true)', found(more, "unexpected"))


def _statistics(world: World, table: Table) -> None:
    """Perhaps a statistics object."""
    columns = [each.name for each in table.columns if each.type.comparable and not each.virtual]
    if len(columns) < 2 or not world.perhaps():
        return
    name = world.name(f"statistics of {table.schema}")
    chosen = columns[:2] if world.perhaps() else columns[-2:]
    ref, sql = Ref("statistics", (*table.path, name)), qualified(table.schema, name)
    world.use(*(table.column(each) for each in chosen))
    expression = (
        f", (upper({quote(chosen[0])}::text) || {literal(world.text())})" if world.major >= 14 and world.perhaps() else ""
    )
    kinds = world.one_of(["", "(ndistinct) ", "(mcv, dependencies) "])
    world.make(f"CREATE STATISTICS {sql} {kinds}ON {listed(chosen)}{expression} FROM {table.sql}")
    world.commented(ref, f"STATISTICS {sql}")
    world.owned(ref, f"STATISTICS {sql}")
    world.dropped(ref, f"STATISTICS {sql}")
    world.change(f"ALTER STATISTICS {sql} SET STATISTICS 77", found(ref, "statistics-target"))


__all__ = ["READER", "WRITER", "add_tables"]
