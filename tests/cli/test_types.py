from pathlib import Path

import click
import pytest

from drift.cli.asked import Output
from drift.cli.types import duration, hazard, lock_duration, output
from drift.errors import UsageError
from drift.model import Hazard


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("60", 60), ("60s", 60), ("800ms", 0.8), ("2m", 120), ("2min", 120), ("1h", 3600), ("1.5s", 1.5), (" 3 s ", 3), ("0", 0)],
)
def test_duration(text: str, seconds: float) -> None:
    assert duration(text) == pytest.approx(seconds)


@pytest.mark.parametrize(
    "text", ["", "s", "soon", "-1", "-1s", "1e9", "1_000", "٣s", "nan", "inf", "60 s s", "1d", "999h", "9" * 400]
)
def test_no_duration(text: str) -> None:
    with pytest.raises(click.BadParameter):
        duration(text)


def test_a_lock_duration_names_its_unit() -> None:
    assert lock_duration("800ms") == pytest.approx(0.8)
    assert lock_duration("2s") == 2

    with pytest.raises(click.BadParameter, match="800 of what\\? write 800ms or 800s"):
        lock_duration("800")


def test_a_lock_is_not_waited_for_without_end() -> None:
    with pytest.raises(click.BadParameter, match="blocks everybody"):
        lock_duration("0s")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("json", Output("json")),
        ("json=-", Output("json")),
        ("sql=up.sql", Output("sql", Path("up.sql"))),
        ("json=a=b.json", Output("json", Path("a=b.json"))),
    ],
)
def test_output(text: str, expected: Output) -> None:
    assert output(text) == expected


def test_an_output_without_a_file_name() -> None:
    with pytest.raises(click.BadParameter, match="names no file"):
        output("json=")


def test_an_unknown_format() -> None:
    with pytest.raises(UsageError, match="did you mean -o json"):
        output("jsno")


def test_hazard() -> None:
    assert [hazard(item.value) for item in Hazard] == list(Hazard)

    with pytest.raises(click.BadParameter, match="did you mean data-loss"):
        hazard("dataloss")
