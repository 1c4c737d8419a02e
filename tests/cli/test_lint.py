from pathlib import Path

import pytest

from drift.cli.run import run
from tests.cli.process import ROOT

GOOD = "version: 1\ntables:\n  t:\n    columns: {id: text, note: text}\n"


def test_no_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "b.yaml").write_text(GOOD.replace("t:", "u:"), encoding="utf-8")

    assert run(["lint", str(tmp_path)]) == 0

    out, err = capsys.readouterr()
    assert (out, err) == ("2 files, 6 expectations: no fault\n", "")


def test_quiet_says_nothing_when_there_is_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.yaml").write_text(GOOD, encoding="utf-8")

    assert run(["lint", "-q", str(tmp_path)]) == 0
    assert capsys.readouterr() == ("", "")


def test_faults_are_the_result(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(GOOD + "    colums: {}\n  u: {columns: {id: {nullabel: true}}}\n", encoding="utf-8")

    assert run(["lint", str(file)]) == 2

    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert err == ""
    assert [line.partition(": ")[0] for line in lines[:2]] == [f"{file}:5:5", f"{file}:6:22"]
    assert "did you mean 'columns'" in lines[0]
    assert "did you mean 'nullable'" in lines[1]
    assert lines[2:] == ["2 faults in 1 file"]


def test_a_hostile_name_moves_no_cursor(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.yaml"
    file.write_text('version: 1\n"\\e[2Jtables": {}\n', encoding="utf-8")

    assert run(["lint", str(file)]) == 2
    assert "\x1b" not in capsys.readouterr().out


def test_the_founding_contract(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)

    assert run(["lint"]) == 0
    assert capsys.readouterr().out.startswith("1 file, ")
