"""The founding contract, and the table of the demo, say the same."""

from importlib.resources import files
from pathlib import Path

import pytest

import drift
from drift.cli.story import contract
from drift.errors import ExitCode
from drift.model import Verdict
from tests.cli.process import ROOT
from tests.databases import Database

FILE = ROOT / "expectations" / "user_profiles.yaml"
TABLE = (files("drift.cli") / "demo.sql").read_text(encoding="utf-8")
FOUNDING = {"id", "user_id", "username", "first_seen_at", "last_interaction_at"}
SET_DEFAULT = "ALTER TABLE user_profiles ALTER COLUMN id SET DEFAULT gen_random_uuid()::text"
SEVERAL = "ALTER TABLE user_profiles ALTER COLUMN id SET DEFAULT 'x', DROP CONSTRAINT user_profiles_user_id_key"


@pytest.fixture
def table(database: Database) -> Database:
    database.execute(TABLE)
    return database


def test_the_table_lacks_the_default_and_nothing_else(table: Database) -> None:
    outcome = drift.check(table.url, FILE)

    assert outcome.verdict is Verdict.DRIFT
    assert [finding.name for finding in outcome.findings if finding.rule.startswith("column")] == [
        "column-default public.user_profiles.id"
    ]
    assert {finding.rule.partition("-")[0] for finding in outcome.findings} <= {"column", "insert"}
    assert outcome.undecided == ()


def test_with_the_default_all_is_as_expected(table: Database) -> None:
    table.execute(SET_DEFAULT)

    outcome = drift.check(table.url, FILE)

    assert (outcome.verdict, outcome.findings, outcome.undecided) == (Verdict.AS_EXPECTED, (), ())
    assert outcome.as_expected >= len(FOUNDING) + 12


def test_the_contract_covers_every_column(table: Database) -> None:
    rows = table.query("SELECT attname FROM pg_attribute WHERE attrelid = 'user_profiles'::regclass AND attnum > 0")
    columns = {name for (name,) in rows}

    stated = {item.ref.path[2] for item in drift.lint(FILE).stated if item.ref.kind == "column"}

    assert stated == columns
    assert columns > FOUNDING
    assert len(columns - FOUNDING) >= 12


def test_what_is_broken_besides_is_found(table: Database) -> None:
    table.execute(SEVERAL)

    rules = {finding.rule for finding in drift.check(table.url, FILE).findings}

    assert {"column-default", "unique-missing"} <= rules


def test_the_demo_brings_the_contract_along() -> None:
    assert contract() == FILE.read_text(encoding="utf-8")
    assert contract().startswith("# yaml-language-server: $schema=../docs/expectations.schema.json\n")


def test_an_empty_database_lacks_the_table(database: Database) -> None:
    outcome = drift.check(database.url, Path(FILE))

    assert (outcome.verdict, ExitCode.DRIFT) == (Verdict.DRIFT, 1)
    assert "table-missing public.user_profiles" in [finding.name for finding in outcome.findings]
