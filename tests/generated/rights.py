"""Privileges on everything, default privileges, policies."""

from dataclasses import dataclass

from drift.model import Ref
from drift.sqltext import quote
from tests.generated.world import OWNER, READER, WRITER, Column, Table, World, found, listed


@dataclass(frozen=True, slots=True)
class Grantable:
    """Something privileges are granted on.

    Args:
        on: what stands behind ON.
        kind: the kind its privileges are.
        of: the object.
        privileges: those there are.
        everybody: whether PUBLIC has them from the beginning.
    """

    on: str
    kind: str
    of: Ref
    privileges: tuple[str, ...]
    everybody: bool = False

    def to(self, role: str) -> Ref:
        """Answer the privileges of a role."""
        return Ref(self.kind, (*self.of.path, role), self.of.arguments)


def granted(world: World, thing: Grantable) -> None:
    """Perhaps grant something to the reader; the writer is granted something by a change, and PUBLIC perhaps robbed."""
    reader, privilege = thing.to(READER), thing.privileges[0]
    if world.seldom():
        option = world.perhaps()
        world.make(f"GRANT {privilege} ON {thing.on} TO {READER}{' WITH GRANT OPTION' if option else ''}")
        world.change(f"REVOKE {privilege} ON {thing.on} FROM {READER} CASCADE", found(reader, "missing"), moves=True)
        if option:
            world.change(f"REVOKE GRANT OPTION FOR {privilege} ON {thing.on} FROM {READER} CASCADE", found(reader, "grantable"))
        else:
            world.change(f"GRANT {privilege} ON {thing.on} TO {READER} WITH GRANT OPTION", found(reader, "grantable"))
        if len(thing.privileges) > 1:
            world.change(f"GRANT {thing.privileges[1]} ON {thing.on} TO {READER}", found(reader, "privileges"))
    world.change(f"GRANT {privilege} ON {thing.on} TO {WRITER}", found(thing.to(WRITER), "unexpected"))
    if not thing.everybody:
        world.change(f"GRANT {privilege} ON {thing.on} TO PUBLIC", found(thing.to("PUBLIC"), "unexpected"))
    elif world.seldom():
        world.make(f"REVOKE ALL ON {thing.on} FROM PUBLIC")
        world.change(f"GRANT {privilege} ON {thing.on} TO PUBLIC", found(thing.to("PUBLIC"), "privileges"))
    else:
        world.change(f"REVOKE ALL ON {thing.on} FROM PUBLIC", found(thing.to("PUBLIC"), "unexpected"), moves=True)


def grant_table(world: World, table: Table) -> None:
    """Privileges on a table and on one of its columns."""
    granted(world, Grantable(f"TABLE {table.sql}", "grant", table.ref, ("SELECT", "INSERT", "REFERENCES", "TRIGGER")))
    name = world.one_of(table.columns).name
    column, writer = table.column(name), Ref("column_grant", (*table.path, name, WRITER))
    if world.seldom():
        world.use(column)
        world.make(f"GRANT UPDATE ({quote(name)}), SELECT ({quote(name)}) ON {table.sql} TO {WRITER}")
        world.change(f"REVOKE UPDATE ({quote(name)}) ON {table.sql} FROM {WRITER}", found(writer, "privileges"))
        return
    world.change(f"GRANT INSERT ({quote(name)}) ON {table.sql} TO {WRITER}", found(writer, "unexpected"))


def add_default_privileges(world: World) -> None:
    """What somebody's objects to come are granted."""
    what, privilege = world.one_of([("TABLES", "SELECT"), ("SEQUENCES", "USAGE"), ("FUNCTIONS", "EXECUTE"), ("TYPES", "USAGE")])
    schema = world.one_of(world.schemas) if world.perhaps() else None
    words = f"{what.lower()} of {OWNER}" + (f" in {quote(schema)}" if schema else "") + f" to {READER}"
    ref = Ref("default_privilege", (words,))
    where = f"FOR ROLE {OWNER}" + (f" IN SCHEMA {quote(schema)}" if schema else "")
    option = " WITH GRANT OPTION" if world.perhaps() else ""
    if f"default {words}" in world.operators:
        return
    world.operators.add(f"default {words}")
    world.make(f"ALTER DEFAULT PRIVILEGES {where} GRANT {privilege} ON {what} TO {READER}{option}")
    world.change(f"ALTER DEFAULT PRIVILEGES {where} REVOKE {privilege} ON {what} FROM {READER}", found(ref, "missing"))
    if option:
        world.change(
            f"ALTER DEFAULT PRIVILEGES {where} REVOKE GRANT OPTION FOR {privilege} ON {what} FROM {READER}",
            found(ref, "grantable"),
        )


def add_policy(world: World, table: Table) -> None:
    """A policy of any kind."""
    name, column = world.name(f"policies of {table.path}"), world.one_of(table.columns)
    ref, sql = Ref("policy", (*table.path, name)), f"POLICY {quote(name)} ON {table.sql}"
    world.use(table.column(column.name))
    condition = _condition(world, column)
    command, clauses = world.one_of(
        [
            ("ALL", f"USING ({condition}) WITH CHECK ({quote(column.name)} IS NOT NULL)"),
            ("SELECT", f"USING ({condition})"),
            ("INSERT", f"WITH CHECK ({condition})"),
            ("UPDATE", f"USING ({condition})"),
            ("DELETE", f"USING ({condition})"),
        ]
    )
    kind, roles = (
        world.one_of(["PERMISSIVE", "RESTRICTIVE"]),
        world.one_of(["PUBLIC", READER, f"{READER}, {WRITER}", "CURRENT_USER"]),
    )
    world.make(f"CREATE {sql} AS {kind} FOR {command} TO {roles} {clauses}")
    world.commented(ref, sql)
    world.dropped(ref, sql)
    world.change(f"ALTER {sql} TO {OWNER}", found(ref, "roles"))
    clause, attribute = ("WITH CHECK", "with-check") if command == "INSERT" else ("USING", "using")
    world.change(f"ALTER {sql} {clause} (false)", found(ref, attribute))


def _condition(world: World, column: Column) -> str:
    subject = quote(column.name)
    return world.one_of(
        [
            f"{subject} IS NOT NULL",
            f"{subject}::text = current_user",
            f"{subject}::text IN ('a', 'b') OR NOT {subject} IS NULL",
            f"EXISTS (SELECT 1 WHERE {subject}::text <> current_setting('app.user'))",
            f"{subject}::text = (SELECT current_setting('app.%'))",
        ]
    )


__all__ = ["Grantable", "add_default_privileges", "add_policy", "grant_table", "granted", "listed"]
