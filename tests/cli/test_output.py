import io
import os
import re
import stat
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

import pytest

from drift.cli.asked import Output
from drift.cli.output import Sink, prepare, wants_color
from drift.errors import CouldNotCheck, UsageError
from drift.redact import REDACTOR
from tests.cli.process import drift, shell

ODD = "… é 😀 \ud800"


@pytest.mark.parametrize(
    ("choice", "environ", "terminal", "wanted"),
    [
        ("always", {"NO_COLOR": "1", "TERM": "dumb"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"FORCE_COLOR": "1", "TERM": "dumb"}, False, True),
        ("auto", {"FORCE_COLOR": "0"}, False, False),
        ("auto", {"FORCE_COLOR": ""}, False, False),
        ("auto", {"TERM": "dumb"}, True, False),
    ],
)
def test_colours(choice: str, environ: Mapping[str, str], terminal: bool, wanted: bool) -> None:
    assert wants_color(choice, environ, terminal=terminal) is wanted


@pytest.mark.parametrize(
    ("output", "encoding", "written"),
    [
        (Output("text"), "ascii", rb"\u2026 \xe9 \U0001f600 \ud800"),
        (Output("text"), "latin-1", b"\\u2026 \xe9 \\U0001f600 \\ud800"),
        (Output("json"), "ascii", "… é 😀 ".encode() + rb"\ud800"),
        (Output("sql"), "utf-16", "… é 😀 ".encode() + rb"\ud800"),
    ],
)
def test_encodings(output: Output, encoding: str, written: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding=encoding))

    Sink().put(output, ODD)

    assert raw.getvalue() == written


def test_help_on_an_ascii_terminal() -> None:
    told = drift("check", "--help", env={"PYTHONIOENCODING": "ascii"})

    assert told.code == 0
    assert "[PATH]\\u2026" in told.stdout


def test_what_is_said_hides_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    sink = Sink()

    sink.notice("a\x1b[31m\u202eb")
    sink.error("error", "one\ntwo\x07")

    assert capsys.readouterr().err == "a\\x1b[31m\\u202eb\ndrift: error: one\ntwo\\x07\n"


def test_quiet_keeps_errors(capsys: pytest.CaptureFixture[str]) -> None:
    sink = Sink()
    sink.quiet = True

    sink.notice("narration")
    sink.error("error", "trouble")

    assert capsys.readouterr().err == "drift: error: trouble\n"


def test_everything_that_leaves_is_cleaned(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    REDACTOR.add("c4n4ry-of-the-sink")
    sink, text, file = Sink(), "<c4n4ry-of-the-sink>", tmp_path / "report"

    sink.text(text)
    sink.put(Output("json"), text)
    sink.put(Output("text", file), text)
    sink.notice(text)
    sink.warn(text)
    sink.error("bug", text)

    out, err = capsys.readouterr()
    assert out == "<***><***>"
    assert err == "<***>\n<***>\ndrift: bug: <***>\n"
    assert file.read_text(encoding="utf-8") == "<***>"


def test_a_secret_is_found_before_its_blanks_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    REDACTOR.add("c4n4ry\twith\x1bcontrols")

    Sink().warn("<c4n4ry\twith\x1bcontrols>")

    assert capsys.readouterr().err == "<***>\n"


def test_a_file_is_replaced_whole_and_through_a_link(tmp_path: Path) -> None:
    file, link = tmp_path / "real", tmp_path / "link"
    file.write_text("yesterday")
    link.symlink_to(file)
    before = os.umask(0o027)
    try:
        Sink().put(Output("json", link), "today")
    finally:
        os.umask(before)

    assert (link.is_symlink(), file.read_text()) == (True, "today")
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link", "real"]


def test_a_file_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    # The name fits into a folder, that of the file beside it, which takes its place once it is whole, does not.
    with pytest.raises(CouldNotCheck, match=r"could not be written to .*: File name too long"):
        Sink().put(Output("json", tmp_path / ("x" * 250)), "today")

    assert list(tmp_path.iterdir()) == []


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    pipe, heard = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: heard.append(pipe.read_text()))
    reader.start()

    Sink().put(Output("json", pipe), "today")

    reader.join(timeout=30)
    assert heard == ["today"]


def test_two_reports_do_not_share_a_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot hold two reports"):
        prepare([Output("json", tmp_path / "x"), Output("text", tmp_path / "x")])


def test_a_reader_that_goes_away_changes_nothing() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = drift("check", "--help", stdout=writing)
    finally:
        os.close(writing)

    assert (done.code, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("line", "code"),
    [("drift --version >&-", 0), ("drift zzz 2>&-", 2), ("drift zzz >&- 2>&- <&-", 2), ("drift lint nowhere >&- 2>&-", 2)],
)
def test_closed_streams(line: str, code: int) -> None:
    done = shell(line)

    assert (done.code, done.stdout, done.stderr) == (code, "", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_a_full_disk_is_no_success() -> None:
    done = shell("drift check --help >/dev/full")

    assert done.code == 3
    assert re.fullmatch(r"drift: error: the report could not be written to stdout: No space left on device\n", done.stderr)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_a_full_disk_for_messages_changes_nothing() -> None:
    done = shell("drift zzz 2>/dev/full")

    assert (done.code, done.stdout) == (2, "")


def test_without_a_home(tmp_path: Path) -> None:
    done = drift("lint", str(tmp_path), env={"HOME": "/nonexistent"})

    assert done.code == 3
    assert done.stderr.startswith("drift: error: nothing to check")
