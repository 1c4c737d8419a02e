"""Indexes of tables and materialized views."""

from collections.abc import Sequence

from drift.model import Ref
from drift.sqltext import qualified, quote
from tests.generated.world import Column, World, found


def add_indexes(
    world: World, relation: str, path: tuple[str, str], columns: Sequence[Column], *, partitioned: bool = False
) -> None:
    """Perhaps add some indexes to a relation."""
    sortable = [each for each in columns if each.type.comparable and not each.virtual]
    for _ in range(world.number(0, 2) if sortable else 0):
        _index(world, relation, path, sortable, partitioned=partitioned)


def _index(world: World, relation: str, path: tuple[str, str], sortable: list[Column], *, partitioned: bool) -> None:
    column, name = world.one_of(sortable), world.name(path[0])
    ref, sql = Ref("index", (*path, name)), qualified(path[0], name)
    keys = _keys(world, column, sortable)
    world.make(f"CREATE INDEX {quote(name)} ON {relation} {keys}")
    world.use(*(Ref("column", (*path, each.name)) for each in sortable if quote(each.name) in keys))
    world.commented(ref, f"INDEX {sql}")
    world.dropped(ref, f"INDEX {sql}", renames=partitioned)
    if not partitioned and ("USING" not in keys or "USING btree" in keys):
        world.change(f"ALTER INDEX {sql} SET (fillfactor = 62)", found(ref, "options"))


def _keys(world: World, column: Column, sortable: list[Column]) -> str:
    """Answer what stands in CREATE INDEX behind ON and the relation."""
    keys = ["({})", "({} DESC)", "({} NULLS FIRST)", "({} DESC NULLS LAST)"]
    wheres = ["", " WHERE {} IS NOT NULL"]
    if column.type.steady:
        keys += ["(lower({}::text))", "(({}::text || 'x') DESC)", " USING brin (({}::text) text_minmax_ops)"]
        wheres += [" WHERE {}::text <> 'a'", " WHERE {}::text IN ('a', 'b') AND {} IS NOT NULL"]
    if column.type.sql in ("text", "varchar", "varchar(40)"):
        keys += ['({} COLLATE "C" DESC)', "({} text_pattern_ops)", " USING spgist ({})", " USING hash ({})"]
    if column.type.sql in ("jsonb", "text[]", "integer[]", "tsvector"):
        keys += [" USING gin ({})"]
    if column.type.sql == "jsonb":
        keys += [" USING gin ({} jsonb_path_ops) WITH (fastupdate = off)"]
    if column.type.sql in ("int4range", "inet"):
        keys += [f" USING gist ({{}}{' inet_ops' if column.type.sql == 'inet' else ''})"]
    key, more = world.one_of(keys), ""
    if "USING" not in key:
        more = world.one_of(["", f" INCLUDE ({quote(world.one_of(sortable).name)})", " WITH (fillfactor = 70)"])
        key = key if world.perhaps() else f" USING btree {key}"
    return (key + more + world.one_of(wheres)).replace("{}", quote(column.name))
