"""The step of the action that runs the check: inputs in, arguments out."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from action.check import BadInput, command, existing_folder, lines, main
from tests.gate.act import ROOT

ACTION: Final[Mapping[str, Any]] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
DEFAULTS: Final = {
    f"INPUT_{name.upper().replace('-', '_')}": str(about.get("default", "")) for name, about in ACTION["inputs"].items()
}


def asked(**inputs: str) -> list[str]:
    """The arguments after ``drift``."""
    return list(command({**DEFAULTS, **{f"INPUT_{name}": value for name, value in inputs.items()}})[4:])


def test_by_default_it_is_a_check() -> None:
    assert asked() == ["check", "--output=text", "--fail-on=error"]


def test_each_input_is_an_option() -> None:
    told = asked(DATABASE="env:DATABASE_PUBLIC_URL", FAIL_ON="warning", FAIL_ON_DRIFT="false", FIX="true")

    assert told[2:] == ["--fail-on=warning", "--database=env:DATABASE_PUBLIC_URL", "--fix", "--exit-code-drift=0"]


def test_a_line_is_an_argument() -> None:
    assert asked(OPTIONS="\n--wait=60s\r\n  --select=column-* \n\n")[-2:] == ["--wait=60s", "--select=column-*"]
    assert lines({"INPUT_EXPECTATIONS": "a b\n$(c)\n"}, "EXPECTATIONS") == ["a b", "$(c)"]


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ({"FIX": "yes"}, "the input fix is true or false"),
        ({"FAIL_ON_DRIFT": ""}, "the input fail-on-drift is true or false"),
        ({"DATABASE": "postgresql://h/db"}, "a URL belongs into env: DATABASE_URL"),
        ({"DATABASE": "host=h password=x"}, "a URL belongs into env: DATABASE_URL"),
    ],
)
def test_what_cannot_be_meant_is_refused(inputs: dict[str, str], message: str) -> None:
    with pytest.raises(BadInput, match=message):
        asked(**inputs)


def test_a_folder_that_is_not_there() -> None:
    with pytest.raises(BadInput, match="is the repository checked out"):
        existing_folder({"INPUT_WORKING_DIRECTORY": "nowhere"})


def test_a_refusal_has_outputs_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outputs = tmp_path / "outputs"

    code = main({**DEFAULTS, "INPUT_FIX": "maybe", "GITHUB_OUTPUT": str(outputs), "RUNNER_TEMP": str(tmp_path)})

    (reports,) = tmp_path.glob("drift-reports-*")
    assert code == 2
    assert capsys.readouterr().out == "::error title=drift could not check::the input fix is true or false\n"
    assert outputs.read_text() == f"verdict=error\nfindings=0\nundecided=0\nexit-code=2\nreports={reports}\n"


def test_no_input_is_text_of_a_script() -> None:
    """An expression in ``run:`` is put into the script before the shell reads it."""
    steps = ACTION["runs"]["steps"]

    assert [step["run"] for step in steps if "${{" in step["run"]] == []
    used = {name for step in steps for name in DEFAULTS if name in step["env"]}
    assert used == DEFAULTS.keys() - {"INPUT_INSTALL_ONLY"}
