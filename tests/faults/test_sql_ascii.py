"""A database without an encoding holds bytes that are no text; a check reads, shows and survives them."""

import json
import secrets
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from drift import api
from tests.databases import Database, newest_pg_dump
from tests.servers import Running
from tests.stories.commands import drift, names, written

# Latin-1, as an old application wrote it; a lone \xe9 is no UTF-8. Beside it the same name in UTF-8.
TABLE = b"""
CREATE TABLE caf\xe9 (cr\xe8me text DEFAULT 'd\xe9j\xe0 vu', n int NOT NULL CHECK (n > 0 AND 'd\xe9' <> 'j\xe0'));
COMMENT ON TABLE caf\xe9 IS 'caf\xe9 cr\xe8me';
COMMENT ON COLUMN caf\xe9.n IS '\xff\xfe';
CREATE TABLE menu (
    id int PRIMARY KEY, dish text DEFAULT 'p\xe2t\xe9', price int,
    CONSTRAINT menu_price CHECK (price > 0 OR dish = 'p\xe2t\xe9'));
COMMENT ON COLUMN menu.price IS 'en \x80';
CREATE INDEX menu_dish ON menu (lower(dish)) WHERE dish <> '\xe0 la carte';
CREATE INDEX menu_upper ON menu (upper(dish));
CREATE TABLE "caf\xc3\xa9" (id int);
"""


def latin(url: str, statements: bytes) -> None:
    """Send bytes as they are."""
    with psycopg.connect(url, autocommit=True, client_encoding="SQL_ASCII") as connection:
        connection.execute(statements)


def dump(database: Database) -> list[bytes]:
    """What pg_dump says of the schema, in bytes."""
    done = subprocess.run([newest_pg_dump(), "--schema-only", "--dbname", database.url], capture_output=True, check=True)
    return [line for line in done.stdout.splitlines() if b"restrict " not in line]


@pytest.fixture
def ascii_database(server: Running) -> Iterator[Database]:
    """A database whose encoding is SQL_ASCII."""
    name = f"ascii_{secrets.token_hex(6)}"
    with psycopg.connect(server.url(), autocommit=True) as connection:
        options = "ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
        connection.execute(f"CREATE DATABASE {name} {options}".encode())
    made = Database(server.url(name), name)
    latin(made.url, TABLE)
    yield made
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def test_the_bytes_are_really_no_utf_8(ascii_database: Database) -> None:
    with (
        psycopg.connect(ascii_database.url, client_encoding="UTF8") as connection,
        pytest.raises(psycopg.Error, match="encoding"),
    ):
        connection.execute("SELECT relname FROM pg_class WHERE relname LIKE 'caf%'")


def test_a_connection_that_is_given_reads_the_same(ascii_database: Database, tmp_path: Path) -> None:
    path = tmp_path / "menu.yaml"
    path.write_text("version: 1\ntables: {menu: {comment: x, primary_key: [id], columns: {dish: text}}}\n", encoding="utf-8")

    with psycopg.connect(ascii_database.url) as connection:
        given = api.check(connection, path)

    assert ["table-comment public.menu"] == [finding.name for finding in given.findings]
    assert api.check(ascii_database.url, path).findings == given.findings


def test_what_is_text_is_decided_beside_what_is_not(ascii_database: Database, tmp_path: Path) -> None:
    stated = """\
version: 1
tables:
  menu:
    columns:
      id: {type: int, nullable: false}
      dish: text
      price: int4
    primary_key: [id]
    indexes: {menu_upper: {columns: [UPPER(dish)]}}
  café: {columns: {id: integer}}
"""
    written(tmp_path, stated)

    checked = drift("check", "-d", ascii_database.url, "-o", "json", cwd=tmp_path)

    checked.ended(0)
    assert json.loads(checked.out)["verdict"] == "as-expected"


def test_other_bytes_are_shown_and_found(ascii_database: Database, tmp_path: Path) -> None:
    stated = """\
version: 1
exact: true
tables:
  menu:
    columns: {id: int, dish: {type: text, default: "'soup'", comment: null}, price: {type: int, comment: in euros}}
    primary_key: [id]
    checks: {menu_price: price > 0}
    indexes: {menu_dish: {columns: [lower(dish)], where: dish <> 'soup'}}
  café: {columns: {id: int}}
"""
    written(tmp_path, stated)
    before = dump(ascii_database)

    as_text = drift("check", "-d", ascii_database.url, cwd=tmp_path)
    as_json = drift("check", "-d", ascii_database.url, "-v", "-o", "json", cwd=tmp_path)

    assert (1, 1) == (as_text.code, as_json.code), str(as_text)
    assert [
        "check-expression public.menu.menu_price",
        "column-comment public.menu.price",
        "column-default public.menu.dish",
        "index-unexpected public.menu.menu_upper",
        "index-where public.menu.menu_dish",
        r'table-unexpected public."caf\xe9"',
    ] == names(json.loads(as_json.out))
    assert r"'p\xe2t\xe9'::text" in as_text.out
    assert r'public."caf\xe9"' in as_text.out
    assert before == dump(ascii_database)


def test_a_fix_and_its_undo_leave_the_bytes_alone(ascii_database: Database, tmp_path: Path) -> None:
    stated = "version: 1\ntables:\n  menu:\n    columns:\n      id: {comment: a number}\n      price: {default: 7}\n"
    written(tmp_path, stated)
    before = dump(ascii_database)

    fixed = drift("check", "--fix", "-d", ascii_database.url, cwd=tmp_path)

    fixed.ended(0)
    assert before != dump(ascii_database)
    undone = drift("rollback", "-d", ascii_database.url, cwd=tmp_path)
    undone.ended(0)
    assert before == dump(ascii_database)


def test_a_plan_that_would_hold_other_bytes_is_no_file(ascii_database: Database, tmp_path: Path) -> None:
    """They would come back as other letters, and an undo with them."""
    written(tmp_path, "version: 1\ntables:\n  menu:\n    columns:\n      dish: {default: \"'soup'\"}\n")
    before = dump(ascii_database)
    drift("plan", "-d", ascii_database.url, "-o", "json=plan.json", cwd=tmp_path).ended(0)

    refused = drift("apply", "plan.json", "-d", ascii_database.url, cwd=tmp_path)

    refused.ended(5)
    assert "bytes that are no text" in refused.err
    assert before == dump(ascii_database)


def test_a_default_in_other_bytes_is_never_written_back_otherwise(ascii_database: Database, tmp_path: Path) -> None:
    r"""What is shown as ``p\xe2`` is not what is there: an undo made of it would be another default."""
    written(tmp_path, "version: 1\ntables:\n  menu:\n    columns:\n      dish: {default: \"'soup'\"}\n")
    before = dump(ascii_database)

    fixed = drift("check", "--fix", "-d", ascii_database.url, cwd=tmp_path)

    if fixed.code == 0:
        drift("rollback", "-d", ascii_database.url, cwd=tmp_path)
    assert before == dump(ascii_database), fixed
