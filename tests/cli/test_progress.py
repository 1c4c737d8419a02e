"""How far a long statement is: a live line on a terminal, plain lines anywhere else, nothing when quiet."""

import io
import sys

import pytest

from drift.cli.output import Sink
from drift.cli.progress import Live, Plain
from drift.request import Progress


def at(done: int, phase: str = "building index", blocker: str | None = None) -> Progress:
    return Progress("index-missing public.t.i", phase, float(done), done, 10, "blocks", 3.0, blocker)


def test_a_line_is_said_for_what_is_new_and_every_five_seconds() -> None:
    said: list[str] = []
    seconds = iter([100.0, 101.0, 106.0, 106.0, 107.0, 108.0, 200.0])
    plain = Plain(said.append, lambda: next(seconds))

    for progress in (at(1), at(2), at(6), at(7, "validating"), at(8, "validating", "process 7"), None, at(1)):
        plain(progress)

    assert [
        "index-missing public.t.i: building index (1 s, 1 of 10 blocks, about 3 s left)",
        "index-missing public.t.i: building index (6 s, 6 of 10 blocks, about 3 s left)",
        "index-missing public.t.i: validating (7 s, 7 of 10 blocks, about 3 s left)",
        "index-missing public.t.i: validating (8 s, 8 of 10 blocks, about 3 s left, waits for process 7)",
        "index-missing public.t.i: building index (1 s, 1 of 10 blocks, about 3 s left)",
    ] == said


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_one_line_that_goes_away(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    live = Live(str.upper)

    live(at(2))
    live(at(3))
    live(None)
    live(None)

    assert "INDEX-MISSING PUBLIC.T.I: BUILDING INDEX" in terminal.getvalue()
    assert terminal.getvalue().endswith("\x1b[2K"), "the line is taken away"


def test_who_wants_it_quiet_hears_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    sink = Sink()
    sink.quiet = True

    sink.progress(at(1))

    assert ("", "") == capsys.readouterr()


def test_a_pipe_gets_plain_lines(capsys: pytest.CaptureFixture[str]) -> None:
    Sink().progress(at(1))

    assert "index-missing public.t.i: building index (1 s, 1 of 10 blocks, about 3 s left)\n" == capsys.readouterr().err
