"""Enums, domains, composites, ranges and collations."""

from drift.model import Ref
from drift.sqltext import literal, qualified, quote
from tests.generated.rights import Grantable, granted
from tests.generated.world import Type, World, found

CHECKS = ("VALUE::text <> 'zzz'", "length(VALUE::text) < 999 OR VALUE IS NULL", "VALUE IS NULL OR VALUE::text IS NOT NULL")
# Operator classes other than the default, and functions that measure, by subtype of a range.
SUBTYPES = {
    "integer": ("", ", subtype_diff = int4range_subdiff"),
    "bigint": ("",),
    "numeric(10,2)": ("",),
    "numeric": ("", ", subtype_diff = numrange_subdiff"),
    "double precision": ("", ", subtype_diff = float8mi"),
    "text": (
        "",
        ", subtype_opclass = text_pattern_ops",
        ', collation = "C"',
        ', subtype_opclass = text_pattern_ops, collation = "C"',
    ),
    "uuid": ("",),
    "bit varying(5)": ("",),
    "timestamp(3)": ("",),
}


def add_types(world: World) -> None:
    """Add some types."""
    for add in world.some_of([add_collation, add_enum, add_domain, add_domain, add_composite, add_range], least=0, most=5):
        add(world)


def add_enum(world: World) -> None:
    """An enum with odd labels."""
    schema = world.schema()
    ref = Ref("enum", (schema, world.name(schema)))
    sql, labels = qualified(*ref.path), world.names(f"labels of {ref}", world.number(1, 4))
    world.make(f"CREATE TYPE {sql} AS ENUM ({', '.join(map(literal, labels))})")
    world.commented(ref, f"TYPE {sql}")
    world.owned(ref, f"TYPE {sql}")
    granted(world, Grantable(f"TYPE {sql}", "type_grant", ref, ("USAGE",), everybody=True))
    world.dropped(ref, f"TYPE {sql}")
    world.change(f"ALTER TYPE {sql} ADD VALUE 'one more'", found(ref, "labels"))
    world.change(f"ALTER TYPE {sql} RENAME VALUE {literal(labels[0])} TO 'an other'", found(ref, "labels"), unless=ref)
    world.types.append(Type(sql, tuple(map(literal, labels)), ref=ref))
    _array(world, world.types[-1])


def add_domain(world: World) -> None:
    """A domain over any type, another domain among them."""
    schema = world.schema()
    ref, base = Ref("domain", (schema, world.name(schema))), world.column_type()
    sql = qualified(*ref.path)
    collation = ' COLLATE "C"' if base.collatable and world.seldom() else ""
    default = world.one_of(base.constants) if base.constants and world.perhaps() else None
    made = f"CREATE DOMAIN {sql} AS {base.sql}{collation}" + (f" DEFAULT {_one(default)}" if default else "")
    nullable = not world.seldom()
    world.make(made + ("" if nullable else " NOT NULL"))
    if default:
        world.change(f"ALTER DOMAIN {sql} DROP DEFAULT", found(ref, "default"))
    elif base.constants:
        world.change(f"ALTER DOMAIN {sql} SET DEFAULT {_one(base.constants[0])}", found(ref, "default"))
    nested = Ref("nested", ref.path)
    world.change(f"ALTER DOMAIN {sql} {'SET' if nullable else 'DROP'} NOT NULL", found(ref, "nullable"), unless=nested)
    _checks(world, ref)
    world.commented(ref, f"DOMAIN {sql}")
    world.owned(ref, f"DOMAIN {sql}")
    granted(world, Grantable(f"TYPE {sql}", "type_grant", ref, ("USAGE",), everybody=True))
    world.dropped(ref, f"DOMAIN {sql}")
    constants = base.constants if nullable else ()
    world.types.append(Type(sql, constants, base.comparable, collatable=base.collatable, long=base.long, ref=ref))
    _array(world, world.types[-1])


def _checks(world: World, domain: Ref) -> None:
    sql, nested = qualified(*domain.path), Ref("nested", domain.path)
    for _ in range(world.number(0, 2)):
        ref = Ref("domain_check", (*domain.path, world.name(f"checks of {domain}")))
        what, validated = f"CONSTRAINT {quote(ref.path[2])}", world.perhaps()
        condition = world.one_of(CHECKS)
        world.make(f"ALTER DOMAIN {sql} ADD {what} CHECK ({condition}){'' if validated else ' NOT VALID'}")
        lost = world.commented(ref, f"{what} ON DOMAIN {sql}")
        world.change(f"ALTER DOMAIN {sql} DROP {what}", found(ref, "missing"), unless=nested)
        other = f"ALTER DOMAIN {sql} ADD {what} CHECK (VALUE::text <> 'yyy')"
        valid = "" if validated else " NOT VALID"
        world.change(f"ALTER DOMAIN {sql} DROP {what}; {other}{valid}", found(ref, "expression"), *lost, unless=nested)
        if not validated:
            world.change(f"ALTER DOMAIN {sql} VALIDATE {what}", found(ref, "validated"), unless=nested)
    more = Ref("domain_check", (*domain.path, "one more"))
    world.change(f'ALTER DOMAIN {sql} ADD CONSTRAINT "one more" CHECK (true)', found(more, "unexpected"), unless=nested)


def add_composite(world: World) -> None:
    """A composite type, of composite types and domains too."""
    schema = world.schema()
    ref = Ref("composite", (schema, world.name(schema)))
    sql, attributes = qualified(*ref.path), world.names(f"attributes of {ref}", world.number(1, 4))
    types = [world.column_type() for _ in attributes]
    for type_ in types:
        _nest(world, type_)
    parts = [f"{quote(name)} {type_.sql}" + collated(world, type_) for name, type_ in zip(attributes, types, strict=True)]
    world.make(f"CREATE TYPE {sql} AS ({', '.join(parts)})")
    if world.perhaps():
        world.make(f"COMMENT ON COLUMN {sql}.{quote(attributes[0])} IS {literal(world.text())}")
    world.change(f"COMMENT ON COLUMN {sql}.{quote(attributes[0])} IS 'another'", found(ref, "comments"))
    world.commented(ref, f"TYPE {sql}")
    world.owned(ref, f"TYPE {sql}")
    granted(world, Grantable(f"TYPE {sql}", "type_grant", ref, ("USAGE",), everybody=True))
    world.dropped(ref, f"TYPE {sql}")
    world.change(f'ALTER TYPE {sql} ADD ATTRIBUTE "one more" text COLLATE "C"', found(ref, "attributes"), unless=ref)
    if len(attributes) > 1:
        world.change(f"ALTER TYPE {sql} DROP ATTRIBUTE {quote(attributes[-1])}", found(ref, "attributes"), unless=ref)
    world.types.append(Type(sql, comparable=False, long=True, ref=ref))


def collated(world: World, type_: Type) -> str:
    """Perhaps answer a COLLATE for a type that takes one."""
    if not type_.collatable or not world.seldom():
        return ""
    if world.collations and world.perhaps():
        collation = world.one_of(world.collations)
        world.use(collation)
        return f" COLLATE {qualified(*collation.path)}"
    return world.one_of([' COLLATE "C"', ' COLLATE "POSIX"'])


def add_range(world: World) -> None:
    """A range type."""
    schema = world.schema()
    ref, subtype = Ref("range", (schema, world.name(schema))), world.one_of(sorted(SUBTYPES))
    sql, more = qualified(*ref.path), world.one_of(SUBTYPES[subtype])
    if "int4range_subdiff" in more or "numrange_subdiff" in more:
        more = f", subtype_diff = pg_catalog.{more.split('= ')[1]}"
    if world.major >= 14:
        more += f", multirange_type_name = {qualified(schema, world.name(schema))}"
    world.make(f"CREATE TYPE {sql} AS RANGE (subtype = {subtype}{more})")
    world.commented(ref, f"TYPE {sql}")
    world.owned(ref, f"TYPE {sql}")
    granted(world, Grantable(f"TYPE {sql}", "type_grant", ref, ("USAGE",), everybody=True))
    world.dropped(ref, f"TYPE {sql}")
    world.types.append(Type(sql, ("'empty'",), long=True, ref=ref))
    _array(world, world.types[-1])


def add_collation(world: World) -> None:
    """A collation of the system, of ICU or of PostgreSQL itself."""
    schema = world.schema()
    ref = Ref("collation", (schema, world.name(schema)))
    sql = qualified(*ref.path)
    forms = ["locale = 'C'", "lc_collate = 'C', lc_ctype = 'POSIX'", "locale = 'POSIX'"]
    forms += (
        ["provider = icu, locale = 'de-DE'", "provider = icu, locale = 'sv-SE', deterministic = false"]
        if world.server.icu
        else []
    )
    forms += ["provider = builtin, locale = 'C.UTF-8'"] if world.major >= 17 else []
    world.make(f"CREATE COLLATION {sql} ({world.one_of(forms)})")
    world.commented(ref, f"COLLATION {sql}")
    world.owned(ref, f"COLLATION {sql}")
    world.dropped(ref, f"COLLATION {sql}")
    if "deterministic" not in world.statements[-1]:
        world.collations.append(ref)


def _array(world: World, of: Type) -> None:
    """Perhaps arrays of a type may be used as well."""
    if world.seldom():
        _nest(world, of)
        world.types.append(Type(f"{of.sql}[]", ("'{}'",), of.comparable, collatable=of.collatable, long=True, ref=of.ref))


def _nest(world: World, type_: Type) -> None:
    """Say that a type is a part of another, which keeps its domain from being changed."""
    if type_.ref is not None:
        world.use(Ref("nested", type_.ref.path))


def _one(default: str) -> str:
    return f"({default})"
