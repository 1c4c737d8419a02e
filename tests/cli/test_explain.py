import pytest

from drift import pipeline
from drift.cli.run import run
from drift.rules import first_sentence


def test_every_rule_is_explained_as_it_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    rules = pipeline.rules()

    assert "column-default" in rules
    for rule, text in rules.items():
        assert run(["explain", rule]) == 0
        assert capsys.readouterr() == (f"{rule}\n\n{text}\n", "")


def test_all_rules_are_listed_with_their_first_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    rules = pipeline.rules()

    assert run(["explain"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert [line.split(maxsplit=1) for line in lines] == [[rule, first_sentence(rules[rule])] for rule in sorted(rules)]
