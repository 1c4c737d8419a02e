"""What is told to someone who mistyped: on stderr, with exit code 2, and nothing contacted."""

from pathlib import Path

import pytest

from drift.cli.run import run
from drift.cli.verbs import VERBS
from tests.cli.process import drift

MISTAKES = [
    ("chekc", "no command 'chekc'; did you mean drift check?"),
    ("zzz", f"no command 'zzz'; there are {', '.join(VERBS)}"),
    ("-d x check", "options stand behind the command: drift check -d …"),
    ("--wait 1s check", "options stand behind the command: drift check --wait …"),
    ("--nonsense", "hint: drift --help"),
    ("check --fxi", "--fix"),
    ("check --fxi", "hint: drift check --help"),
    ("check -o jsno", "did you mean -o json?"),
    ("check -o json=", "'json=' names no file; write json alone for stdout"),
    ("check -o json -o sql", "stdout cannot hold two reports, json and sql"),
    ("check -o json -o json=-", "stdout cannot hold two reports, json and json"),
    ("check -o json=one -o text=./one", "cannot hold two reports, json and text"),
    ("check -o text=/nowhere/at/all", "hint: mkdir -p /nowhere/at"),
    ("check -o text=/dev/null/x", "there is no folder /dev/null for x"),
    ("check -o text=tests", "tests is a folder"),
    ("check --allow dataloss", "did you mean data-loss?"),
    ("check --timeout soon", "'soon' is no duration; write 60s, 800ms or 2m"),
    ("check --lock-timeout 800", "800 of what? write 800ms or 800s"),
    ("check --fail-on fatal", "'fatal'"),
    ("check --exit-code-drift 256", "256"),
    ("check --select colum-default", "did you mean column-default?"),
    ("check --ignore zzz-*", "no rule is called 'zzz-*'"),
    ("check -d", "-d"),
    ("check nowhere", "nowhere"),
    ("rollback one two", "two"),
    ("explain colum-default", "did you mean: drift explain column-default"),
    ("explain zzz", "drift explain lists all rules"),
    ("lint nowhere", "nowhere"),
]


@pytest.mark.parametrize(("line", "told"), MISTAKES, ids=[f"{line} ({told})" for line, told in MISTAKES])
def test_a_mistake_is_named_with_what_to_type(line: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = run(line.split(" "))

    out, err = capsys.readouterr()
    assert code == 2
    assert out == ""
    assert told in err
    assert err.startswith("drift: error: ")
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "line",
    [
        "{}",
        "check {}",
        "check --fail-on {}",
        "check -o {}",
        "check -o json={}/x",
        "check --timeout {}",
        "check --allow {}",
        "check --select {}",
        "lint {}",
        "explain {}",
        "rollback a {}",
    ],
)
def test_a_secret_in_the_wrong_place_is_not_repeated(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    target = "postgresql://bot:c4n4ry%2Fpw@db.example/app"

    assert run([*line.format(target).split(" "), "--debug"]) in (2, 70)

    out, err = capsys.readouterr()
    assert "c4n4ry" not in out + err
    assert "Traceback" in err


@pytest.mark.parametrize("verb", ["check", "plan", "lint"])
def test_no_folder_of_expectations_is_nothing_to_check(verb: str, tmp_path: Path) -> None:
    """Nobody named one, and there is none: that is no verdict, and no mistake in what was typed."""
    done = drift(verb, cwd=tmp_path)

    assert done.code == 3
    assert "nothing to check" in done.stderr
    assert "hint:" in done.stderr
