"""A rewrite that no rule foretells is found on an empty copy before anything is locked."""

from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

import drift
from drift.errors import Refused, RemedyFailed
from tests.databases import Database, Role
from tests.faults.recorded import recorded

TABLES = """
CREATE DOMAIN public.email AS text CHECK (VALUE LIKE '%@%');
CREATE DOMAIN public.word AS text;
CREATE SEQUENCE public.numbers;
CREATE TABLE public.t (id int, number bigint DEFAULT nextval('public.numbers'), name varchar(10));
INSERT INTO public.t SELECT generate_series(1, 3);
"""
CHECKED = "z: email"
REWRITES = [drift.Hazard.TABLE_REWRITE]


@pytest.fixture
def table(database: Database) -> Database:
    """A database with a table, and a domain whose CHECK makes ADD COLUMN write it anew."""
    database.execute(TABLES)
    return database


def written(folder: Path, column: str) -> Path:
    path = folder / "t.yaml"
    path.write_text(f"version: 1\ntables: {{t: {{columns: {{{column}}}}}}}\n", encoding="utf-8")
    return path


def file_of(database: Database) -> object:
    return database.query("SELECT pg_relation_filenode('public.t')")


def test_it_is_refused_before_anything_runs(table: Database, tmp_path: Path) -> None:
    before = table.dump(), file_of(table)

    with pytest.raises(Refused, match="ADD COLUMN z email; needs --allow table-rewrite") as caught:
        drift.apply(table.url, written(tmp_path, CHECKED), runs=tmp_path / "runs")

    assert "drift check --fix --allow table-rewrite" == caught.value.hint
    assert before == (table.dump(), file_of(table))
    assert not list((tmp_path / "runs").glob("*.jsonl"))


def test_it_is_carried_out_when_it_is_allowed(table: Database, tmp_path: Path) -> None:
    before = file_of(table)

    outcome = drift.apply(table.url, written(tmp_path, CHECKED), allow=REWRITES, runs=tmp_path / "runs")

    assert () == outcome.remaining
    assert before != file_of(table)


def test_the_copy_leaves_nothing_and_takes_nothing_from_a_sequence(table: Database, tmp_path: Path) -> None:
    with psycopg.connect(table.url, autocommit=True) as connection:
        drift.apply(connection, written(tmp_path, "z: word"), runs=tmp_path / "runs")
        assert [] == connection.execute("SELECT FROM pg_class WHERE relname = 'drift_copy'").fetchall()

    assert [(3,)] == table.query("SELECT last_value FROM public.numbers")


@pytest.mark.parametrize(("column", "copies"), [("z: word", 1), ("name: varchar(20)", 1), ("name: {default: \"'x'\"}", 0)])
def test_a_copy_is_made_only_for_what_depends_on_a_type(column: str, copies: int, table: Database, tmp_path: Path) -> None:
    with psycopg.connect(table.url, autocommit=True) as connection, recorded(connection) as record:
        drift.apply(connection, written(tmp_path, column), allow=list(drift.Hazard), runs=tmp_path / "runs")

    assert copies == sum("drift_copy (LIKE" in message.text for message in record.messages if message.ours)


def test_event_triggers_do_not_hear_of_a_copy(table: Database, tmp_path: Path) -> None:
    """Then the file of the table is what tells."""
    table.execute("CREATE FUNCTION public.hear() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'")
    table.execute("CREATE EVENT TRIGGER hears ON ddl_command_end EXECUTE FUNCTION public.hear()")

    with pytest.raises(RemedyFailed, match=r"it wrote public\.t anew, which was not foretold"):
        drift.apply(table.url, written(tmp_path, CHECKED), runs=tmp_path / "runs")


def test_a_role_that_may_make_no_copy_has_the_guard(table: Database, role: Callable[..., Role], tmp_path: Path) -> None:
    owner = role("owner")
    table.execute(f"ALTER TABLE public.t OWNER TO {owner.name}; REVOKE TEMP ON DATABASE {table.name} FROM PUBLIC")
    url = table.as_role(owner.name, owner.password)

    with pytest.raises(RemedyFailed, match=r"it wrote public\.t anew, which was not foretold"):
        drift.apply(url, written(tmp_path, CHECKED), runs=tmp_path / "runs")
