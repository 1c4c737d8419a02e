"""Functions, procedures, aggregates, operators and casts."""

from dataclasses import dataclass

from drift.model import Ref
from drift.sqltext import literal, qualified, quote
from tests.generated.rights import Grantable, granted
from tests.generated.world import World, found

# Types of arguments, as somebody writes them and as they are named.
ARGUMENTS = {
    "int": "integer",
    "text": "text",
    "timestamptz(3)": "timestamp with time zone",
    "numeric(10,2)[]": "numeric[]",
    '"char"': '"char"',
    "interval day to second(2)": "interval",
    "varbit": "bit varying",
    "name": "name",
    "regclass": "regclass",
    "money": "money",
    "char(3)": "character",
    "float8": "double precision",
    "varchar(9)[]": "character varying[]",
    "int4range": "int4range",
}
DEFAULTS = {
    "int": ("1", "1 + 1", "NULL"),
    "text": ("'x'", "'it''s'", "current_user"),
    "timestamptz(3)": ("now()",),
    "name": ("'a'",),
}
BODIES = {
    "plpgsql": (
        "BEGIN RETURN NULL; END",
        "\n-- a note\nDECLARE\n\ta text := 'it''s';\nBEGIN\n  RETURN (SELECT 1 WHERE a <> E'\\n'); -- \"x\"\nEND;\n",
    ),
    "sql": ("SELECT NULL::{}", "\n  SELECT /* %s */ NULL::{}\n   WHERE 1 = 2;\n"),
}
QUALITIES = (
    "IMMUTABLE",
    "STABLE",
    "STRICT",
    "SECURITY DEFINER",
    "PARALLEL SAFE",
    "COST 7",
    "LEAKPROOF",
    "SET work_mem = '1MB'",
    "SET search_path = pg_catalog, \"$user\", 'A b'",
    "SET \"app.x\" = 'a, b'",
)


def add_routines(world: World) -> None:
    """Add some routines."""
    kinds = [add_function, add_function, add_table_function, add_procedure, add_aggregate, add_operator, add_cast]
    for add in world.some_of(kinds, least=0, most=4):
        add(world)


@dataclass(frozen=True, slots=True)
class Routine:
    """A routine as others may use it: what it is, and its name with types as SQL takes them."""

    ref: Ref
    what: str
    sql: str


@dataclass(frozen=True, slots=True)
class Arguments:
    """Arguments: as CREATE has them, and their types as written and as the routine is named by them."""

    parts: list[str]
    written: list[str]
    named: tuple[str, ...]


def _names(world: World, count: int) -> list[str]:
    """Answer names of arguments; PL/pgSQL calls the first ``$1`` by itself."""
    return [
        f"of {name}"[:63] if name.startswith("$") else name for name in world.names(f"arguments {len(world.statements)}", count)
    ]


def _arguments(world: World, schema: str) -> Arguments:
    names, parts, has_default = _names(world, 3), [], False
    chosen = world.some_of([*ARGUMENTS, *(type_.sql for type_ in world.types)], least=0)
    for name, written in zip(names, chosen, strict=False):
        has_default = has_default or world.seldom()
        default = world.one_of(DEFAULTS.get(written, ("NULL",)))
        named = f"{quote(name)} " if world.perhaps() else ""
        parts.append(f"{named}{written}" + (f" DEFAULT {default}" if has_default else ""))
    return Arguments(parts, chosen, tuple(ARGUMENTS.get(each) or _named(world, each, schema) for each in chosen))


def _named(world: World, written: str, schema: str) -> str:
    """Answer how a routine of a schema is named by a type that somebody made, and say that it stands on that."""
    type_ = next(each for each in world.types if each.sql == written)
    world.use(type_.ref)
    return written.removeprefix(f"{quote(schema)}.")


def add_function(world: World) -> None:
    """A function that gives one value."""
    schema = world.schema()
    name = world.name(f"routines of {schema}")
    arguments, returns = _arguments(world, schema), world.one_of(["integer", "text", "text[]", "void", "interval"])
    ref = Ref("function", (schema, name), arguments.named)
    routine = Routine(ref, "FUNCTION", f"{qualified(schema, name)}({', '.join(arguments.written)})")
    _function(world, routine, arguments.parts, returns)


def add_table_function(world: World) -> None:
    """A function that gives rows, by OUT arguments or RETURNS TABLE, or takes as many arguments as there are."""
    schema = world.schema()
    name, form = world.name(f"routines of {schema}"), world.one_of(["table", "out", "variadic", "inout"])
    one, two = (quote(each) for each in _names(world, 2))
    sql = qualified(schema, name)
    made, types = {
        "table": (
            f"CREATE FUNCTION {sql}(int) RETURNS TABLE ({one} int, {two} text[]) LANGUAGE plpgsql ROWS 9 AS 'BEGIN END'",
            ("integer",),
        ),
        "out": (
            f"CREATE FUNCTION {sql}(IN {one} int, OUT {two} numeric, OUT \"of %\" date) LANGUAGE plpgsql AS 'BEGIN END'",
            ("integer",),
        ),
        "inout": (
            f"CREATE FUNCTION {sql}(INOUT {one} int, OUT {two} text) RETURNS SETOF record LANGUAGE plpgsql AS 'BEGIN END'",
            ("integer",),
        ),
        "variadic": (
            f"CREATE FUNCTION {sql}({one} int, VARIADIC {two} text[] DEFAULT '{{a,b}}') RETURNS int LANGUAGE sql AS 'SELECT 1'",
            ("integer", "text[]"),
        ),
    }[form]
    world.make(made)
    _common(world, Routine(Ref("function", (schema, name), types), "FUNCTION", f"{sql}({', '.join(types)})"))


def _function(world: World, routine: Routine, parts: list[str], returns: str) -> None:
    ref = routine.ref
    language = world.one_of(["sql", "plpgsql"]) if returns != "void" else "plpgsql"
    body = "BEGIN END" if returns == "void" else world.one_of(BODIES[language]).format(returns)
    qualities = world.some_of(QUALITIES, least=0)
    if {"IMMUTABLE", "STABLE"} <= set(qualities):
        qualities.remove("STABLE")
    sql = f"{qualified(*ref.path)}({', '.join(parts)})"
    made = f"CREATE FUNCTION {sql} RETURNS {returns} LANGUAGE {language} {' '.join(qualities)} AS {literal(body)}"
    world.make(made)
    _common(world, routine)
    alter = f"ALTER FUNCTION {routine.sql}"
    world.change(f"{alter} COST 11", found(ref, "cost"))
    if "STRICT" not in qualities:
        world.change(f"{alter} STRICT", found(ref, "strict"), unless=ref)
    if "PARALLEL SAFE" in qualities:
        world.change(f"{alter} PARALLEL UNSAFE", found(ref, "parallel"))
    world.change(f"{alter} SET enable_seqscan = off", found(ref, "settings"))
    if returns != "void":
        other = {"plpgsql": "BEGIN RETURN NULL::text || NULL; END", "sql": f"SELECT NULL::{returns} WHERE 7 = 8"}[language]
        world.change(made.replace("CREATE", "CREATE OR REPLACE", 1).replace(literal(body), literal(other)), found(ref, "body"))


def add_procedure(world: World) -> None:
    """A procedure."""
    schema = world.schema()
    ref = Ref("procedure", (schema, world.name(f"routines of {schema}")), ("integer", "text"))
    one, two = (quote(each) for each in _names(world, 2))
    head = f"CREATE PROCEDURE {qualified(*ref.path)}({one} int, INOUT {two} text DEFAULT 'x')"
    world.make(f"{head} LANGUAGE plpgsql {world.one_of(['', 'SECURITY DEFINER'])} AS 'BEGIN COMMIT; END'")
    sql = f"{qualified(*ref.path)}(integer, text)"
    _common(world, Routine(ref, "PROCEDURE", sql))
    world.change(f"ALTER PROCEDURE {sql} SET work_mem = '3MB'", found(ref, "settings"))


def add_aggregate(world: World) -> None:
    """An aggregate."""
    schema = world.schema()
    ref = Ref("aggregate", (schema, world.name(f"routines of {schema}")), ("integer",))
    options = world.some_of(["initcond = '0'", "combinefunc = int4pl", "parallel = safe", "sspace = 9"], least=0)
    sql = f"{qualified(*ref.path)}(integer)"
    world.make(f"CREATE AGGREGATE {sql} ({', '.join(['sfunc = int4pl, stype = int', *options])})")
    _common(world, Routine(ref, "AGGREGATE", sql))


def _common(world: World, routine: Routine) -> None:
    """What every routine has: a comment, an owner, privileges, and that it may be gone."""
    ref, what = routine.ref, f"{routine.what} {routine.sql}"
    world.commented(ref, what)
    world.owned(ref, what)
    world.dropped(ref, what)
    granted(
        world,
        Grantable(
            f"{routine.what.replace('AGGREGATE', 'FUNCTION')} {routine.sql}", "function_grant", ref, ("EXECUTE",), everybody=True
        ),
    )


def add_operator(world: World) -> None:
    """An operator with a function of its own."""
    schema = world.schema()
    function = Ref("function", (schema, world.name(f"routines of {schema}")), ("integer", "text"))
    name = world.one_of(["~+", "===", "<->!", "@@@#", "|/%"])
    ref = Ref("operator", (schema, name), ("integer", "text"))
    if f"{schema} {name}" in world.operators:
        return
    world.operators.add(f"{schema} {name}")
    signature = f"{qualified(*function.path)}(integer, text)"
    world.make(f"CREATE FUNCTION {signature} RETURNS boolean LANGUAGE sql AS 'SELECT true'")
    world.use(function)
    _common(world, Routine(function, "FUNCTION", signature))
    sql = f"OPERATOR {quote(schema)}.{name} (integer, text)"
    more = world.one_of(["", ", RESTRICT = eqsel, JOIN = eqjoinsel", ", RESTRICT = neqsel"])
    world.make(
        f"CREATE OPERATOR {quote(schema)}.{name} (LEFTARG = int, RIGHTARG = text, FUNCTION = {qualified(*function.path)}{more})"
    )
    world.commented(ref, sql)
    world.owned(ref, sql)
    world.dropped(ref, sql)
    if not more:
        world.change(f"ALTER {sql} SET (RESTRICT = contsel)", found(ref, "restrict"))


def add_cast(world: World) -> None:
    """A cast of a type that somebody made."""
    own = [
        each
        for each in world.types
        if each.ref is not None and each.ref.kind in ("enum", "composite", "range") and not each.sql.endswith("[]")
    ]
    if not own:
        return
    type_ = world.one_of(own)
    ref = Ref("cast", (f"{type_.sql} AS integer",))
    if type_.sql in world.operators:
        return
    world.operators.add(type_.sql)
    world.use(type_.ref)
    sql = f"CAST ({type_.sql} AS integer)"
    context = world.one_of(["", " AS ASSIGNMENT", " AS IMPLICIT"])
    world.make(f"CREATE {sql} WITH INOUT{context}")
    lost = world.commented(ref, sql)
    world.dropped(ref, sql)
    other = " AS ASSIGNMENT" if context != " AS ASSIGNMENT" else ""
    world.change(f"DROP {sql}; CREATE {sql} WITH INOUT{other}", found(ref, "context"), *lost)
