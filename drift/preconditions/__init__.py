"""What may be in the way of a statement, as SQL: rights, dependents, rows that do not fit, defaults no row could take. Pure.

The kinds attach these to their statements and the trunk asks them, so that nothing is found out in the middle of a remedy. Each
answers one text a row. Names arrive unquoted and are quoted here; sample rows are named by their primary key where they have one.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct

from drift.model import Finding, Look, Precondition, Step
from drift.sqltext import dollar_quote, literal, qualified, quote

SAMPLES: Final = 5
"""How many rows are named; how many there are is counted."""

UNDEFINED: Final = frozenset({"42P01", "42703", "42704", "42883", "3F000"})
"""SQLSTATEs for a name that is not there: of no weight where an earlier step makes it."""


def creates(finding: Finding) -> bool:
    """Answer whether mending it brings something into being that later steps may name."""
    return finding.rule.endswith("-missing")


def foretells(step: Step, earlier: Sequence[Step], look: Look) -> bool:
    """Answer whether what is there now tells anything about a step: not where an earlier one changes the same object.

    Args:
        step: whose precondition is asked.
        earlier: the steps before it.
        look: how it is asked.
    """
    about_the_object = look in (Look.CATALOG, Look.TRIAL)
    changed = any(item.finding.ref == step.finding.ref and item.finding.name != step.finding.name for item in earlier)
    return not (about_the_object and changed)


def in_the_way(item: Precondition, said: Sequence[str]) -> str:
    """Answer one precondition that does not hold, in words."""
    advice = f"; {item.advice}" if item.advice else ""
    return f"{item.means}: {', '.join(said)}{advice}"


def may_create_in(schema: str) -> Precondition:
    """Answer whether the role may create anything in the schema, as an index, a key or a sequence needs."""
    name = literal(quote(schema))
    sql = (
        "SELECT pg_catalog.format('%I has no CREATE on schema %s', CURRENT_USER, n.name)"
        f"  FROM (SELECT {name}::text AS name) n"
        " WHERE NOT pg_catalog.has_schema_privilege(pg_catalog.to_regnamespace(n.name)::oid, 'CREATE')"
    )
    return Precondition(sql, "a privilege is missing", Look.RIGHTS, f"GRANT CREATE ON SCHEMA {quote(schema)} TO that role")


def may_reference(table: tuple[str, str], columns: Sequence[str]) -> Precondition:
    """Answer whether the role may make a foreign key to these columns; no columns: to the table."""
    name = literal(qualified(*table))
    each = ", ".join(literal(column) for column in columns) or "NULL"
    sql = (
        "SELECT pg_catalog.format('%I has no REFERENCES on %s', CURRENT_USER, t.name)"
        f"  FROM (SELECT {name}::text AS name, pg_catalog.to_regclass({name})::oid AS oid) t"
        " WHERE NOT pg_catalog.has_table_privilege(t.oid, 'REFERENCES')"
        f"   AND NOT coalesce((SELECT pg_catalog.bool_and(pg_catalog.has_column_privilege(t.oid, c.name, 'REFERENCES'))"
        f"                       FROM pg_catalog.unnest(ARRAY[{each}]::text[]) c(name) WHERE c.name IS NOT NULL), false)"
    )
    return Precondition(sql, "a privilege is missing", Look.RIGHTS, f"GRANT REFERENCES ON {qualified(*table)} TO that role")


def may_pass_on(relation: str, privileges: Sequence[str], columns: Sequence[str] = ()) -> Precondition:
    """Answer whether the role may grant these privileges, as the owner or by the grant option; without it a GRANT only warns.

    Args:
        relation: the table, quoted.
        privileges: in lower case.
        columns: the columns they are for, quoted; none for the whole table.
    """
    asked = ", ".join(literal(privilege.upper()) for privilege in privileges)
    names = ", ".join(f"(pg_catalog.parse_ident({literal(column)}))[1]" for column in columns)
    has = "pg_catalog.has_column_privilege(t.oid, c.name, p.name || ' WITH GRANT OPTION')"
    of_columns = f"(SELECT pg_catalog.bool_and({has}) FROM pg_catalog.unnest(ARRAY[{names}]::text[]) c(name))"
    sql = (
        "SELECT pg_catalog.format('%I has no grant option for %s on %s', CURRENT_USER, p.name, t.name)"
        f"  FROM (SELECT {literal(relation)}::text AS name, pg_catalog.to_regclass({literal(relation)})::oid AS oid) t"
        f" CROSS JOIN pg_catalog.unnest(ARRAY[{asked}]::text[]) p(name)"
        " WHERE NOT pg_catalog.has_table_privilege(t.oid, p.name || ' WITH GRANT OPTION')"
        f"   AND NOT coalesce({of_columns}, false)"
    )
    return Precondition(sql, "a privilege is missing", Look.RIGHTS, f"connect as the owner of {relation} with -d")


def may_make_extension(name: str) -> Precondition:
    """Answer whether the role may install an extension: a superuser, or for a trusted one who may create in the database."""
    text = literal(name)
    sql = (
        f"SELECT pg_catalog.format('%I may not install %s', CURRENT_USER, {text})"
        "  FROM pg_catalog.pg_roles u"
        " WHERE u.rolname = CURRENT_USER AND NOT u.rolsuper"
        "   AND NOT (pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE')"
        f"            AND EXISTS (SELECT FROM pg_catalog.pg_available_extension_versions v WHERE v.name = {text} AND v.trusted))"
    )
    return Precondition(sql, "a privilege is missing", Look.RIGHTS, "have a superuser do it")


def no_nulls(table: tuple[str, str], columns: Sequence[str]) -> Precondition:
    """Answer whether every row has a value in the columns."""
    missing = " OR ".join(f"{quote(table[1])}.{quote(column)} IS NULL" for column in columns)
    means = f"rows of {qualified(*table)} without a value in {', '.join(map(quote, columns))}"
    advice = f"give them one first: UPDATE {qualified(*table)} SET {quote(columns[0])} = … WHERE {quote(columns[0])} IS NULL"
    return Precondition(_rows(table, missing), means, advice=advice)


def none_where(table: tuple[str, str], condition: str, means: str, advice: str | None = None) -> Precondition:
    """Answer whether no row meets a condition over its columns, which may be qualified with the name of the table.

    Args:
        table: schema and name.
        condition: SQL.
        means: what such rows are.
        advice: what to do about them.
    """
    return Precondition(_rows(table, condition), means, advice=advice)


class Keyed(Struct, frozen=True):
    """What is to be unique.

    Args:
        table: schema and name.
        keys: column names quoted, or expressions over columns.
        where: the condition on the rows that count, None for all.
        nulls_equal: whether two NULLs are equal.
    """

    table: tuple[str, str]
    keys: Sequence[str]
    where: str | None = None
    nulls_equal: bool = False


def no_duplicates(wanted: Keyed) -> Precondition:
    """Answer whether no two rows are equal in the keys; rows with a NULL among them are equal to none, unless told so."""
    alias = quote(wanted.table[1])
    conditions = [f"({key}) IS NOT NULL" for key in wanted.keys if not wanted.nulls_equal]
    conditions += [f"({wanted.where})"] if wanted.where else []
    shown = "pg_catalog.concat_ws(', ', {})".format(", ".join(f"coalesce(({key})::text, 'NULL')" for key in wanted.keys))
    grouped = ", ".join(f"({key})" for key in wanted.keys)
    sql = (
        "SELECT CASE WHEN d.nr = 1 THEN d.keys || ' keys, among them ' ELSE '' END"
        "       || pg_catalog.format('(%s) %s times', pg_catalog.left(d.key, 200), d.rows)"
        f"  FROM (SELECT {shown} AS key, pg_catalog.count(*) AS rows,"
        "               pg_catalog.count(*) OVER () AS keys,"
        f"               pg_catalog.row_number() OVER (ORDER BY pg_catalog.count(*) DESC, {shown}) AS nr"
        f"          FROM ONLY {qualified(*wanted.table)} AS {alias} WHERE {' AND '.join(conditions) or 'true'}"
        f"         GROUP BY {grouped} HAVING pg_catalog.count(*) > 1 ORDER BY 4 LIMIT {SAMPLES}) d"
        " ORDER BY d.nr"
    )
    means = f"rows of {qualified(*wanted.table)} that are equal in ({', '.join(wanted.keys)})"
    return Precondition(sql, means, advice="keep one of each first")


class Reference(Struct, frozen=True):
    """What a foreign key refers to.

    Args:
        child: schema and name of the table.
        columns: of the table.
        parent: schema and name of the table referred to.
        keys: its columns, one for each of ``columns``.
    """

    child: tuple[str, str]
    columns: Sequence[str]
    parent: tuple[str, str]
    keys: Sequence[str]


def no_orphans(wanted: Reference) -> Precondition:
    """Answer whether every row has the row it refers to (MATCH SIMPLE: a NULL among the columns refers to nothing)."""
    alias, name = quote(wanted.child[1]), literal(qualified(*wanted.child))
    # The key of a plain table is no key of its children.
    own = (
        f"({alias}.tableoid = pg_catalog.to_regclass({name})"
        f" OR (SELECT c.relkind FROM pg_catalog.pg_class c WHERE c.oid = pg_catalog.to_regclass({name})) = 'p')"
    )
    present = " AND ".join(f"{alias}.{quote(column)} IS NOT NULL" for column in wanted.columns)
    pairs = zip(wanted.columns, wanted.keys, strict=True)
    equal = " AND ".join(f"drift_parent.{quote(key)} = {alias}.{quote(column)}" for column, key in pairs)
    orphan = f"{own} AND {present} AND NOT EXISTS (SELECT FROM {qualified(*wanted.parent)} drift_parent WHERE {equal})"
    listed = ", ".join(map(quote, wanted.columns))
    means = f"rows of {qualified(*wanted.child)} whose ({listed}) is not in {qualified(*wanted.parent)}"
    return Precondition(_rows(wanted.child, orphan), means, advice="delete them, or add what they refer to, first")


def casts(table: tuple[str, str], column: str, type_name: str) -> Precondition:
    """Answer whether every value can be read as the type; the server names the first that cannot."""
    value = f"CAST(r.{quote(column)} AS {type_name})"
    # HAVING, because a WHERE that is never true would keep the values from being looked at.
    sql = f"SELECT ''::text FROM {qualified(*table)} r HAVING pg_catalog.count({value}) < 0"
    means = f"values of {qualified(*table)}.{quote(column)} that are no {type_name}"
    return Precondition(sql, means, advice="correct them first")


def fits(table: tuple[str, str], column: str, limit: int) -> Precondition:
    """Answer whether no text is longer than the limit; trailing blanks are cut without a word (manual, "Character Types")."""
    name = quote(column)
    condition = f"pg_catalog.char_length(pg_catalog.rtrim({quote(table[1])}.{name}::text)) > {limit:d}"
    means = f"rows of {qualified(*table)} whose {name} is longer than {limit:d}"
    return Precondition(_rows(table, condition), means, advice="shorten them first")


def evaluable(expression: str, type_name: str, means: str) -> Precondition:
    """Answer whether the server can read an expression as a value of a type, without ever evaluating it."""
    return Precondition(f"SELECT CAST(({expression}) AS {type_name})::text AS said WHERE false", means, Look.CATALOG)


def usable_default(table: tuple[str, str], column: str, expression: str) -> Precondition:
    """Answer whether a row could take the default: tried twice on an empty copy of the column, with its own checks and keys.

    The copy has this column and the CHECKs and single-column keys that speak of nothing else; no other default is asked for a
    value, so that no sequence moves.
    """
    body = _filled("column_copy", table=qualified(*table), column=column, default=expression)
    quoting = dollar_quote(body)
    text = f"DO {quoting}\n{body}{quoting}"
    means = f"a default that no row could take: {expression}"
    return Precondition(text, means, Look.TRIAL, "state one that fits")


class Evaluated(Struct, frozen=True):
    """An expression over the columns of a table.

    Args:
        table: schema and name.
        expression: SQL.
        type_name: what its value becomes.
        where: the condition on the rows it is evaluated for.
        required: whether NULL is no value.
    """

    table: tuple[str, str]
    expression: str
    type_name: str
    where: str = "true"
    required: bool = False

    @property
    def value(self) -> str:
        """Answer the expression with its type."""
        return f"CAST(({self.expression}) AS {self.type_name})"

    @property
    def rows(self) -> str:
        """Answer what follows SELECT."""
        return f"FROM {qualified(*self.table)} AS {quote(self.table[1])} WHERE {self.where}"


def readable(wanted: Evaluated, means: str) -> Precondition:
    """Answer whether the server can read an expression over the columns of a table, without ever evaluating it."""
    table = f"FROM {qualified(*wanted.table)} AS {quote(wanted.table[1])} WHERE false"
    return Precondition(f"SELECT {wanted.value}::text AS said {table}", means, Look.CATALOG)


def evaluates(wanted: Evaluated, means: str) -> Precondition:
    """Answer whether an expression has a value for each row; names those for which it fails, each with the server's words."""
    alias = quote(wanted.table[1])
    # Counting keeps the server from leaving the value away.
    enough = f"pg_catalog.count({wanted.value}) {'=' if wanted.required else '<='} pg_catalog.count(*)"
    body = _filled(
        "failing_rows",
        all=f"SELECT {enough} {wanted.rows}",
        listed=f"SELECT {alias}.tableoid AS relation, {alias}.ctid AS place, {_key_words(wanted.table)} AS key {wanted.rows}",
        single=f"SELECT {enough} {wanted.rows} AND {alias}.tableoid = $1 AND {alias}.ctid = $2",
    )
    quoting = dollar_quote(body)
    return Precondition(f"DO {quoting}\n{body}{quoting}", means, advice="correct them, or the expression, first")


def no_dependents(table: tuple[str, str], column: str) -> Precondition:
    """Answer whether nothing stands on a column that would keep its type from being changed (0A000)."""
    text = _filled("dependents", table=qualified(*table), column=column)
    means = f"the type of {qualified(*table)}.{quote(column)} cannot change under what stands on it"
    return Precondition(text, means, Look.CATALOG, "drop these, change the type, make them again, in one transaction, by hand")


def _rows(table: tuple[str, str], condition: str) -> str:
    """Answer SQL that counts the rows which meet a condition, and names some by their primary key."""
    key = _key_words(table)
    rows = f"FROM {qualified(*table)} AS {quote(table[1])} WHERE {condition}"
    # Counted only where a row was found, and without carrying the rows along.
    return (
        f"WITH drift_some AS MATERIALIZED (SELECT {key} AS key {rows} LIMIT {SAMPLES})"
        " SELECT CASE WHEN pg_catalog.row_number() OVER () = 1"
        f"             THEN (SELECT pg_catalog.count(*) {rows}) || ' rows, among them '"
        "              ELSE '' END || pg_catalog.left(drift_some.key, 200)"
        "   FROM drift_some"
    )


def _key_words(table: tuple[str, str]) -> str:
    """Answer SQL that names a row by its primary key, else by its place; the table's alias is its name."""
    name, alias = literal(qualified(*table)), quote(table[1])
    return (
        f"coalesce((SELECT pg_catalog.string_agg(a.attname || '=' || (pg_catalog.to_jsonb({alias}.*) ->> a.attname), ', '"
        "                                       ORDER BY pg_catalog.array_position(i.indkey::int2[], a.attnum))"
        "            FROM pg_catalog.pg_index i"
        "            JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)"
        f"           WHERE i.indrelid = pg_catalog.to_regclass({name}) AND i.indisprimary), 'ctid=' || {alias}.ctid::text)"
    )


def _filled(file: str, **values: str) -> str:
    """Answer a file's SQL, each ``:name`` replaced by its value as a string constant, in one go: a value may look like a name."""
    text = Path(__file__).with_name(f"{file}.sql").read_text(encoding="utf-8")
    return re.sub(r":(table|column|default|all|listed|single)\b", lambda match: literal(values[match[1]]).strip(), text)
