"""Publications, foreign data, text search, extensions and settings."""

from drift.model import Ref
from drift.sqltext import literal, qualified, quote
from tests.generated.rights import Grantable, grant_table, granted
from tests.generated.world import READER, WRITER, Column, Table, World, found, listed

OPTIONS = ("host 'h'", "port '5'", "\"A b\" 'it''s'", "x '%s, \"\"'")
WITHIN = "DO $do$ BEGIN EXECUTE format({}, current_database()); END $do$"


def add_publication(world: World) -> None:
    """A publication of some tables, of schemas or of everything."""
    name = world.name("publications")
    ref, sql = Ref("publication", (name,)), f"PUBLICATION {quote(name)}"
    tables = [each for each in world.tables if not each.foreign and Ref("unlogged", each.path) not in world.used]
    form = world.one_of(["nothing", "all", "tables", "tables", "schemas"])
    published = ""
    if form == "all":
        published = " FOR ALL TABLES"
    elif form == "schemas" and world.major >= 15:
        published = f" FOR TABLES IN SCHEMA {quote(world.schema())}"
    elif form == "tables" and tables:
        published = _tables(world, ref, world.some_of(tables, most=2))
    options = world.one_of(
        ["", " WITH (publish = 'insert')", " WITH (publish = 'insert, truncate', publish_via_partition_root = true)"]
    )
    world.make(f"CREATE {sql}{published}{options}")
    world.commented(ref, sql)
    world.dropped(ref, sql)
    world.change(f"ALTER {sql} SET (publish = 'delete')", found(ref, "publish"))


def _tables(world: World, publication: Ref, tables: list[Table]) -> str:
    parts = []
    for table in tables:
        world.use(table.ref, Ref("published", table.path))
        part = table.sql
        columns = [each.name for each in table.columns if not each.generated]
        if world.major >= 15 and columns and not table.partitioned and world.perhaps():
            chosen = world.some_of(columns, most=2)
            world.use(*(table.column(each) for each in chosen))
            part += f" ({listed(chosen)})"
            subject = next((each for each in table.columns if each.name == chosen[0] and each.type.steady), None)
            part += f" WHERE ({quote(subject.name)}::text IN ('a', 'b'))" if subject and world.perhaps() else ""
        parts.append(f"TABLE {part}")
        ref = Ref("publication_table", (*publication.path, table.sql))
        if len(tables) > 1:
            sql = f"ALTER PUBLICATION {quote(publication.path[0])} DROP TABLE {table.sql}"
            world.change(sql, found(ref, "missing"))
    return " FOR TABLE " + ", ".join(part.removeprefix("TABLE ") for part in parts)


def add_foreign(world: World) -> None:
    """A wrapper, a server with a user mapping, and a foreign table."""
    wrapper, server = world.name("wrappers"), world.name("servers")
    ref, sql = Ref("foreign_data_wrapper", (wrapper,)), f"FOREIGN DATA WRAPPER {quote(wrapper)}"
    world.make(f"CREATE {sql} OPTIONS ({', '.join(world.some_of(OPTIONS))})")
    world.commented(ref, sql)
    world.change(f"ALTER {sql} OPTIONS (ADD \"one more\" '1')", found(ref, "options"))
    granted(world, Grantable(sql, "foreign_data_wrapper_grant", ref, ("USAGE",)))
    _server(world, wrapper, server)
    if world.perhaps():
        _foreign_table(world, server)


def _server(world: World, wrapper: str, server: str) -> None:
    ref, sql = Ref("foreign_server", (server,)), f"SERVER {quote(server)}"
    kind = world.one_of(["", f" TYPE {literal(world.text())}", f" VERSION {literal(world.text())}"])
    options = ", ".join(world.some_of(OPTIONS))
    world.make(f"CREATE {sql}{kind} FOREIGN DATA WRAPPER {quote(wrapper)} OPTIONS ({options})")
    world.commented(ref, sql)
    world.change(f"ALTER {sql} OPTIONS (ADD \"one more\" '1')", found(ref, "options"))
    world.change(f"ALTER {sql} VERSION 'another'", found(ref, "version"))
    world.change(f"DROP {sql}", found(ref, "missing"), unless=ref)
    granted(world, Grantable(f"FOREIGN {sql}", "foreign_server_grant", ref, ("USAGE",)))
    role = world.one_of(["PUBLIC", READER])
    world.make(f"CREATE USER MAPPING FOR {role} SERVER {quote(server)} OPTIONS (user 'u', password 'p')")
    world.use(ref)
    mapping = Ref("user_mapping", (server, WRITER))
    world.change(f"CREATE USER MAPPING FOR {WRITER} SERVER {quote(server)}", found(mapping, "unexpected"))
    world.change(f"DROP USER MAPPING FOR {role} SERVER {quote(server)}", found(Ref("user_mapping", (server, role)), "missing"))


def _foreign_table(world: World, server: str) -> None:
    schema = world.schema()
    table = Table(schema, world.name(schema), foreign=True)
    for name in world.names(f"columns of {table.path}", world.number(1, 3)):
        table.columns.append(Column(name, world.column_type()))
    parts = [f"{quote(each.name)} {each.type.sql} OPTIONS ({world.one_of(OPTIONS)})" for each in table.columns]
    world.make(f"CREATE FOREIGN TABLE {table.sql} ({', '.join(parts)}) SERVER {quote(server)} OPTIONS ({world.one_of(OPTIONS)})")
    world.commented(table.ref, f"FOREIGN TABLE {table.sql}")
    world.dropped(table.ref, f"FOREIGN TABLE {table.sql}")
    world.change(f"ALTER FOREIGN TABLE {table.sql} OPTIONS (ADD \"one more\" '1')", found(table.ref, "options"))
    first = table.columns[0].name
    sql = f"ALTER FOREIGN TABLE {table.sql} ALTER {quote(first)} OPTIONS (ADD \"one more\" '1')"
    world.change(sql, found(table.column(first), "foreign-options"))
    world.tables.append(table)
    grant_table(world, table)


def add_text_search(world: World) -> None:
    """A text search configuration."""
    schema = world.schema()
    ref = Ref("text_search_configuration", (schema, world.name(f"text search of {schema}")))
    sql = f"TEXT SEARCH CONFIGURATION {qualified(*ref.path)}"
    world.make(f"CREATE {sql} ({world.one_of(['PARSER = default', 'COPY = english', 'COPY = simple'])})")
    if world.statements[-1].endswith("(PARSER = default)"):
        world.make(f"ALTER {sql} ADD MAPPING FOR word, url WITH english_stem, simple")
    world.commented(ref, sql)
    world.owned(ref, sql)
    world.dropped(ref, sql)
    world.change(f"ALTER {sql} DROP MAPPING FOR word", found(ref, "mappings"))


def add_setting(world: World) -> None:
    """Settings of the database or of a role in it."""
    if "settings" in world.operators:
        return
    world.operators.add("settings")
    setting = world.one_of(["work_mem = ''1MB''", 'search_path = public, "Odd %%", "$user"', "statement_timeout = 5000"])
    ref = Ref("role_setting", (READER,))
    world.make(WITHIN.format(f"'ALTER ROLE {READER} IN DATABASE %I SET {setting}'"))
    world.change(WITHIN.format(f"'ALTER ROLE {READER} IN DATABASE %I RESET ALL'"), found(ref, "missing"))
    world.change(WITHIN.format(f"'ALTER ROLE {READER} IN DATABASE %I SET jit = off'"), found(ref, "in-database"))
    writer = Ref("database_grant", ("database", WRITER))
    world.change(WITHIN.format(f"'GRANT CREATE ON DATABASE %I TO {WRITER}'"), found(writer, "unexpected"))
    database = Ref("database", ("database",))
    world.make(WITHIN.format(f"'ALTER DATABASE %I SET {setting}'"))
    world.change(WITHIN.format("'ALTER DATABASE %I RESET ALL'"), found(database, "settings"))


def add_extension(world: World) -> None:
    """An extension, and what is changed of it."""
    names = sorted(world.server.extensions & {"hstore", "pgcrypto", "pg_trgm", "citext"})
    if not names:
        return
    name, schema = world.one_of(names), world.schema()
    ref = Ref("extension", (name,))
    world.make(f"CREATE EXTENSION {name} SCHEMA {quote(schema)}")
    world.change(f"COMMENT ON EXTENSION {name} IS 'another'", found(ref, "comment"))
    world.dropped(ref, f"EXTENSION {name}")
