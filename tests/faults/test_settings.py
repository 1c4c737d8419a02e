"""Settings of a role or a database change nothing: byte for byte the same findings, and the same expectations pulled."""

import json
from pathlib import Path
from typing import Any, Final

import psycopg
import pytest
from psycopg import sql

from drift import pipeline
from drift.report import ReportOptions, render
from drift.request import Request, Wish
from tests.battery.test_battery import pulled
from tests.conftest import RoleFactory
from tests.databases import Database

# One of everything whose text depends on a setting.
GIVEN: Final = r"""
CREATE SCHEMA app;
CREATE TYPE app.mood AS ENUM ('sad', 'ok');
CREATE SEQUENCE app.sq;
CREATE TABLE app.t (
    "Id" bigint PRIMARY KEY DEFAULT nextval('app.sq'),
    d date DEFAULT '2024-02-03', ts timestamptz DEFAULT '2024-02-03 04:05:06+02', i interval DEFAULT '1 mon 2 days 03:04:05',
    b bytea DEFAULT '\x00ff5c', m money DEFAULT 12.34, f double precision DEFAULT 0.1, mood app.mood DEFAULT 'ok',
    txt text DEFAULT E'a\\b\'c', x xml, "select" int,
    CONSTRAINT later CHECK (ts > '2024-01-01 00:00:00+00'), CONSTRAINT long CHECK (i > '1 day'::interval),
    CONSTRAINT odd CHECK (b <> '\x01'), CONSTRAINT cheap CHECK (m < 99.95::money), CONSTRAINT slash CHECK (txt <> E'\\'));
CREATE INDEX by_day ON app.t (d, (ts AT TIME ZONE 'utc')) WHERE d > '2024-01-02' AND mood = 'ok'::app.mood;
COMMENT ON TABLE app.t IS 'it''s "odd" \ here';
CREATE DOMAIN app.day AS date DEFAULT '2024-05-06' CHECK (VALUE > '2024-01-01');
CREATE VIEW app.v AS SELECT d, ts + i AS later, b || '\x01' AS b FROM app.t
    WHERE ts < '2030-01-01 00:00:00+00' AND m > 1.5::money;
CREATE MATERIALIZED VIEW app.m AS SELECT mood, max(ts) FILTER (WHERE i > '2 days') AS last FROM app.t GROUP BY mood;
CREATE FUNCTION app.f(a timestamptz DEFAULT '2024-02-03 04:05:06+02', b bytea DEFAULT '\x00') RETURNS text LANGUAGE sql
    SET search_path = app AS $$ SELECT a::text || b::text $$;
CREATE FUNCTION app.g() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER g BEFORE UPDATE ON app.t FOR EACH ROW WHEN (OLD.ts < '2024-01-01 00:00:00+00')
    EXECUTE FUNCTION app.g('2024-01-01');
CREATE POLICY p ON app.t USING (d < '2030-01-01' AND i < '1 year'::interval);
CREATE RULE r AS ON DELETE TO app.t WHERE OLD.d > '2024-01-01' DO INSTEAD NOTHING;
"""
DRIFTED: Final = r"""
ALTER TABLE app.t ALTER d SET DEFAULT '2024-03-02', ALTER i SET DEFAULT '1 year', ALTER b SET DEFAULT '\xff',
    ALTER m SET DEFAULT 1,
    ALTER mood SET DEFAULT 'sad', ALTER txt SET DEFAULT E'\\', DROP CONSTRAINT later;
CREATE OR REPLACE VIEW app.v AS SELECT d, ts + i AS later, b || '\x02' AS b FROM app.t
    WHERE ts < '2030-01-01 00:00:00+00' AND m > 1.5::money;
ALTER DOMAIN app.day SET DEFAULT '2024-06-07';
ALTER POLICY p ON app.t USING (d < '2031-01-01' AND i < '1 year'::interval);
"""
SETTINGS: Final = {
    "search_path": "app, public",
    "DateStyle": "German, DMY",
    "IntervalStyle": "iso_8601",
    "TimeZone": "Asia/Kolkata",
    "bytea_output": "escape",
    "quote_all_identifiers": "on",
    "standard_conforming_strings": "off",
    "lc_monetary": "C",
    "extra_float_digits": "-3",
    "xmloption": "document",
    "default_transaction_isolation": "serializable",
    "default_transaction_read_only": "on",
    "row_security": "off",
    "statement_timeout": "1000000",
    "client_min_messages": "debug1",
    "escape_string_warning": "on",
    "transform_null_equals": "on",
    "array_nulls": "off",
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
    "jit_above_cost": "0",
}


@pytest.fixture
def folder(database: Database, tmp_path: Path) -> Path:
    """Answer expectations pulled from the database before it drifted and before anything was set."""
    database.execute(GIVEN)
    made = pulled(database, tmp_path / "expectations")
    (made / OF_THE_DATABASE).unlink()
    database.execute(DRIFTED)
    return made


@pytest.mark.parametrize("name", [*SETTINGS, "all of them"])
def test_a_setting_changes_nothing(database: Database, role: RoleFactory, folder: Path, name: str) -> None:
    """Set for the role and for the database, alone and together with all others."""
    reader = role("reader", "SUPERUSER")
    url = database.as_role(reader.name, reader.password)
    before = seen(url, folder)
    chosen = {setting: value for setting, value in SETTINGS.items() if name in (setting, "all of them")}
    with psycopg.connect(database.url, autocommit=True) as connection:
        for setting, value in chosen.items():
            set_for(connection, database.name, reader.name, (setting, value))

    assert before == seen(url, folder)
    assert before["findings"], "nothing was found that a setting could change"


def set_for(connection: psycopg.Connection, database: str, role: str, setting: tuple[str, str]) -> None:
    """Set it for the database, and for the role in it."""
    name, value = setting
    text = sql.SQL(value) if name == "search_path" else sql.Literal(value)
    for words, names in (("ALTER DATABASE {}", [database]), ("ALTER ROLE {} IN DATABASE {}", [role, database])):
        connection.execute(
            sql.SQL(words).format(*map(sql.Identifier, names)) + sql.SQL(" SET {} = {}").format(sql.Identifier(name), text)
        )


def seen(url: str, folder: Path) -> dict[str, Any]:
    """Answer what is found and what is pulled."""
    outcome = pipeline.check(Request(database=url, paths=[folder]))
    said = json.loads(render("json", outcome, ReportOptions()))
    wish = Wish(schemas=("*",), exact=True)
    files = pipeline.several_files(pipeline.pull(Request(database=url), wish), split=False)
    return {
        **{key: said[key] for key in WHAT},
        "pulled": {name: text for name, text in files.items() if name != OF_THE_DATABASE},
    }


OF_THE_DATABASE: Final = "database.yaml"
"""Where the settings themselves are told."""

WHAT: Final[tuple[str, ...]] = ("verdict", "findings", "undecided", "equivalent", "plan")
