"""Views and materialized views over the tables and views there are."""

from dataclasses import dataclass

from drift.model import Ref
from drift.sqltext import literal, qualified, quote
from tests.generated.indexes import add_indexes
from tests.generated.rights import Grantable, granted
from tests.generated.world import WRITER, Column, Relation, Table, World, builtin, found, listed


@dataclass(frozen=True, slots=True)
class View:
    """A view as others may use it."""

    ref: Ref
    columns: list[Column]

    @property
    def sql(self) -> str:
        """The name as SQL takes it."""
        return qualified(*self.ref.path)


def add_view(world: World) -> None:
    """A view of one relation, of two, or of none."""
    schema = world.schema()
    ref = Ref("view", (schema, world.name(schema)))
    query, columns, plain = _query(world, world.relations)
    options = [
        "security_barrier",
        *(["security_invoker"] if world.major >= 15 else []),
        *(["check_option = local"] if plain else []),
    ]
    chosen = world.some_of(options, least=0, most=2)
    view = View(ref, columns)
    with_ = f" WITH ({', '.join(chosen)})" if chosen else ""
    world.make(f"CREATE VIEW {view.sql}{with_} AS {query}")
    world.commented(ref, f"VIEW {view.sql}")
    world.owned(ref, f"VIEW {view.sql}")
    world.dropped(ref, f"VIEW {view.sql}")
    barrier = "security_barrier"
    if barrier in chosen:
        world.change(f"ALTER VIEW {view.sql} RESET ({barrier})", found(ref, "security-barrier"), moves=True)
    else:
        world.change(f"ALTER VIEW {view.sql} SET ({barrier})", found(ref, "security-barrier"))
    if "check_option = local" not in chosen:  # a view with LIMIT takes none
        world.change(
            f"CREATE OR REPLACE VIEW {view.sql}{with_} AS SELECT * FROM ({query}) AS q LIMIT 7", found(ref, "definition")
        )
    _columns(world, view)
    world.relations.append((view.sql, ref, columns))


def _columns(world: World, view: View) -> None:
    granted(world, Grantable(f"TABLE {view.sql}", "grant", view.ref, ("SELECT", "INSERT")))
    writer = Ref("view_column_grant", (*view.ref.path, view.columns[0].name, WRITER))
    world.change(f"GRANT SELECT ({quote(view.columns[0].name)}) ON {view.sql} TO {WRITER}", found(writer, "unexpected"))
    column, what = view.columns[0], f"{view.sql}.{quote(view.columns[0].name)}"
    if world.perhaps():
        world.make(f"COMMENT ON COLUMN {what} IS {literal(world.text())}")
    world.change(f"COMMENT ON COLUMN {what} IS 'another'", found(view.ref, "column-comments"))
    if view.ref.kind == "view" and column.type.constants and world.seldom():
        world.make(f"ALTER VIEW {view.sql} ALTER {quote(column.name)} SET DEFAULT {column.type.constants[0]}")
        world.change(f"ALTER VIEW {view.sql} ALTER {quote(column.name)} DROP DEFAULT", found(view.ref, "column-defaults"))


def add_materialized_view(world: World) -> None:
    """A materialized view with its indexes."""
    schema = world.schema()
    ref = Ref("materialized_view", (schema, world.name(schema)))
    # It is filled as its owner, and a view reads as its own.
    query, columns, _ = _query(world, [each for each in world.relations if each[1].kind != "view"])
    view = View(ref, columns)
    populated, options = world.perhaps(), world.one_of(["", " WITH (fillfactor = 70)"])
    world.make(f"CREATE MATERIALIZED VIEW {view.sql}{options} AS {query}{'' if populated else ' WITH NO DATA'}")
    world.commented(ref, f"MATERIALIZED VIEW {view.sql}")
    world.dropped(ref, f"MATERIALIZED VIEW {view.sql}")
    world.change(f"ALTER MATERIALIZED VIEW {view.sql} SET (autovacuum_enabled = false)", found(ref, "options"))
    filled = "WITH NO DATA" if populated else "WITH DATA"
    world.change(f"REFRESH MATERIALIZED VIEW {view.sql} {filled}", found(ref, "populated"))
    column = quote(columns[0].name)
    world.change(f"ALTER MATERIALIZED VIEW {view.sql} ALTER {column} SET STATISTICS 9", found(ref, "column-statistics"))
    _columns(world, view)
    world.relations.append((view.sql, ref, columns))
    add_indexes(world, view.sql, (ref.path[0], ref.path[1]), columns)


def _query(world: World, below: list[Relation]) -> tuple[str, list[Column], bool]:
    """Answer a query, its columns, and whether rows can be written through it."""
    if below and world.perhaps():
        return _on_top(world, world.one_of(below))
    tables = [table for table in world.tables if not table.foreign]  # these wrappers have no handler that would read one
    if not tables or world.seldom():
        names, types = (
            world.names(f"columns of view {len(world.statements)}", 2),
            [world.one_of(builtin(world.major)) for _ in range(2)],
        )
        parts = [f"NULL::{type_.sql} AS {quote(name)}" for name, type_ in zip(names, types, strict=True)]
        return f"SELECT {', '.join(parts)}", [Column(*pair) for pair in zip(names, types, strict=True)], False
    table = world.one_of(tables)
    return _joined(world, table) if world.seldom() else _of_table(world, table)


def _on_top(world: World, below: Relation) -> tuple[str, list[Column], bool]:
    sql, ref, columns = below
    world.use(ref)
    column = world.one_of(columns)
    condition = world.one_of(
        ["", f" WHERE {quote(column.name)}::text <> 'x'", f" ORDER BY {quote(column.name)}::text DESC LIMIT 3"]
    )
    return f"SELECT {listed([each.name for each in columns])} FROM {sql}{condition}", _fresh(columns), False


def _of_table(world: World, table: Table) -> tuple[str, list[Column], bool]:
    chosen = _chosen(world, table)
    column = chosen[0]
    condition = world.one_of(["", f" WHERE {quote(column.name)}::text IN ('a', 'b')", f" WHERE {quote(column.name)} IS NOT NULL"])
    return f"SELECT {listed([each.name for each in chosen])} FROM {table.sql} AS q{condition}", _fresh(chosen), True


def _joined(world: World, table: Table) -> tuple[str, list[Column], bool]:
    chosen, first = _chosen(world, table), Column(f"first of {len(world.statements)}", table.columns[0].type)
    column, name = quote(chosen[0].name), quote(first.name)
    given = ", ".join(f"a.{quote(each.name)}" for each in chosen)
    none = f"NOT EXISTS (SELECT FROM {table.sql} AS c WHERE c.{column}::text > a.{column}::text)"
    query = (
        f"SELECT DISTINCT ON (b.{column}::text) {given}, b.{column}::text || 'x' AS {name},"
        f' count(*) OVER (PARTITION BY a.{column}::text) AS "how many %"'
        f" FROM {table.sql} AS a LEFT JOIN {table.sql} AS b ON a.{column}::text = b.{column}::text AND {none}"
    )
    return query, _fresh(chosen), False


def _chosen(world: World, table: Table) -> list[Column]:
    chosen = world.some_of(table.columns, most=4)
    world.use(table.ref, *(table.column(each.name) for each in chosen))
    return chosen


def _fresh(columns: list[Column]) -> list[Column]:
    return [Column(each.name, each.type) for each in columns]
