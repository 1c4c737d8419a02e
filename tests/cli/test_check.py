"""check and plan as a process: exit codes, outputs, and what goes where."""

import json
import os
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from drift.report.as_json import schema
from tests.cli.process import drift, shell
from tests.databases import Database

FILE = """\
version: 1
tables:
  t:
    columns:
      id: {type: text, default: "gen_random_uuid()::text"}
      note: {type: text, nullable: false, severity: warning}
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "expectations").mkdir()
    (tmp_path / "expectations" / "t.yaml").write_text(FILE, encoding="utf-8")
    return tmp_path


@pytest.fixture
def drifted(database: Database) -> Database:
    database.execute("CREATE TABLE t (id text, note text)")
    return database


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([], 1),
        (["--exit-code-drift", "2"], 2),
        (["--fail-on", "never"], 0),
        (["--select", "column-default"], 1),
        (["--select", "column-default", "--ignore", "column-*"], 0),
        (["--select", "column-nullable"], 0),
        (["--select", "column-nullable", "--fail-on", "warning"], 1),
    ],
)
def test_exit_codes_of_the_gate(arguments: list[str], code: int, place: Path, drifted: Database) -> None:
    done = drift("check", *arguments, cwd=place, env={"DATABASE_URL": drifted.url})

    assert done.code == code, done.stderr


def test_text_goes_to_stdout_and_points_to_the_line(place: Path, drifted: Database) -> None:
    done = drift("check", "-d", drifted.url, cwd=place)

    assert done.stdout.startswith("expectations/t.yaml:5:33: error column-default public.t.id\n")
    assert "ALTER TABLE public.t ALTER COLUMN id SET DEFAULT gen_random_uuid()::text;" in done.stdout
    assert "\x1b" not in done.stdout
    assert "\x1b" in drift("check", "-d", drifted.url, "--color", "always", cwd=place).stdout


def test_one_check_many_reports(place: Path, drifted: Database) -> None:
    outputs = ["-o", "json=result.json", "-o", "sql=up.sql", "-o", "undo=down.sql"]

    done = drift("check", "-d", drifted.url, *outputs, cwd=place)

    assert done.code == 1
    assert "error column-default" in done.stdout
    document = json.loads((place / "result.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema()).validate(document)
    assert document["verdict"] == "drift"
    assert "SET DEFAULT" in (place / "up.sql").read_text(encoding="utf-8")
    assert "DROP DEFAULT" in (place / "down.sql").read_text(encoding="utf-8")


def test_json_on_stdout_is_json_and_nothing_else(place: Path, drifted: Database) -> None:
    done = drift("check", "-v", "-d", drifted.url, "-o", "json", cwd=place)

    assert json.loads(done.stdout)["summary"]["findings"] == 2


def test_a_plan_is_no_gate(place: Path, drifted: Database) -> None:
    done = drift("plan", "-d", drifted.url, cwd=place)

    assert (done.code, drift("plan", "-d", drifted.url, "--exit-code-drift", "2", cwd=place).code) == (0, 2)
    assert "SET DEFAULT gen_random_uuid()::text" in done.stdout
    assert drift("check", "-d", drifted.url, cwd=place).code == 1


def test_green(place: Path, drifted: Database) -> None:
    drifted.execute("ALTER TABLE t ALTER id SET DEFAULT gen_random_uuid(), ALTER note SET NOT NULL")

    done = drift("check", "-d", drifted.url, cwd=place)

    assert done.code == 0, done.stdout
    assert drift("check", "-q", "-d", drifted.url, cwd=place).stdout == ""


def test_a_reader_that_goes_away_keeps_the_verdict(place: Path, drifted: Database) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = drift("check", "-d", drifted.url, "-o", "json=result.json", cwd=place, stdout=writing)
    finally:
        os.close(writing)

    assert (done.code, done.stderr) == (1, "")
    assert json.loads((place / "result.json").read_text(encoding="utf-8"))["verdict"] == "drift"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_a_report_that_is_lost_is_no_verdict(place: Path, drifted: Database) -> None:
    done = shell('drift check -d "$URL" -o json=result.json >/dev/full', cwd=place, env={"URL": drifted.url})

    assert done.code == 3
    assert "No space left on device\n  hint: the answer itself was: drift\n" in done.stderr
    assert json.loads((place / "result.json").read_text(encoding="utf-8"))["verdict"] == "drift"


def test_closed_stdout_keeps_the_verdict(place: Path, drifted: Database) -> None:
    done = shell('drift check -d "$URL" >&-', cwd=place, env={"URL": drifted.url})

    assert (done.code, done.stderr) == (1, "")


def test_no_database_is_named(place: Path) -> None:
    done = drift("check", cwd=place)

    assert (done.code, done.stdout) == (3, "")
    assert done.stderr.startswith("drift: error: ")
    assert "hint: " in done.stderr


def test_nothing_to_check(tmp_path: Path) -> None:
    (tmp_path / "expectations").mkdir()

    done = drift("check", "-d", "postgresql://127.0.0.1:1/app", cwd=tmp_path)

    assert (done.code, done.stdout) == (3, "")
    assert "nothing to check" in done.stderr


def test_bad_expectations_contact_nobody(place: Path) -> None:
    (place / "expectations" / "t.yaml").write_text("version: 1\ntabels: {}\n", encoding="utf-8")

    done = drift("check", "-d", "postgresql://127.0.0.1:1/app", cwd=place)

    assert (done.code, done.stdout) == (2, "")
    assert done.stderr.startswith("expectations/t.yaml:2:1: error ")
    assert done.stderr.endswith("drift: error: the expectations have 1 fault; nothing was contacted\n")
