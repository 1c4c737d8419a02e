"""Keys, unique, foreign-key, check and exclusion constraints, and NOT NULL with a name."""

from drift.model import Ref
from drift.sqltext import qualified, quote
from tests.generated.world import Column, Table, World, found, listed

CHECKS = (
    "{} IS NOT NULL",
    "{}::text <> 'x'",
    "{}::text IN ('a', 'b')",
    "length({}::text) BETWEEN 1 AND 9 OR {} IS NULL",
    "NOT {} IS NULL",
)
WAITS = ("", " DEFERRABLE", " DEFERRABLE INITIALLY DEFERRED")
ACTIONS = ("", " ON DELETE CASCADE", " ON UPDATE SET NULL", " ON DELETE SET DEFAULT", " MATCH FULL", " ON UPDATE RESTRICT")


def add_constraints(world: World, table: Table, *, unlogged: bool) -> None:
    """Add some constraints to a table."""
    sortable = [each for each in table.columns if each.type.comparable and not each.virtual]
    if sortable and world.perhaps():
        _primary_key(world, table, sortable)
    if sortable and world.perhaps() and not table.partitioned:
        _unique(world, table, sortable)
    if world.perhaps():
        _check(world, table)
    if world.perhaps():
        _foreign_key(world, table, unlogged=unlogged)
    if world.seldom() and not table.partitioned:
        _exclusion(world, table)
    if world.major >= 18 and world.perhaps():
        _not_null(world, table)


def _primary_key(world: World, table: Table, sortable: list[Column]) -> None:
    chosen = world.some_of([each.name for each in sortable], most=2)
    if table.partitioned:
        chosen = list(dict.fromkeys([*chosen, table.columns[-1].name]))
    table.key = tuple(chosen)
    for column in table.columns:
        column.nullable = column.nullable and column.name not in chosen
    ref, name = Ref("primary_key", table.path), world.name(table.schema) if world.perhaps() else None
    named = f"CONSTRAINT {quote(name)} " if name else ""
    include = [each.name for each in table.columns if each.name not in chosen and not each.virtual][:1] if world.seldom() else []
    more = (f" INCLUDE ({listed(include)})" if include else "") + world.one_of(WAITS[:2] if table.partitioned else WAITS)
    world.make(f"ALTER TABLE {table.sql} ADD {named}PRIMARY KEY ({listed(chosen)}){more}")
    world.use(*(table.column(each) for each in [*chosen, *include]))
    world.use(*(Ref("key", table.column(each).path) for each in chosen))
    if "DEFERRABLE" in more:
        world.use(Ref("deferrable", table.path))
    if name:
        world.commented(ref, f"{named}ON {table.sql}")
        if not table.partitioned:
            world.change(f"ALTER TABLE {table.sql} DROP {named}", found(ref, "missing"), unless=table.ref)
            world.change(f"ALTER INDEX {qualified(table.schema, name)} SET (fillfactor = 63)", found(ref, "options"))


def _unique(world: World, table: Table, sortable: list[Column]) -> None:
    chosen = world.some_of([each.name for each in sortable], most=2)
    name, more = world.name(table.schema), world.one_of(WAITS)
    distinct = " NULLS NOT DISTINCT" if world.major >= 15 and world.perhaps() else ""
    ref, what = Ref("unique", (*table.path, name)), f"CONSTRAINT {quote(name)}"
    world.make(f"ALTER TABLE {table.sql} ADD {what} UNIQUE{distinct} ({listed(chosen)}){more}")
    world.use(*(table.column(each) for each in chosen))
    world.commented(ref, f"{what} ON {table.sql}")
    world.change(f"COMMENT ON INDEX {qualified(table.schema, name)} IS 'x'", found(ref, "index-comment"))
    world.change(f"ALTER TABLE {table.sql} DROP {what}", found(ref, "missing"), unless=ref)
    world.change(f"ALTER INDEX {qualified(table.schema, name)} SET (fillfactor = 61)", found(ref, "options"))


def _check(world: World, table: Table) -> None:
    column = world.one_of(table.columns)
    name = world.name(table.schema)
    ref, what = Ref("check", (*table.path, name)), f"CONSTRAINT {quote(name)}"
    condition = world.one_of(CHECKS).format(*[quote(column.name)] * 2)
    more = " NO INHERIT" if world.seldom() and not table.partitioned else ""
    validated = world.perhaps()
    more += "" if validated else " NOT VALID"
    world.make(f"ALTER TABLE {table.sql} ADD {what} CHECK ({condition}){more}")
    world.use(table.column(column.name))
    lost = world.commented(ref, f"{what} ON {table.sql}")
    world.change(f"ALTER TABLE {table.sql} DROP {what}", found(ref, "missing"))
    again = (
        f"ALTER TABLE {table.sql} DROP {what}; ALTER TABLE {table.sql} ADD {what} CHECK ({quote(column.name)}::text = 'q'){more}"
    )
    world.change(again, found(ref, "expression"), *lost)
    if not validated:
        world.change(f"ALTER TABLE {table.sql} VALIDATE {what}", found(ref, "validated"))


def _foreign_key(world: World, table: Table, *, unlogged: bool) -> None:
    """A foreign key over a column of its own, to a table whose key is one column."""
    targets = [each for each in world.tables if len(each.key) == 1 and each is not table]
    targets = [each for each in targets if Ref("deferrable", each.path) not in world.used]
    targets = [each for each in targets if (Ref("unlogged", each.path) in world.used) <= unlogged]
    if not targets:
        return
    target, column = world.one_of(targets), world.name(f"columns of {table.path}")
    goal = next(each for each in target.columns if each.name == target.key[0])
    table.columns.append(Column(column, goal.type))
    world.make(f"ALTER TABLE {table.sql} ADD {quote(column)} {_of(goal)}")
    name = world.name(table.schema)
    ref, what = Ref("foreign_key", (*table.path, name)), f"CONSTRAINT {quote(name)}"
    actions = [*ACTIONS, *([f" ON DELETE SET NULL ({quote(column)})"] if world.major >= 15 else [])]
    more = world.one_of(actions) + world.one_of(WAITS)
    validated = world.perhaps() or table.partitioned
    more += "" if validated else " NOT VALID"
    world.make(
        f"ALTER TABLE {table.sql} ADD {what} FOREIGN KEY ({quote(column)}) REFERENCES {target.sql} ({quote(goal.name)}){more}"
    )
    world.use(table.column(column), target.ref, Ref("refers", table.path), Ref("refers", target.path))
    world.commented(ref, f"{what} ON {table.sql}")
    world.change(f"ALTER TABLE {table.sql} DROP {what}", found(ref, "missing"))
    if not validated:
        world.change(f"ALTER TABLE {table.sql} VALIDATE {what}", found(ref, "validated"))


def _of(goal: Column) -> str:
    return goal.type.sql


def _exclusion(world: World, table: Table) -> None:
    ranges = [each for each in table.columns if "range" in each.type.sql and "[" not in each.type.sql and each.type.ref is None]
    numbers = [each for each in table.columns if each.type.steady and each.type.sql != "boolean" and not each.virtual]
    if ranges:
        column, method, operator = world.one_of(ranges), "gist", "&&"
    elif numbers:
        column, method, operator = world.one_of(numbers), world.one_of(["btree", "hash"]), "="
    else:
        return
    name = world.name(table.schema)
    ref, what = Ref("exclusion", (*table.path, name)), f"CONSTRAINT {quote(name)}"
    more = world.one_of(["", f" WHERE ({quote(column.name)} IS NOT NULL)"]) + world.one_of(WAITS)
    world.make(f"ALTER TABLE {table.sql} ADD {what} EXCLUDE USING {method} ({quote(column.name)} WITH {operator}){more}")
    world.use(table.column(column.name))
    world.commented(ref, f"{what} ON {table.sql}")
    world.change(f"ALTER TABLE {table.sql} DROP {what}", found(ref, "missing"))


def _not_null(world: World, table: Table) -> None:
    """A NOT NULL that is otherwise than SET NOT NULL makes it."""
    free = [
        each
        for each in table.columns
        if each.nullable and not each.identity and not each.generated and each.name not in table.key
    ]
    if not free:
        return
    column, name = world.one_of(free), world.name(table.schema)
    column.nullable = False
    ref, what = Ref("not_null", (*table.path, name)), f"CONSTRAINT {quote(name)}"
    validated = world.perhaps()
    world.make(f"ALTER TABLE {table.sql} ADD {what} NOT NULL {quote(column.name)}{'' if validated else ' NOT VALID'}")
    world.use(table.column(column.name), Ref("key", table.column(column.name).path))
    world.commented(ref, f"{what} ON {table.sql}")
    if not validated:
        nullable = found(table.column(column.name), "nullable")
        world.change(f"ALTER TABLE {table.sql} VALIDATE {what}", found(ref, "validated"), nullable)
