"""Random schemas: some of everything, and the changes each part of them knows."""

from hypothesis import strategies as st

from drift.model import Ref
from drift.sqltext import quote
from tests.generated.names import names
from tests.generated.others import add_extension, add_foreign, add_publication, add_setting, add_text_search
from tests.generated.rights import Grantable, add_default_privileges, add_policy, grant_table, granted
from tests.generated.routines import add_routines
from tests.generated.sequences import add_sequence
from tests.generated.tables import add_tables
from tests.generated.triggers import add_event_trigger, add_triggers
from tests.generated.types import add_types
from tests.generated.views import add_materialized_view, add_view
from tests.generated.world import Schema, Server, World, found

# A schema whose name begins with pg_ is the system's.
SCHEMAS = st.lists(names.filter(lambda name: not name.startswith("pg_") and name != "public"), max_size=1)
LAST = (add_publication, add_text_search, add_setting, add_default_privileges, add_event_trigger, add_extension)


@st.composite
def schemas(draw: st.DrawFn, server: Server) -> Schema:
    """One or two schemas with some of everything."""
    world = World(draw, server)
    for name in draw(SCHEMAS):
        _add_schema(world, name)
    add_types(world)
    add_tables(world)
    for table in list(world.tables):
        grant_table(world, table)
        if world.seldom():
            add_policy(world, table)
    for add in world.some_of([add_view, add_view, add_materialized_view, add_sequence, add_foreign], least=0):
        add(world)
    add_routines(world)
    for table in world.tables:
        if world.seldom():
            add_triggers(world, table)
    for add in world.some_of(LAST, least=0, most=2):
        add(world)
    for name in world.schemas:
        _add_unexpected(world, name)
    return world.finished()


# What else may come to a schema, by kind; a routine is named with its types.
MORE = {
    "table": 'TABLE {}."one more" (a int)',
    "view": 'VIEW {}."one more" AS SELECT 1 AS "ß"',
    "materialized_view": 'MATERIALIZED VIEW {}."one more" AS SELECT 1 AS "ß"',
    "sequence": 'SEQUENCE {}."one more" AS smallint CYCLE',
    "enum": """TYPE {}."one more" AS ENUM ('a', '')""",
    "domain": 'DOMAIN {}."one more" AS text[] NOT NULL CHECK (VALUE <> ARRAY[NULL]::text[])',
    "composite": 'TYPE {}."one more" AS (a text COLLATE "C", "B" interval day)',
    "range": 'TYPE {}."one more" AS RANGE (subtype = text, collation = "C")',
    "collation": """COLLATION {}."one more" (locale = 'C')""",
    "text_search_configuration": 'TEXT SEARCH CONFIGURATION {}."one more" (COPY = simple)',
    "function": """FUNCTION {}."one more"() RETURNS void LANGUAGE plpgsql AS 'BEGIN END'""",
    "procedure": """PROCEDURE {}."one more"() LANGUAGE sql AS 'SELECT 1'""",
}


def _add_unexpected(world: World, schema: str) -> None:
    for kind, sql in MORE.items():
        ref = Ref(kind, (schema, "one more"), () if kind in ("function", "procedure") else None)
        world.change(f"CREATE {sql.format(quote(schema))}", found(ref, "unexpected"))


def _add_schema(world: World, name: str) -> None:
    ref, what = Ref("schema", (name,)), f"SCHEMA {quote(name)}"
    world.schemas.append(name)
    world.make(f"CREATE {what}")
    world.commented(ref, what)
    world.owned(ref, what)
    granted(world, Grantable(what, "schema_grant", ref, ("USAGE", "CREATE")))
