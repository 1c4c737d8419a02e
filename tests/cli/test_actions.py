"""What GitHub Actions is told without being asked, and that nobody else can tell it anything."""

import json
import re
from pathlib import Path

import pytest

from drift.cli.actions import OUTPUT, SUMMARY, guarded, outputs, with_annotations
from drift.cli.output import Sink
from drift.model import Outcome, Target
from drift.report import ReportOptions, render
from drift.report.as_markdown import MOST
from tests.cli.process import Done, drift
from tests.databases import Database
from tests.report.build import outcome
from tests.report.states import STATES

FILE = """\
version: 1
tables:
  t:
    columns:
      id: {type: text, default: "gen_random_uuid()::text"}
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "repository" / "service"
    (folder / "expectations").mkdir(parents=True)
    (folder / "expectations" / "t.yaml").write_text(FILE, encoding="utf-8")
    (tmp_path / "repository" / ".git").mkdir()
    return folder


@pytest.fixture
def drifted(database: Database) -> Database:
    database.execute("CREATE TABLE t (id text)")
    return database


def in_actions(*arguments: str, cwd: Path, url: str) -> Done:
    told = {SUMMARY: str(cwd / "summary.md"), OUTPUT: str(cwd / "outputs")}
    return drift(*arguments, cwd=cwd, env={"GITHUB_ACTIONS": "true", "DATABASE_URL": url, **told})


def read_outputs(text: str) -> dict[str, str]:
    """What the runner makes of the file: names, each with all lines up to its delimiter."""
    read: dict[str, str] = {}
    lines = iter(text.split("\n")[:-1])
    for line in lines:
        name, arrows, delimiter = line.partition("<<")
        assert arrows, line
        value = []
        while (line := next(lines)) != delimiter:
            value.append(line)
        assert name not in read
        read[name] = "\n".join(value)
    return read


def heard(stdout: str) -> list[str]:
    """The lines the runner takes for commands: ``::`` after blanks, ``##[`` anywhere, nothing until the token comes back."""
    commands: list[str] = []
    token = None
    for line in stdout.splitlines():
        if token is not None:
            token = None if line == f"::{token}::" else token
        elif line.startswith("::stop-commands::"):
            token = line.removeprefix("::stop-commands::")
        elif line.lstrip().startswith("::") or "##[" in line:
            commands.append(line)
    assert token is None
    return commands


def test_annotations_summary_and_outputs_come_by_themselves(place: Path, drifted: Database) -> None:
    done = in_actions("check", cwd=place, url=drifted.url)

    (annotation,) = heard(done.stdout)
    assert (done.code, done.stderr) == (1, "")
    assert annotation.startswith("::error file=service/expectations/t.yaml,line=5,col=33,title=column-default public.t.id::")
    assert "expectations/t.yaml:5:33: error column-default public.t.id\n  expected  gen_random_uuid()::text\n" in done.stdout
    assert (
        (place / "summary.md").read_text(encoding="utf-8").startswith("## drift check: drift\n\n1 drift (1 error), 1 as expected")
    )
    told = read_outputs((place / "outputs").read_text(encoding="utf-8"))
    assert {"verdict": "drift", "findings": "1", "undecided": "0", "exit-code": "1"}.items() <= told.items()
    assert re.fullmatch(r"\S+@\S+:\d+/drift\w+", told["target"])


def test_what_others_wrote_stays(place: Path, drifted: Database) -> None:
    (place / "summary.md").write_text("# Before\n")
    (place / "outputs").write_text("before=1\n")

    for code in (1, 1):
        assert in_actions("check", cwd=place, url=drifted.url).code == code

    summary = (place / "summary.md").read_text(encoding="utf-8")
    assert summary.startswith("# Before\n## drift check: drift\n")
    assert summary.count("## drift check: drift\n") == 2
    assert (place / "outputs").read_text().startswith("before=1\nverdict<<")


@pytest.mark.parametrize("name", ["json", "junit", "sarif", "gitlab", "markdown", "tap", "github"])
def test_a_machine_format_on_stdout_is_not_disturbed(name: str, place: Path, drifted: Database) -> None:
    alone = drift("check", "-d", drifted.url, "-o", name, cwd=place)
    done = in_actions("check", "-o", name, cwd=place, url=drifted.url)

    assert done.stdout == alone.stdout
    assert read_outputs((place / "outputs").read_text(encoding="utf-8"))["verdict"] == "drift"


@pytest.mark.parametrize("verb", ["plan", "report"])
def test_other_verbs_tell_nothing(verb: str, place: Path, drifted: Database) -> None:
    done = in_actions(verb, cwd=place, url=drifted.url)

    assert heard(done.stdout) == []
    assert not (place / "summary.md").exists()
    assert not (place / "outputs").exists()


def test_elsewhere_nothing_is_told(place: Path, drifted: Database) -> None:
    told = {SUMMARY: str(place / "summary.md"), OUTPUT: str(place / "outputs"), "GITHUB_ACTIONS": "false"}

    assert "::error" not in drift("check", "-d", drifted.url, cwd=place, env=told).stdout
    assert not (place / "summary.md").exists()


def test_a_check_that_came_to_nothing_is_told(place: Path) -> None:
    done = in_actions("check", "-o", "json=result.json", "-o", "text", cwd=place, url="postgresql://127.0.0.1:1/app")

    (annotation,) = heard(done.stdout)
    assert done.code == 3
    assert annotation.startswith("::error title=drift could not check::cannot connect to ")
    assert "## drift check: could not check\n" in (place / "summary.md").read_text(encoding="utf-8")
    told = read_outputs((place / "outputs").read_text(encoding="utf-8"))
    assert (told["verdict"], told["exit-code"], told["target"]) == ("error", "3", "")
    assert json.loads((place / "result.json").read_text(encoding="utf-8"))["verdict"] == "error"


def test_faults_are_annotated_at_their_lines(place: Path) -> None:
    (place / "expectations" / "t.yaml").write_text("version: 1\ntabels: {}\ntables: 3\n", encoding="utf-8")

    done = in_actions("check", cwd=place, url="postgresql://127.0.0.1:1/app")

    assert done.code == 2
    assert [line.partition("::expectations")[0] for line in heard(done.stdout)] == [
        "::error file=service/expectations/t.yaml,line=2,col=1,title=bad expectations",
        "::error file=service/expectations/t.yaml,line=3,col=9,title=bad expectations",
    ]


def test_files_that_cannot_be_written_change_no_verdict(place: Path, drifted: Database) -> None:
    (place / "outputs").mkdir()

    done = in_actions("check", cwd=place, url=drifted.url)

    assert done.code == 1
    assert "could not be written to" in done.stderr
    assert "## drift check: drift" in (place / "summary.md").read_text(encoding="utf-8")


def test_a_key_of_a_pull_request_is_no_command(place: Path) -> None:
    """The runner reads stderr as well."""
    key = r"a\n ::add-mask::e ##[add-mask]e"
    (place / "expectations" / "t.yaml").write_text(f'version: 1\n"{key}": 1\n', encoding="utf-8")

    done = in_actions("check", cwd=place, url="postgresql://127.0.0.1:1/app")

    assert done.code == 2
    assert heard(done.stderr) == []
    assert all(line.startswith("::error file=") for line in heard(done.stdout))


@pytest.mark.parametrize("state", sorted(STATES))
def test_nothing_in_a_report_is_a_command(state: str) -> None:
    found = STATES[state].replace(unmodelled=("x\n::add-mask::e", "##[add-mask]e"))

    said = heard(with_annotations(render("text", found, ReportOptions()), found, ReportOptions()))

    assert [line for line in said if not re.match("::(error|warning|notice) (file|title)=", line)] == []
    assert said == render("github", found, ReportOptions()).splitlines()


def test_a_report_without_colons_stays_as_it_is() -> None:
    assert guarded("") == ""
    assert guarded("as expected\n") == "as expected\n"


def test_a_token_is_never_the_same() -> None:
    assert guarded("::x::\n") != guarded("::x::\n")
    assert outputs(outcome(), 0) != outputs(outcome(), 0)


@pytest.mark.parametrize("name", ["a\nverdict=as-expected", "a\nverdict<<E\nas-expected\nE", "<<", "\n\n", "drift-"])
def test_a_name_cannot_set_another_output(name: str) -> None:
    hostile: Outcome = STATES["drift"].replace(target=Target(name, 1, name, name))

    told = read_outputs(outputs(hostile, 1))

    assert (told["verdict"], told["exit-code"], told["target"]) == ("drift", "1", f"{name}@{name}:1/{name}")
    assert set(told) == {"verdict", "findings", "undecided", "exit-code", "target"}


def test_the_summary_of_a_step_stays_within_its_limit(place: Path, drifted: Database) -> None:
    """GitHub shows nothing at all of a summary that is too long."""
    (place / "summary.md").write_bytes(b"x" * (MOST - 300) + b"\n")

    assert in_actions("check", cwd=place, url=drifted.url).code == 1

    summary = (place / "summary.md").read_bytes()
    assert len(summary) <= MOST
    assert b"**Cut here: 2 of 2 entries do not fit into this report;" in summary


def test_the_demo_is_told_to_nobody(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    from drift.cli.story import Stage

    stage = Stage("postgresql://127.0.0.1:1/app", tmp_path, Sink())

    assert [name for name in stage._environment() if name.startswith("GITHUB_")] == []
