"""The reference is generated from the code; ``DRIFT_UPDATE_DOCS=1`` writes it anew."""

import os
from pathlib import Path
from typing import Any

import pytest

from drift.kind import Kind, rule_name
from tests.kinds.cases import all_cases
from tests.reference.kinds import compared, kinds_in_order, mends
from tests.reference.pages import pages

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
PAGES = pages()


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_generated(name: str) -> None:
    """What is committed is what the code says today."""
    path = REFERENCE / name
    if os.environ.get("DRIFT_UPDATE_DOCS"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PAGES[name], encoding="utf-8")

    assert PAGES[name] == path.read_text(encoding="utf-8")


def test_no_page_outlives_its_source() -> None:
    """Nothing else stands among the generated pages."""
    there = {str(path.relative_to(REFERENCE)) for path in REFERENCE.rglob("*.md")}
    if os.environ.get("DRIFT_UPDATE_DOCS"):
        for name in there - set(PAGES):
            (REFERENCE / name).unlink()
        there &= set(PAGES)

    assert set(PAGES) == there


@pytest.mark.parametrize("kind", kinds_in_order(), ids=lambda kind: kind.name)
def test_nothing_is_left_to_a_person_that_a_case_mends(kind: Kind[Any]) -> None:
    """Where the table says "by hand", no case of any kind shows a remedy."""
    suffixes = [*(("missing", "unexpected") if kind.identity else ()), *(item.name for item in compared(kind))]
    by_hand = {rule_name(kind.name, suffix) for suffix in suffixes if not mends(kind, suffix)}
    mended = {name.split()[0] for case in all_cases() for name in case.finds if name not in case.unfixable}

    assert set() == by_hand & mended


def test_the_table_tells_apart_what_is_mended_and_what_is_not() -> None:
    """It is not all one answer: a reader of rules.md that understands nothing would say the same of everything."""
    said = [mends(kind, item.name) for kind in kinds_in_order() for item in compared(kind)]

    assert {True, False} == set(said)
