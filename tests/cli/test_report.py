"""drift report: the whole of a check, and saved results of many databases."""

import json
from pathlib import Path

import psycopg
import pytest
from jsonschema import Draft202012Validator

from drift.cli.asked import Saved
from drift.cli.run import run
from drift.cli.types import saved_result
from drift.report.as_json import schema_of_several
from drift.report.cases import State, cases
from drift.report.saved import outcomes_of
from tests.cli.process import drift, shell
from tests.databases import Database

FILE = """\
version: 1
tables:
  t:
    columns:
      id: {type: text, default: "gen_random_uuid()::text"}
      note: {type: text, nullable: false}
      fine: integer
    unique: [[fine], [note]]
  audit:
    columns: {id: bigint}
    primary_key: [id]
accepted:
  - {finding: column-nullable public.t.note, reason: soon}
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "expectations").mkdir()
    (tmp_path / "expectations" / "t.yaml").write_text(FILE, encoding="utf-8")
    return tmp_path


@pytest.fixture
def drifted(database: Database) -> Database:
    database.execute("CREATE TABLE t (id text, note text, fine integer UNIQUE)")
    return database


def test_everything_that_was_looked_at_is_told(place: Path, drifted: Database) -> None:
    done = drift("report", "-d", drifted.url, cwd=place)

    assert (done.code, done.stderr) == (0, "")
    states = {tuple(line.split(": ")[1].rpartition(" public.")[0::2]) for line in done.stdout.splitlines() if ".yaml:" in line}
    assert {
        ("as expected table", "t"),
        ("as expected column", "t.fine"),
        ("accepted column", "t.note"),
        ("left out column", "audit.id"),
        ("left out primary_key", "audit"),
        ("error column-default", "t.id"),
        ("error table-missing", "audit"),
    } <= states


@pytest.mark.parametrize(
    "arguments",
    [[], ["--ignore", "table-missing"], ["--select", "column-default"], ["--ignore", "unique-*"], ["--probe"]],
    ids=str,
)
def test_what_is_as_expected_is_counted_once(arguments: list[str], place: Path, drifted: Database) -> None:
    """The list and the summary say the same, whatever does not count."""
    done = drift("report", *arguments, "-d", drifted.url, "-o", "json", cwd=place)
    (outcome,) = outcomes_of(done.stdout.encode(), "stdout")
    states = [case.state for case in cases(outcome)]

    assert len(outcome.looked_at) == len(states) == json.loads(done.stdout)["summary"]["expectations"]
    assert outcome.as_expected == states.count(State.AS_EXPECTED) > 0
    assert {item.ref for item in outcome.left_out} == {case.ref for case in cases(outcome) if case.state is State.LEFT_OUT}


RULES = """\
version: 1
tables:
  t:
    exact: true
    columns: {id: text, fine: {type: integer}}
  gone: {columns: {id: bigint}}
  "*": {primary_key: required, checks: [fine > 0]}
"""


@pytest.mark.parametrize("arguments", [[], ["--ignore", "primary-key-*"], ["--ignore", "*"]], ids=str)
def test_rules_for_many_objects_are_counted_by_object(arguments: list[str], place: Path, drifted: Database) -> None:
    (place / "expectations" / "t.yaml").write_text(RULES, encoding="utf-8")
    drifted.execute("CREATE TABLE u (id integer PRIMARY KEY, fine integer CHECK (fine > 0))")

    done = drift("report", *arguments, "-d", drifted.url, "-o", "json", cwd=place)
    (outcome,) = outcomes_of(done.stdout.encode(), "stdout")
    states = {case.name: case.state for case in cases(outcome)}

    assert outcome.as_expected == [case.state for case in cases(outcome) if case.wanted].count(State.AS_EXPECTED) > 0
    assert states["primary_key public.u"] is State.AS_EXPECTED
    assert states["primary_key public.t"] is (State.LEFT_OUT if arguments else State.DRIFT)
    assert states["column public.gone.id"] is State.LEFT_OUT
    assert outcome.as_expected + len({item.ref for item in outcome.left_out}) + len(
        {item.ref for item in outcome.findings} & {item.ref for item in outcome.looked_at}
    ) == len(outcome.looked_at)


@pytest.mark.parametrize("arguments", [[], ["--ignore", "check-*"]], ids=str)
def test_what_nobody_can_tell_of_an_unnamed_object_is_told_at_its_expectation(
    arguments: list[str], place: Path, drifted: Database
) -> None:
    """A lock hides what the constraint says that might be the one; it has a name, the expectation has none."""
    file = place / "expectations" / "t.yaml"
    file.write_text("version: 1\ntables: {t: {checks: [{expression: fine > 0}]}}\n", encoding="utf-8")
    drifted.execute("ALTER TABLE t ADD CONSTRAINT positive CHECK (fine > 0)")

    with psycopg.connect(drifted.url) as other:
        other.execute("LOCK TABLE t IN ACCESS EXCLUSIVE MODE")
        done = drift("report", *arguments, "-d", drifted.url, "-o", "json", cwd=place)

    (outcome,) = outcomes_of(done.stdout.encode(), "stdout")
    assert done.code == (0 if arguments else 3)
    assert [str(item.ref) for item in outcome.undecided] == ([] if arguments else ["public.t.positive"])
    assert {str(case.ref): case.state for case in cases(outcome)} == {
        "public.t": State.AS_EXPECTED,
        'public.t."#1"': State.LEFT_OUT if arguments else State.CANNOT_TELL,
    }
    assert outcome.as_expected == 1


@pytest.mark.parametrize(("arguments", "code"), [([], 0), (["--exit-code-drift", "1"], 1), (["--select", "index-*"], 0)])
def test_a_report_is_no_gate(arguments: list[str], code: int, place: Path, drifted: Database) -> None:
    assert code == drift("report", *arguments, "-d", drifted.url, cwd=place).code


def test_a_report_of_nothing_is_no_report(place: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert drift("report", "-d", "postgresql://127.0.0.1:1/app", cwd=place).code == 3
    assert drift("report", cwd=tmp_path_factory.mktemp("empty")).code == 3
    (place / "expectations" / "t.yaml").write_text("version: 1\ntabels: {}\n", encoding="utf-8")
    assert drift("report", "-d", "postgresql://127.0.0.1:1/app", cwd=place).code == 2


@pytest.fixture
def results(place: Path, drifted: Database) -> Path:
    """A database that drifted, the same once it was mended, and one that nobody could reach."""
    assert drift("check", "-d", drifted.url, "-o", "json=prod.json", cwd=place).code == 1
    drifted.execute("ALTER TABLE t ALTER id SET DEFAULT gen_random_uuid(), ADD UNIQUE (note)")
    drifted.execute("CREATE TABLE audit (id bigint PRIMARY KEY)")
    assert drift("check", "-d", drifted.url, "-o", "json=staging.json", cwd=place).code == 0
    assert drift("check", "-d", "postgresql://127.0.0.1:1/app", "-o", "json=dev.json", cwd=place).code == 3
    return place


def test_saved_results_are_merged_without_a_database(results: Path) -> None:
    done = drift("report", "--from", "production=prod.json", "staging.json", "-o", "json", "-o", "text=all.txt", cwd=results)

    document = json.loads(done.stdout)
    assert (done.code, done.stderr) == (0, "")
    Draft202012Validator(schema_of_several()).validate(document)
    assert document["verdict"] == "drift"
    assert [(each["environment"], each["verdict"]) for each in document["outcomes"]] == [
        ("production", "drift"),
        (None, "as-expected"),
    ]
    text = (results / "all.txt").read_text(encoding="utf-8")
    assert text.startswith("== production (")
    assert "2 databases: 1 as expected, 1 drift; all in all: drift\n" in text


def test_a_database_nobody_could_check_is_no_whole_report(results: Path) -> None:
    done = drift("report", "--from", "staging.json", "--from", "dev.json", cwd=results)

    assert (done.code, done.stderr) == (3, "")
    assert "== dev.json: could not check ==\ncould not check: cannot connect to " in done.stdout
    assert "all in all: could not check\n" in done.stdout


def test_a_merged_result_is_read_again(results: Path) -> None:
    both = shell("drift report --from a=prod.json --from b=staging.json -o json | drift report --from - -o tap", cwd=results)
    lines = both.stdout.splitlines()

    assert (both.code, both.stderr) == (0, "")
    assert lines[0] == "TAP version 14"
    assert [line for line in lines if line.startswith(("ok", "not ok")) and " - a (" not in line and " - b (" not in line] == []


def test_a_file_with_an_equals_sign_is_itself(results: Path) -> None:
    (results / "env=prod.json").write_bytes((results / "prod.json").read_bytes())

    assert drift("report", "--from", "env=prod.json", "-o", "json", cwd=results).stdout.count('"environment": null') == 1


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            "--from nowhere.json",
            "nowhere.json cannot be read: No such file or directory\n  hint: drift check -o json=FILE writes one",
        ),
        ("--from .", ". cannot be read: Is a directory"),
        ("--from /dev/null", "/dev/null is no result of drift: Input data was truncated"),
        ("--from tests/report/golden/drift.sarif", "is no result of drift: Expected `int`, got `str` - at `$.version`"),
        ("--from a= ", "'a=' names no file; write NAME=FILE or FILE"),
        ("--from =a", "'=a' names no environment; write NAME=FILE or FILE"),
        ("--from tests/report/golden/drift.json -d x", "--database is about a check; --from reports results as they were saved"),
        ("--from tests/report/golden/drift.json --select column-*", "--select is about a check"),
        ("--from tests/report/golden/drift.json --probe", "--probe is about a check"),
        ("--from tests/report/golden/drift.json tests/report/golden/green.json -o sql", "sql is about one database, not 2"),
        ("--from tests/report/golden/drift.json -o jsno", "did you mean -o json?"),
    ],
)
def test_what_cannot_be_reported(line: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["report", *line.split()]) == 2

    out, err = capsys.readouterr()
    assert out == ""
    assert told in err


def test_an_endless_file_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("drift.cli.asked.LARGEST", 2 * 1024**2)

    assert run(["report", "--from", "/dev/zero"]) == 2
    assert "/dev/zero has more than 2 MiB: no result of drift is that long" in capsys.readouterr().err


def test_a_secret_in_a_saved_result_is_not_repeated(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    golden = Path("tests/report/golden/not-checked.json").read_text(encoding="utf-8")
    file = tmp_path / "result.json"
    file.write_text(golden.replace("connection refused", "postgresql://me:c4n4ry@db/app"), encoding="utf-8")

    for name in ("text", "json", "junit", "sarif", "github", "gitlab", "markdown", "tap"):
        assert run(["report", "--from", str(file), "-o", name]) == 3
    assert "c4n4ry" not in "".join(capsys.readouterr())


def test_saved_result() -> None:
    assert [saved_result(text) for text in ("a.json", "-", "prod=a.json", "prod=a=b.json")] == [
        Saved("a.json"),
        Saved("-"),
        Saved("a.json", "prod"),
        Saved("a=b.json", "prod"),
    ]
