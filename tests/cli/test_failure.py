import json
import re
import signal
import socket
import subprocess
from pathlib import Path

import click
import pytest
from jsonschema import Draft202012Validator

from drift import errors
from drift.cli.asked import Output
from drift.cli.failure import tell
from drift.cli.output import Sink
from drift.cli.signals import Terminated
from drift.errors import DriftError, ExitCode, ExpectationsInvalid, Fault
from drift.model import Origin
from drift.report.as_json import schema
from tests.cli.process import COMMAND, ROOT, drift, environment

KINDS_OF_ERROR = [
    error
    for error in vars(errors).values()
    if isinstance(error, type) and issubclass(error, DriftError) and error not in (DriftError, ExpectationsInvalid)
]


@pytest.mark.parametrize("kind", KINDS_OF_ERROR, ids=lambda kind: kind.__name__)
def test_every_refusal_has_its_exit_code_and_its_hint(kind: type[DriftError], capsys: pytest.CaptureFixture[str]) -> None:
    code = tell(kind("it did not work", "type this"), Sink(), [])

    out, err = capsys.readouterr()
    assert code == kind.exit_code
    assert code not in (ExitCode.AS_EXPECTED, ExitCode.DRIFT, ExitCode.BUG)
    assert (out, err) == ("", "drift: error: it did not work\n  hint: type this\n")


def test_faults_are_told_each_on_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    faults = [Fault(Origin("a.yaml", 1, 2), "no such key 'x'", "did you mean y?"), Fault(Origin("b.yaml", 3, 4), "bad")]

    assert tell(ExpectationsInvalid(faults), Sink(), []) == 2

    assert capsys.readouterr().err == (
        "a.yaml:1:2: error no such key 'x' (did you mean y?)\nb.yaml:3:4: error bad\n"
        "drift: error: the expectations have 2 faults; nothing was contacted\n"
    )


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (KeyboardInterrupt(), 130, "drift: error: interrupted\n"),
        (Terminated(), 143, "drift: error: terminated\n"),
        (click.UsageError("no such thing"), 2, "drift: error: no such thing\n"),
        (KeyError("x\ny"), 70, "drift: bug: KeyError: 'x\\ny'; run again with --debug for the traceback\n"),
        (RuntimeError("x\ny"), 70, "drift: bug: RuntimeError: x y; run again with --debug for the traceback\n"),
    ],
)
def test_what_is_no_refusal(error: BaseException, code: int, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert tell(error, Sink(), []) == code
    assert capsys.readouterr().err == told


def test_being_told_to_stop_during_a_remedy(capsys: pytest.CaptureFixture[str]) -> None:
    interrupted = errors.Interrupted("stopped, rolled back")

    assert tell(interrupted, Sink(), []) == 130
    interrupted.__cause__ = Terminated()
    assert tell(interrupted, Sink(), []) == 143
    assert "stopped, rolled back" in capsys.readouterr().err


def test_a_traceback_is_for_debug_and_holds_no_secret(capsys: pytest.CaptureFixture[str]) -> None:
    def fails() -> None:
        raise RuntimeError("password=c4n4ry-of-debug in postgresql://bot:c4n4ry-of-debug@db/app")

    with pytest.raises(RuntimeError) as caught:
        fails()
    arguments = ["check", "-d", "postgresql://bot:c4n4ry-of-debug@db/app", "--debug"]

    assert tell(caught.value, Sink(), arguments) == 70

    err = capsys.readouterr().err
    assert err.startswith("Traceback (most recent call last):\n")
    assert "in fails" in err
    assert "c4n4ry" not in err
    assert "--debug" not in err


@pytest.mark.parametrize(
    "environ",
    [
        {"ANY_URL": "postgresql://bot:c4n4ry-of-env@db/app"},
        {"DATABASE_URL": "host=db user=bot password='c4n4ry-of-env'"},
        {"PGPASSWORD": "c4n4ry-of-env"},
    ],
    ids=str,
)
def test_a_secret_typed_in_the_wrong_place(environ: dict[str, str]) -> None:
    done = drift("explain", "c4n4ry-of-env", "--debug", env=environ)

    assert done.code == 2
    assert "no rule '***'" in done.stderr
    assert "c4n4ry" not in done.stderr


def test_a_failure_leaves_no_json_of_yesterday(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "result.json"
    file.write_text('{"verdict": "as-expected"}')
    sink = Sink()
    sink.owed = [Output("json", file), Output("text"), Output("json")]

    tell(errors.TargetUnreachable("nobody there"), sink, [])

    printed = capsys.readouterr().out
    assert printed == file.read_text(encoding="utf-8")
    document = json.loads(printed)
    Draft202012Validator(schema()).validate(document)
    assert document["verdict"] == "error"


@pytest.mark.parametrize("name", ["text", "junit", "sarif", "github", "gitlab", "markdown", "tap"])
def test_no_report_of_yesterday_passes_for_todays(name: str, tmp_path: Path) -> None:
    file = tmp_path / "report"
    file.write_text("all well")
    sink = Sink()
    sink.owed = [Output(name, file)]

    tell(errors.TargetUnreachable("nobody there"), sink, [])

    assert "nobody there" in file.read_text(encoding="utf-8")


def test_a_script_of_yesterday_stays(tmp_path: Path) -> None:
    """It tells no verdict, and an empty one would be believed."""
    file = tmp_path / "up.sql"
    file.write_text("yesterday")
    sink = Sink()
    sink.owed = [Output("sql", file), Output("undo", file)]

    tell(errors.TargetUnreachable("nobody there"), sink, [])

    assert file.read_text() == "yesterday"


def test_what_was_written_before_the_failure_stays(tmp_path: Path) -> None:
    file = tmp_path / "result.json"
    output = Output("json", file)
    sink = Sink()
    sink.owed = [output]
    sink.put(output, "the answer")

    tell(errors.CouldNotCheck("stdout is full"), sink, [])

    assert file.read_text(encoding="utf-8") == "the answer"


def test_json_of_a_run_without_a_database(tmp_path: Path) -> None:
    done = drift("check", str(ROOT / "expectations"), "-o", "json", "-d", "postgresql://127.0.0.1:1/app", cwd=tmp_path)

    assert done.code == 3
    assert json.loads(done.stdout)["verdict"] == "error"
    assert re.match(r"drift: error: cannot connect to \S*127\.0\.0\.1:1/app .*\n  hint: .*--wait", done.stderr)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_signals_while_waiting_for_a_server(number: signal.Signals, code: int, tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text("version: 1\ntables: {t: {columns: {id: text}}}\n", encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(60)
        url = f"postgresql://127.0.0.1:{silent.getsockname()[1]}/app"
        process = subprocess.Popen(
            [*COMMAND, "check", "t.yaml", "-d", url],
            cwd=tmp_path,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        # Once it has called, it waits for an answer.
        with silent.accept()[0]:
            process.send_signal(number)
            out, err = process.communicate(timeout=60)

    assert (process.returncode, out) == (code, "")
    assert err.endswith("interrupted\n" if number == signal.SIGINT else "terminated\n")
    assert "Traceback" not in err
