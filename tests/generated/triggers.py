"""Triggers, event triggers and rules."""

from drift.model import Ref
from drift.sqltext import qualified, quote
from tests.generated.world import Table, World, found, listed

WHERE = ("", "DISABLE", "ENABLE REPLICA", "ENABLE ALWAYS")


def add_triggers(world: World, table: Table) -> None:
    """Some triggers and rules of a table."""
    for _ in range(world.number(0, 2)):
        _trigger(world, table)
    if world.seldom() and not table.partitioned and not table.foreign:
        _rule(world, table)


def _returning(world: World, returns: str) -> str:
    """Make a function for triggers; answer its name."""
    schema = world.schema()
    ref = Ref("function", (schema, world.name(f"routines of {schema}")), ())
    world.make(f"CREATE FUNCTION {qualified(*ref.path)}() RETURNS {returns} LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'")
    world.use(ref)
    return qualified(*ref.path)


def _trigger(world: World, table: Table) -> None:
    function, name = _returning(world, "trigger"), world.name(f"triggers of {table.path}")
    ref, what = Ref("trigger", (*table.path, name)), f"TRIGGER {quote(name)} ON {table.sql}"
    arguments = world.one_of(["", "'a', 'it''s', '%'", "1, \"B\", E'\\\\'"])
    head, tail = _timing(world, table, name)
    world.make(f"CREATE {head} {tail} EXECUTE FUNCTION {function}({arguments})")
    world.commented(ref, what)
    where = world.one_of(WHERE)
    if where:
        world.make(f"ALTER TABLE {table.sql} {where} TRIGGER {quote(name)}")
    world.dropped(ref, what)
    other = "ENABLE" if where else "ENABLE ALWAYS"
    world.change(f"ALTER TABLE {table.sql} {other} TRIGGER {quote(name)}", found(ref, "enabled"))


def _timing(world: World, table: Table, name: str) -> tuple[str, str]:
    """Answer a trigger up to its table, and from there to its function."""
    columns = [each.name for each in table.columns if not each.virtual]
    chosen = world.some_of(columns, most=2)
    of = f" OF {listed(chosen)}" if world.perhaps() else ""
    world.use(*(table.column(each) for each in chosen))
    plain = next((each for each in table.columns if not each.generated), None)
    when = ""
    if plain is not None and world.perhaps():
        world.use(table.column(plain.name))
        when = f" WHEN (OLD.{quote(plain.name)}::text IS DISTINCT FROM NEW.{quote(plain.name)}::text)"
    forms = [
        (f"TRIGGER {quote(name)} AFTER UPDATE{of} ON {table.sql}", f"FOR EACH ROW{when}"),
        (f"TRIGGER {quote(name)} AFTER INSERT OR DELETE ON {table.sql}", "FOR EACH STATEMENT"),
        (f"TRIGGER {quote(name)} BEFORE INSERT OR UPDATE{of} ON {table.sql}", "FOR EACH ROW"),
    ]
    if not table.foreign:
        forms += [
            (f"TRIGGER {quote(name)} BEFORE TRUNCATE ON {table.sql}", "FOR EACH STATEMENT"),
            (
                f"TRIGGER {quote(name)} AFTER UPDATE ON {table.sql}",
                'REFERENCING OLD TABLE AS o NEW TABLE AS "N %" FOR EACH STATEMENT',
            ),
            (
                f"CONSTRAINT TRIGGER {quote(name)} AFTER UPDATE{of} ON {table.sql}",
                f"DEFERRABLE INITIALLY DEFERRED FOR EACH ROW{when}",
            ),
        ]
    return world.one_of(forms)


def _rule(world: World, table: Table) -> None:
    column, name = world.one_of(table.columns), world.name(f"rules of {table.path}")
    ref, what, subject = Ref("rule", (*table.path, name)), f"RULE {quote(name)} ON {table.sql}", quote(column.name)
    world.use(table.column(column.name), table.ref)
    action = world.one_of(
        [
            "NOTHING",
            'NOTIFY "a %"',
            f"(SELECT old.{subject}; DELETE FROM {table.sql} WHERE {subject} IS NULL)",
            f"SELECT old.{subject}",
        ]
    )
    conditions = ["", f" WHERE old.{subject} IS NOT NULL", f" WHERE old.{subject}::text IN ('a', 'b')"]
    condition = "" if action.startswith("NOTIFY") else world.one_of(conditions)
    world.make(f"CREATE RULE {quote(name)} AS ON DELETE TO {table.sql}{condition} DO ALSO {action}")
    world.commented(ref, what)
    world.change(f"DROP {what}", found(ref, "missing"))
    world.change(f"ALTER TABLE {table.sql} DISABLE RULE {quote(name)}", found(ref, "enabled"))


def add_event_trigger(world: World) -> None:
    """An event trigger that does nothing."""
    name, function = world.name("event triggers"), _returning(world, "event_trigger").replace("RETURN NULL", "RETURN")
    world.statements[-1] = world.statements[-1].replace("RETURN NULL; ", "")
    ref = Ref("event_trigger", (name,))
    event = world.one_of(["ddl_command_end", "ddl_command_start", "sql_drop"])
    tags = world.one_of(["", " WHEN TAG IN ('CREATE TABLE', 'DROP INDEX')", " WHEN TAG IN ('ALTER FUNCTION')"])
    world.make(f"CREATE EVENT TRIGGER {quote(name)} ON {event}{tags} EXECUTE FUNCTION {function}()")
    world.commented(ref, f"EVENT TRIGGER {quote(name)}")
    where = world.one_of(WHERE)
    if where:
        world.make(f"ALTER EVENT TRIGGER {quote(name)} {where}")
    world.dropped(ref, f"EVENT TRIGGER {quote(name)}")
    other = "ENABLE" if where else "DISABLE"
    world.change(f"ALTER EVENT TRIGGER {quote(name)} {other}", found(ref, "enabled"))
