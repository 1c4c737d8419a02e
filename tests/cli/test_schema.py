"""drift schema and drift completion."""

import json
import shutil
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from drift.cli.run import run
from drift.report import formats
from tests.cli.process import ROOT, drift, shell


def test_the_schema_of_expectations_is_the_published_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema"]) == 0
    assert capsys.readouterr() == ((ROOT / "docs" / "expectations.schema.json").read_text(encoding="utf-8"), "")


@pytest.mark.parametrize(("of", "golden"), [("outcome", "drift.json"), ("outcomes", "environments.json")])
def test_the_schemas_of_results(of: str, golden: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema", "--of", of]) == 0

    schema = json.loads(capsys.readouterr().out)
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(json.loads((ROOT / "tests/report/golden" / golden).read_text(encoding="utf-8")))


def test_a_schema_of_something_else(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema", "--of", "plan"]) == 2
    assert "'plan'" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_a_script_for_each_shell(name: str) -> None:
    asked = drift("completion", name)

    assert (asked.code, asked.stderr) == (0, "")
    assert f"_DRIFT_COMPLETE={name}_complete" in asked.stdout
    assert drift("completion", env={"SHELL": f"/usr/bin/{name}"}) == asked


@pytest.mark.parametrize(
    ("environ", "told"), [({"SHELL": "/bin/dash"}, "SHELL says 'dash', which is none of them"), ({}, "SHELL does not say")]
)
def test_an_unknown_shell(environ: dict[str, str], told: str) -> None:
    asked = drift("completion", env=environ)

    assert (asked.code, asked.stdout) == (2, "")
    assert f"for which shell? {told}\n  hint: drift completion bash|zsh|fish" in asked.stderr


WORDS = [
    ("che", ["check"]),
    ("report --fr", ["--from"]),
    ("check -o ju", ["junit"]),
    ("check -o ''", list(formats())),
    ("check --allow data", ["data-loss"]),
    ("check --select column-ty", ["column-type"]),
    ("explain table-m", ["table-missing"]),
    ("schema --of out", ["outcome", "outcomes"]),
]


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash is here")
@pytest.mark.parametrize(("typed", "offered"), WORDS, ids=[typed for typed, _ in WORDS])
def test_bash_completes(typed: str, offered: list[str], tmp_path: Path) -> None:
    """The script, in a bash of its own, asked as bash asks it when the tabulator is pressed."""
    script = tmp_path / "complete.bash"
    words = f"drift {typed}"
    script.write_text(
        f"""eval "$(drift completion bash)"
complete -p drift >&2
COMP_WORDS=({words})
COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
_drift_completion drift
printf '%s\\n' "${{COMPREPLY[@]}}"
""",
        encoding="utf-8",
    )
    (tmp_path / "drift").write_text('#!/bin/sh\nexec "$DRIFT_PYTHON" -m drift "$@"\n')
    (tmp_path / "drift").chmod(0o755)

    done = shell(f'PATH="{tmp_path}:$PATH" DRIFT_PYTHON="$PY" bash {script}', env={"PY": sys.executable})

    assert done.stderr.startswith("complete -o nosort -F _drift_completion drift")
    assert sorted(offered) == sorted(done.stdout.split())
