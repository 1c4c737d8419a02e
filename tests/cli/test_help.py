import pytest

from drift.cli.options import EXIT_CODES
from drift.cli.run import run
from drift.cli.verbs import VERBS
from drift.errors import ExitCode
from drift.model import Hazard, Severity
from drift.report import formats
from drift.version import VERSION
from tests.cli.process import drift


def help_of(*verb: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert run([*verb, "--help"]) == 0
    told = capsys.readouterr()
    assert told.err == ""
    return told.out


@pytest.mark.parametrize("verb", [(), *((verb,) for verb in VERBS)], ids=lambda verb: " ".join(verb) or "drift")
def test_every_help_fits_and_is_complete(verb: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    text = help_of(*verb, capsys=capsys)

    assert [line for line in text.splitlines() if len(line) > 80] == []
    assert "Example" in text
    assert "\n  drift " in text.replace("    drift ", "\n  drift ")
    for line in EXIT_CODES.splitlines():
        assert line in text


def test_the_exit_codes_are_those_of_the_process() -> None:
    told = {int(word.rstrip(",")) for word in EXIT_CODES.replace("(", " ").split() if word.rstrip(",").isdigit()}

    assert told == {code.value for code in ExitCode}


def test_no_verb_is_cut_short_in_the_overview(capsys: pytest.CaptureFixture[str]) -> None:
    text = help_of(capsys=capsys)

    listed = text.partition("Commands:\n")[2].partition("\n\n")[0].splitlines()
    assert tuple(line.split()[0] for line in listed) == VERBS
    assert not [line for line in listed if line.endswith("...")]


@pytest.mark.parametrize("word", [*Hazard, *formats(), *Severity, "never"])
def test_what_may_be_said_is_named_whole(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = help_of("check", capsys=capsys)

    assert word in text.replace(",", " ").replace("[", " ").replace("]", " ").replace("|", " ").replace(".", " ").split()


def test_help_fits_a_narrow_terminal_too() -> None:
    narrow = drift("lint", "--help", env={"COLUMNS": "60"})

    options = narrow.stdout.partition("Options:")[2].partition("Example:")[0]
    assert narrow.code == 0
    assert max(map(len, options.splitlines())) <= 60


def test_without_a_verb_the_help_is_no_result() -> None:
    bare = drift()

    assert (bare.code, bare.stdout) == (2, "")
    assert "Commands:" in bare.stderr


def test_version() -> None:
    assert drift("--version") == drift("--version", env={"PYTHONIOENCODING": "ascii"})
    assert drift("--version").stdout == f"drift {VERSION}\n"
