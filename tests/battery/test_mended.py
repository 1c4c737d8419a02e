"""What was pulled from the first database of a pair, every hazard allowed, makes the second one like it, byte for byte."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from packaging.specifiers import SpecifierSet

from drift import pipeline
from drift.model import Hazard
from drift.request import Request
from tests.battery.rows import Row, all_rows
from tests.battery.test_battery import ROLES, pulled
from tests.databases import Database
from tests.servers import Running

pytestmark = pytest.mark.again

FILES: Final = ("constraints", "indexes")

BY_HAND: Final = {
    "constraints: a check declared again in a child where it should not be": "no statement makes it inherited only",
    "constraints: names of NOT NULL change places": "one of them must be renamed first",
    "constraints: a constraint in the place of a unique index": "the index that is stated would be gone meanwhile",
    "indexes: a method of an extension": "PostgreSQL keeps the order in which storage parameters were set",
}

ROWS: Final = [row for row in all_rows() if row.file in FILES and row.finds and str(row) not in BY_HAND]


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_mended(row: Row, server: Running, databases: Callable[[], Database], tmp_path: Path) -> None:
    """One row: pull from the first, fix the second, once more where one thing had to make room for another."""
    if row.pg and str(server.major) not in SpecifierSet(row.pg):
        pytest.skip(f"the row is for PostgreSQL {row.pg}, the server is {server.version}")
    first, second = databases(), databases()
    first.execute(ROLES)
    for database, text in ((first, row.a), (second, row.b)):
        if row.both:
            database.execute(row.both)
        if text:
            database.execute(text)
    folder = pulled(first, tmp_path / "expectations")
    request = Request(database=second.url, paths=[folder], allow=frozenset(Hazard), runs=tmp_path / "runs")

    once = pipeline.fix(request)
    fixed = once if not once.remaining else pipeline.fix(request)

    assert () == fixed.remaining
    assert first.dump() == second.dump()
