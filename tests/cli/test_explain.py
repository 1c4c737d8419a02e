import pytest

from drift import pipeline
from drift.cli.run import run
from drift.rules import first_sentence

RULES = pipeline.rules()


@pytest.mark.parametrize("rule", sorted(RULES))
def test_every_rule_is_explained_as_it_is_written(rule: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", rule]) == 0
    assert capsys.readouterr() == (f"{rule}\n\n{RULES[rule]}\n", "")


def test_all_rules_are_listed_with_their_first_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert [line.split(maxsplit=1) for line in lines] == [[rule, first_sentence(RULES[rule])] for rule in sorted(RULES)]
    assert "column-default" in RULES
