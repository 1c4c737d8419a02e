"""Expectations as tests of somebody's own suite, which pytest runs in a process of its own."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from drift.api import check, lint
from drift.kinds import all_kinds
from drift.pytest_plugin.assertions import Answers, assertions
from tests.cli.process import ROOT
from tests.databases import Database

pytest_plugins = ("pytester",)

T = """\
version: 1
tables:
  t:
    why: we rely on it
    columns:
      id: {type: text, default: "gen_random_uuid()::text"}
      note: {type: text, nullable: false, severity: warning}
    primary_key: [id]
    unique: [[note]]
    indexes: {id: {columns: [id]}}
    inserts: [[note]]
"""
MANY = """\
version: 1
tables:
  "gl_*":
    primary_key: required
    columns: {created_at: {type: text, nullable: false}}
  gl_a:
    unique: [[x]]
    inserts: [[x]]
    exact: true
  other: {columns: {x: text}}
enums: {mood: [a, b]}
"""
U = "version: 1\ntables:\n  u: {columns: {id: text}, exact: true}\n"
SOUND = """\
CREATE TABLE t (id text DEFAULT gen_random_uuid()::text PRIMARY KEY, note text NOT NULL UNIQUE);
CREATE INDEX id ON t (id);
CREATE TABLE u (id text);
"""
ID = "expectations/t.yaml::t.id.default"

Run = Callable[..., pytest.RunResult]


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, database: Database) -> Run:
    """Run pytest, as installed and with nothing but our plugin, on a project with expectations and one test."""
    for name in [name for name in os.environ if name.startswith(("DRIFT_", "PYTEST_", "PG"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("DATABASE_URL", database.url)
    pytester.mkdir("expectations")
    write(pytester, "expectations/t.yaml", T)
    write(pytester, "expectations/u.yaml", U)
    write(pytester, "tests/test_own.py", "def test_own(): pass\n")
    write(pytester, "pytest.ini", "[pytest]\ntestpaths = tests\n")

    def run(*arguments: str) -> pytest.RunResult:
        command = (sys.executable, "-m", "pytest", "-p", "drift.pytest_plugin", "-p", "no:cacheprovider", "-ra", *arguments)
        return pytester.run(*command, timeout=120)

    return run


def write(pytester: pytest.Pytester, name: str, text: str) -> Path:
    path = pytester.path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def ids(done: pytest.RunResult) -> list[str]:
    """Answer what was collected, of a run with ``--collect-only -q``."""
    return [line for line in done.outlines if "::" in line]


def test_nothing_is_collected_unless_asked_for(suite: Run, pytester: pytest.Pytester) -> None:
    assert ids(suite("--collect-only", "-q")) == ["tests/test_own.py::test_own"]
    assert ids(suite("--collect-only", "-q", ".")) == ["tests/test_own.py::test_own"]
    write(pytester, "pytest.ini", "[pytest]\n")
    assert ids(suite("--collect-only", "-q")) == ["tests/test_own.py::test_own"]


def test_each_thing_that_is_stated_is_a_test_with_a_name_of_its_own(suite: Run) -> None:
    done = suite("--collect-only", "-q", "--drift")

    found = ids(done)
    assert len(found) == len(set(found))
    assert {line for line in found if line.startswith("expectations")} == {
        "expectations/t.yaml::t",
        "expectations/t.yaml::t.columns.id",
        "expectations/t.yaml::t.id.type",
        ID,
        "expectations/t.yaml::t.note",
        "expectations/t.yaml::t.note.type",
        "expectations/t.yaml::t.note.nullable",
        "expectations/t.yaml::t.primary_key",
        "expectations/t.yaml::t.primary_key.columns",
        "expectations/t.yaml::t.unique.1",
        "expectations/t.yaml::t.unique.1.columns",
        "expectations/t.yaml::t.indexes.id",
        "expectations/t.yaml::t.id.columns",
        "expectations/t.yaml::t.inserts(note)",
        "expectations/u.yaml::u",
        "expectations/u.yaml::u.id",
        "expectations/u.yaml::u.id.type",
        "expectations/u.yaml::u.exact",
        "expectations/u.yaml::u.id.exact",
    }


@pytest.mark.parametrize(
    ("ini", "arguments", "expected"),
    [
        ("", ["--drift"], (True, True)),
        ("", ["--drift", "tests"], (True, True)),
        ("", ["--drift", "expectations/u.yaml"], (True, False)),
        ("drift_paths = expectations", [], (True, True)),
        ("drift_paths = expectations", ["tests"], (False, True)),
        ("drift_paths = expectations/u.yaml", [], (True, True)),
        ("drift_paths = expectations", ["expectations"], (True, False)),
    ],
)
def test_what_is_collected_when(
    ini: str, arguments: list[str], expected: tuple[bool, bool], suite: Run, pytester: pytest.Pytester
) -> None:
    for testpaths in ("testpaths = tests\n", ""):
        write(pytester, "pytest.ini", f"[pytest]\n{testpaths}{ini}\n")
        found = ids(suite("--collect-only", "-q", *arguments))

        assert tuple(any(line.startswith(name) for line in found) for name in ("expectations/u.yaml", "tests/")) == expected
        assert len(found) == len(set(found))


def test_what_is_as_expected_passes(suite: Run, database: Database) -> None:
    database.execute(SOUND)

    suite("--drift").assert_outcomes(passed=20)


def test_drift_fails_its_own_test_with_the_text_of_drift(suite: Run, database: Database) -> None:
    database.execute(SOUND)
    database.execute("ALTER TABLE t ALTER id DROP DEFAULT; ALTER TABLE u ADD COLUMN extra int")

    done = suite("--drift", "-v")

    done.assert_outcomes(passed=17, failed=3)
    done.stdout.fnmatch_lines([f"{ID} FAILED*", "expectations/u.yaml::u.exact FAILED*"])
    done.stdout.fnmatch_lines(
        [
            "*_ drift t.id.default _*",
            "expectations/t.yaml:6:33: error column-default public.t.id",
            "  expected  gen_random_uuid()::text",
            "  actual    (none)",
            "  why       we rely on it",
            "  fix       ALTER TABLE public.t ALTER COLUMN id SET DEFAULT gen_random_uuid()::text;",
        ]
    )
    done.stdout.no_fnmatch_line("*Traceback*")
    done.stdout.no_fnmatch_line("*pytest_plugin*")
    suite("--drift", ID).assert_outcomes(failed=1)
    suite("--drift", "expectations/t.yaml::t.note.type").assert_outcomes(passed=1)


def test_nothing_that_is_found_is_said_of_no_test(tmp_path: Path, database: Database) -> None:
    database.execute("CREATE TABLE gl_a (x text, created_at text, zzz int NOT NULL); CREATE TABLE gl_b (y int)")
    (tmp_path / "t.yaml").write_text(MANY, encoding="utf-8")
    expectations = lint(tmp_path)
    stated = assertions(expectations, all_kinds())

    outcome = check(database.url, tmp_path)
    answers = Answers(outcome, stated)

    assert len(outcome.findings) == 10
    said = [finding.name for each in stated for finding in answers.of(each).findings]
    assert sorted(said) == sorted(finding.name for finding in outcome.findings)
    assert len({each.name for each in stated}) == len(stated)


def test_of_what_is_missing_one_test_fails_and_the_others_are_skipped(suite: Run, database: Database) -> None:
    database.execute(SOUND)
    database.execute("DROP TABLE u")

    done = suite("--drift", "expectations/u.yaml")

    done.assert_outcomes(failed=1, passed=2, skipped=2)
    done.stdout.fnmatch_lines(["SKIPPED*table public.u is missing"])


def test_what_weighs_little_warns_unless_told_otherwise(suite: Run, database: Database, pytester: pytest.Pytester) -> None:
    database.execute(SOUND)
    database.execute("ALTER TABLE t ALTER note DROP NOT NULL")

    done = suite("--drift")
    write(pytester, "pytest.ini", "[pytest]\ntestpaths = tests\ndrift_fail_on = warning\n")
    strict = suite("--drift")
    write(pytester, "pytest.ini", "[pytest]\ndrift_fail_on = fatal\n")
    wrong = suite("--drift")

    done.assert_outcomes(passed=20, warnings=1)
    done.stdout.fnmatch_lines(["*DriftWarning: expectations/t.yaml:7:36: warning column-nullable public.t.note"])
    strict.assert_outcomes(passed=19, failed=1)
    assert wrong.ret == pytest.ExitCode.USAGE_ERROR
    wrong.stderr.fnmatch_lines(["*drift_fail_on: 'fatal' is none of error, warning, info"])


def test_accepted_drift_is_expected_to_fail_and_says_why(suite: Run, database: Database, pytester: pytest.Pytester) -> None:
    database.execute(SOUND)
    database.execute("ALTER TABLE t ALTER id DROP DEFAULT")
    known = (
        "accepted:\n  - {finding: column-default public.t.id, reason: comes with 42, owner: ann}\n"
        "  - {finding: column-type public.t.id, reason: old}\n"
        "  - {finding: table-missing public.t, reason: a, until: 2020-01-01}\n"
        "  - {finding: 'insert-blocked-by public.t(note)', reason: comes with 42}\n"
    )
    write(pytester, "expectations/accepted.yaml", f"version: 1\n{known}")

    done = suite("--drift")

    done.assert_outcomes(passed=18, xfailed=2, warnings=2)
    done.stdout.fnmatch_lines([f"XFAIL {ID} - comes with 42 (ann)"])
    done.stdout.fnmatch_lines(["*acceptance unused: column-type public.t.id was not found; take it out"])
    done.stdout.fnmatch_lines(["*acceptance lapsed: table-missing public.t ended on 2020-01-01 (a)"])


def test_what_cannot_be_told_is_an_error_and_no_pass(suite: Run, database: Database, pytester: pytest.Pytester) -> None:
    database.execute(SOUND)
    database.execute("ALTER TABLE u ADD CONSTRAINT c CHECK (id > '')")
    write(pytester, "expectations/u.yaml", "version: 1\ntables: {u: {checks: {c: 'id > > 1'}}}\n")

    done = suite("--drift", "expectations/u.yaml")

    done.assert_outcomes(passed=2, errors=1)
    done.stdout.fnmatch_lines(["expectations/u.yaml:*: cannot tell check-expression public.u.c: *"])
    done.stdout.no_fnmatch_line("*Traceback*")


def test_a_database_that_does_not_answer_is_an_error_of_every_test(suite: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:c4n4ry-pw@127.0.0.1:1/app")

    done = suite("--drift")

    done.assert_outcomes(passed=1, errors=19)
    assert "c4n4ry" not in done.stdout.str() + done.stderr.str()
    done.stdout.fnmatch_lines(["*127.0.0.1:1*"])
    done.stdout.no_fnmatch_line("*Traceback*")
    done.stdout.no_fnmatch_line("During handling of *")


def test_faults_of_the_expectations_are_told_where_they_are_collected(suite: Run, pytester: pytest.Pytester) -> None:
    write(pytester, "expectations/u.yaml", "version: 1\ntabels: {}\n")

    done = suite("--drift")

    done.assert_outcomes(errors=2)
    done.stdout.fnmatch_lines(["expectations/u.yaml:2:1: error unknown key 'tabels'*"])
    done.stdout.no_fnmatch_line("*Traceback*")


def test_a_path_that_is_not_there_is_told(suite: Run, pytester: pytest.Pytester) -> None:
    write(pytester, "pytest.ini", "[pytest]\ndrift_paths = expectatoins\n")

    done = suite()

    assert done.ret == pytest.ExitCode.USAGE_ERROR
    done.stderr.fnmatch_lines(["*drift: there is no */expectatoins; set drift_paths in pytest's configuration"])


CONFTEST = """
import pytest, drift.pytest_plugin.checking as checking
from sqlalchemy import create_engine

before = checking.pipeline.check

def counted(request):
    with open({log!r}, "a") as log:
        print("check", file=log)
    return before(request)

checking.pipeline.check = counted

@pytest.fixture(scope="session")
def drift_database():
    engine = create_engine({url!r})
    yield engine
    engine.dispose()
"""


@pytest.fixture
def log(suite: Run, database: Database, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Answer a file with a line for each check, of a suite that has a database of its own and no variable that names one."""
    path = pytester.path / "log"
    url = database.url.replace("postgresql://", "postgresql+psycopg://")
    write(pytester, "conftest.py", CONFTEST.format(log=str(path), url=url))
    monkeypatch.delenv("DATABASE_URL")
    database.execute(SOUND)
    return path


def test_a_database_of_ones_own_is_checked_once_a_session(suite: Run, log: Path) -> None:
    suite("--drift").assert_outcomes(passed=20)

    assert log.read_text(encoding="utf-8") == "check\n"


@pytest.mark.parametrize("dist", ["load", "loadfile"])
def test_with_xdist_each_worker_checks_once(dist: str, suite: Run, log: Path) -> None:
    done = suite("--drift", "-p", "xdist.plugin", "-n", "2", "--dist", dist)

    done.assert_outcomes(passed=20)
    assert log.read_text(encoding="utf-8").count("check") <= 2


def test_a_test_of_ones_own_asks_for_a_check(suite: Run, log: Path, database: Database, pytester: pytest.Pytester) -> None:
    write(
        pytester,
        "tests/test_own.py",
        "def test_one(drift_check):\n    assert drift_check().as_expected > 0\n"
        "def test_two(drift_check):\n    drift_check(paths='expectations/u.yaml')\n"
        "def test_three(drift_check):\n    drift_check('postgresql://127.0.0.1:1/x')\n",
    )

    done = suite()
    database.execute("DROP TABLE u")
    drifted = suite()

    done.assert_outcomes(passed=2, failed=1)
    drifted.assert_outcomes(failed=3)
    drifted.stdout.fnmatch_lines(["expectations/u.yaml:3:3: error table-missing public.u", "*1 drift (1 error)*"])
    drifted.stdout.no_fnmatch_line("*pytest_plugin*")


def test_a_run_that_asks_for_nothing_loads_nothing_of_drift(suite: Run, pytester: pytest.Pytester) -> None:
    write(
        pytester,
        "tests/test_own.py",
        "import sys\ndef test_own():\n"
        "    assert {n for n in sys.modules if n.startswith('drift')} == {'drift', 'drift.pytest_plugin'}\n",
    )

    suite().assert_outcomes(passed=1)
