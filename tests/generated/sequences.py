"""Sequences with all their options, alone or owned by a column."""

from drift.model import Ref
from drift.sqltext import qualified, quote
from tests.generated.rights import Grantable, granted
from tests.generated.world import Table, World, found

# What CREATE SEQUENCE says, and what else than the increment is another once the sequence counts up by 23.
OPTIONS = {
    "": (),
    " AS integer": (),
    " AS smallint INCREMENT BY -1": ("max", "min", "start"),
    " INCREMENT BY -3 MAXVALUE 100 START WITH 90": ("min",),
    " AS bigint MINVALUE 5 MAXVALUE 50 START WITH 7 CACHE 3 CYCLE": (),
    " MINVALUE -9223372036854775808 START WITH 0": (),
    " AS integer INCREMENT BY 2147483646 CACHE 1000": (),
    " START WITH 9223372036854775806": (),
}


def add_sequence(world: World) -> None:
    """A sequence; a column may own it where the owners are one."""
    schema = world.schema()
    ref = Ref("sequence", (schema, world.name(schema)))
    sql, options = qualified(*ref.path), world.one_of(sorted(OPTIONS))
    unlogged = world.major >= 15 and world.seldom()
    world.make(f"CREATE {'UNLOGGED ' if unlogged else ''}SEQUENCE {sql}{options}")
    granted(world, Grantable(f"SEQUENCE {sql}", "sequence_grant", ref, ("USAGE", "SELECT", "UPDATE")))
    world.commented(ref, f"SEQUENCE {sql}")
    world.dropped(ref, f"SEQUENCE {sql}")
    world.change(f"ALTER SEQUENCE {sql} CACHE 17", found(ref, "cache"))
    world.change(f"ALTER SEQUENCE {sql} {'NO ' if 'CYCLE' in options else ''}CYCLE", found(ref, "cycle"))
    world.change(f"ALTER SEQUENCE {sql} INCREMENT BY 23", *(found(ref, each) for each in ("increment", *OPTIONS[options])))
    if world.major >= 15:
        world.change(f"ALTER SEQUENCE {sql} SET {'LOGGED' if unlogged else 'UNLOGGED'}", found(ref, "persistence"))
    tables = [table for table in world.tables if table.schema == schema and not table.foreign]
    if tables and world.perhaps():
        _own(world, ref, world.one_of(tables))
    else:
        world.owned(ref, f"SEQUENCE {sql}")


def _own(world: World, ref: Ref, table: Table) -> None:
    column = world.one_of(table.columns).name
    world.use(table.column(column), table.ref, Ref("owner", table.path), Ref("unlogged or not", table.path))
    world.make(f"ALTER SEQUENCE {qualified(*ref.path)} OWNED BY {table.sql}.{quote(column)}")
    world.change(f"ALTER SEQUENCE {qualified(*ref.path)} OWNED BY NONE", found(ref, "owned-by"))
