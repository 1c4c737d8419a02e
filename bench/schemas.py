"""Databases of N tables, and the expectations that describe them."""

from pathlib import Path

import psycopg

_COLUMNS = [
    ("id", "bigint", "NOT NULL", None),
    ("user_id", "text", "NOT NULL", None),
    ("username", "character varying(80)", "NOT NULL", "'anonymous'"),
    ("email", "text", "", None),
    ("status", "character varying(20)", "NOT NULL", "'active'"),
    ("score", "numeric(10,2)", "", "0"),
    ("level", "integer", "NOT NULL", "1"),
    ("active", "boolean", "NOT NULL", "true"),
    ("settings", "jsonb", "NOT NULL", "'{}'"),
    ("tags", "text[]", "", "'{}'"),
    ("created_at", "timestamp with time zone", "NOT NULL", "now()"),
    ("updated_at", "timestamp with time zone", "", "CURRENT_TIMESTAMP"),
    ("first_seen_at", "bigint", "", None),
    ("last_seen_at", "bigint", "", None),
    ("token", "uuid", "NOT NULL", "gen_random_uuid()"),
    ("locale", "text", "", "'en'"),
    ("bio", "text", "", None),
    ("birthday", "date", "", None),
    ("parent_id", "bigint", "", None),
    ("note", "text", "", "''"),
]

_COMMENTS = {
    "status": "active, paused or gone",
    "settings": "what the user chose; never null",
    "token": "shown to nobody",
    "parent_id": "whom it came from",
}


def make(url: str, tables: int) -> None:
    """Create that many tables of 20 columns: defaults, keys, the foreign one to the table before, checks, indexes, comments."""
    body = ", ".join(
        f"{name} {type_name} {null} {'DEFAULT ' + default if default else ''}" for name, type_name, null, default in _COLUMNS
    )
    with psycopg.connect(url, autocommit=True) as connection:
        for start in range(0, tables, 250):
            with connection.transaction():
                for number in range(start, min(start + 250, tables)):
                    name, before = _name(number), _name(max(0, number - 1))
                    comments = [f"COMMENT ON COLUMN {name}.{column} IS '{text}'; " for column, text in _COMMENTS.items()]
                    connection.execute(
                        f"CREATE TABLE {name} ({body}, CONSTRAINT {name}_pkey PRIMARY KEY (id), "
                        f"CONSTRAINT {name}_token UNIQUE (token), CONSTRAINT {name}_level CHECK (level BETWEEN 1 AND 99), "
                        f"CONSTRAINT {name}_seen CHECK (first_seen_at <= last_seen_at)); "
                        f"CREATE INDEX {name}_user ON {name} (user_id); "
                        f"CREATE INDEX {name}_email ON {name} (lower(email)) WHERE active; "
                        f"ALTER TABLE {name} ADD CONSTRAINT {name}_parent FOREIGN KEY (parent_id) REFERENCES {before} (id)"
                        f" ON DELETE SET NULL; COMMENT ON TABLE {name} IS '{_about(name)}'; {''.join(comments)}".encode()
                    )
        connection.execute("ANALYZE pg_catalog.pg_class, pg_catalog.pg_attribute, pg_catalog.pg_constraint, pg_catalog.pg_index")


def write_expectations(folder: Path, tables: int) -> Path:
    """Write a file a table, everything stated, and answer the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(tables):
        name, before = _name(number), _name(max(0, number - 1))
        columns = "\n".join(
            f"      {column}: {{type: {type_name!r}, nullable: {'false' if null else 'true'}, default: {_yaml(default)}"
            f"{f', comment: {_yaml(_COMMENTS[column])}' if column in _COMMENTS else ''}}}"
            for column, type_name, null, default in _COLUMNS
        )
        (folder / f"{name}.yaml").write_text(
            f"version: 1\ntables:\n  {name}:\n    comment: {_about(name)}\n    columns:\n{columns}\n"
            f"    primary_key: [id]\n    unique: {{{name}_token: [token]}}\n"
            f"    checks: {{{name}_level: level BETWEEN 1 AND 99, {name}_seen: first_seen_at <= last_seen_at}}\n"
            f"    indexes:\n      {name}_user: [user_id]\n      {name}_email: {{columns: [lower(email)], where: active}}\n"
            f"    foreign_keys:\n      {name}_parent: {{columns: [parent_id], references: {before}(id), on_delete: set null}}\n",
            encoding="utf-8",
        )
    return folder


def _name(number: int) -> str:
    return f"t{number:05d}"


def _about(name: str) -> str:
    return f"one of the users of {name}"


def _yaml(default: str | None) -> str:
    return "null" if default is None else '"' + default.replace('"', '\\"') + '"'
