"""Extensions: whether, in which version and in which schema they are installed."""

from pathlib import Path

import pytest

from drift import pipeline
from drift.errors import DriftError, ExitCode
from drift.kind import CannotMend
from drift.kinds.extension.fact import KIND, Extension
from drift.model import Hazard, Outcome, Ref
from drift.pipeline import Request
from tests.databases import Database

CITEXT = Ref("extension", ("citext",))
ALL = frozenset(Hazard)


def request(database: Database, tmp_path: Path, text: str) -> Request:
    path = tmp_path / "extensions.yaml"
    path.write_text(f"version: 1\n{text}\n", encoding="utf-8")
    return Request(database=database.url, paths=[path], allow=ALL, runs=tmp_path / "runs")


def check(database: Database, tmp_path: Path, text: str) -> Outcome:
    return pipeline.check(request(database, tmp_path, text))


def names(outcome: Outcome) -> list[str]:
    return [finding.name for finding in outcome.findings]


def installed(database: Database) -> list[tuple[str, str]]:
    """What the server itself answers, without plpgsql."""
    sql = "SELECT extversion, extnamespace::regnamespace::text FROM pg_extension WHERE extname = 'citext'"
    return [(str(version), str(schema)) for version, schema in database.query(sql)]


def test_a_missing_extension_is_installed_as_stated_and_removed_again(database: Database, tmp_path: Path) -> None:
    database.execute("CREATE SCHEMA app")
    before = database.dump()
    text = "extensions: {citext: {version: '1.4', schema: app}}"

    fixed = pipeline.fix(request(database, tmp_path, text))

    assert (names(fixed), fixed.remaining) == (["extension-missing citext"], ())
    assert [step.hazards for step in fixed.plan.steps] == [(Hazard.PRIVILEGE_CHANGE,)]
    assert installed(database) == [("1.4", "app")]
    pipeline.rollback(request(database, tmp_path, text), fixed.run)
    assert before == database.dump()


def test_a_list_says_no_more_than_the_names(database: Database, tmp_path: Path) -> None:
    database.execute("CREATE EXTENSION citext VERSION '1.4'")

    outcome = check(database, tmp_path, "extensions: [citext, plpgsql]")

    assert (names(outcome), outcome.as_expected) == ([], 2)


def test_an_update_goes_one_way(database: Database, tmp_path: Path) -> None:
    database.execute("CREATE EXTENSION citext VERSION '1.4'")
    text = "extensions: {citext: {version: '1.5'}}"

    fixed = pipeline.fix(request(database, tmp_path, text))

    assert (names(fixed), fixed.remaining) == (["extension-version citext"], ())
    assert [(step.hazards, step.undo) for step in fixed.plan.steps] == [((Hazard.IRREVERSIBLE,), ())]
    assert installed(database) == [("1.5", "public")]


def test_an_older_version_is_for_a_person(database: Database, tmp_path: Path) -> None:
    database.execute("CREATE EXTENSION citext VERSION '1.5'")

    outcome = check(database, tmp_path, "extensions: {citext: {version: '1.4'}}")

    assert outcome.plan.steps == ()
    assert "1.5 is newer than 1.4" in outcome.plan.unfixable[0].reason


def test_versions_are_compared_as_numbers() -> None:
    nine, ten = Extension(version="1.9"), Extension(version="1.10")

    assert "UPDATE TO '1.10'" in KIND.alter(CITEXT, "version", nine, ten)[0].sql
    with pytest.raises(CannotMend):
        KIND.alter(CITEXT, "version", ten, nine)


def test_a_move_to_another_schema_and_back(database: Database, tmp_path: Path) -> None:
    database.execute('CREATE EXTENSION citext; CREATE SCHEMA "My app"')
    before = database.dump()
    text = "extensions: {citext: {schema: My app}}"

    fixed = pipeline.fix(request(database, tmp_path, text))

    assert (names(fixed), fixed.remaining) == (["extension-schema citext"], ())
    pipeline.rollback(request(database, tmp_path, text), fixed.run)
    assert before == database.dump()


def test_what_cannot_be_moved_is_for_a_person(database: Database, tmp_path: Path) -> None:
    outcome = check(database, tmp_path, "extensions: {plpgsql: {schema: public}}")

    assert names(outcome) == ["extension-schema plpgsql"]
    assert "not relocatable" in outcome.plan.unfixable[0].reason


def test_beyond_the_exact_ones(database: Database, tmp_path: Path) -> None:
    database.execute("CREATE EXTENSION citext")

    outcome = check(database, tmp_path, "exact: [extensions]\nextensions: {nosuch: {absent: true}}")

    assert names(outcome) == ["extension-unexpected citext"]
    assert [step.hazards for step in outcome.plan.steps] == [(Hazard.PRIVILEGE_CHANGE, Hazard.DATA_LOSS)]


def test_one_that_must_not_be_there_comes_back_as_it_was(database: Database, tmp_path: Path) -> None:
    database.execute("CREATE SCHEMA app; CREATE EXTENSION citext SCHEMA app VERSION '1.4'")
    text = "extensions: {citext: {absent: true}}"

    fixed = pipeline.fix(request(database, tmp_path, text))

    assert (names(fixed), installed(database)) == (["extension-unexpected citext"], [])
    pipeline.rollback(request(database, tmp_path, text), fixed.run)
    assert installed(database) == [("1.4", "app")]


def test_one_the_server_does_not_have_changes_nothing(database: Database, tmp_path: Path) -> None:
    before = database.dump()

    with pytest.raises(DriftError, match="nosuch") as failed:
        pipeline.fix(request(database, tmp_path, "extensions: [nosuch]"))

    assert failed.value.exit_code is ExitCode.REMEDY_FAILED
    assert before == database.dump()
