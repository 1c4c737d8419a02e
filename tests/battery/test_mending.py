"""What was pulled from the first database of a pair makes the second one like it, and the way back is exact.

``pg_dump -s`` is the outside observer: byte for byte the first one after the fix, the second one after the rollback.
"""

from collections.abc import Callable
from pathlib import Path

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

MENDED = {
    "code: casts",
    "code: event triggers",
    "code: everything of a procedure",
    "code: moving frames, workers and order",
    "code: text search configurations",
    "functions: a body of SQL statements",
    "functions: another type of an argument is another function",
    "functions: how far it can be relied on",
    "functions: owner and comment",
    "functions: the name of an argument",
    "functions: the search path",
    "triggers: a constraint trigger and a plain one",
    "triggers: the columns of UPDATE",
    "triggers: timing, events and level",
    "triggers: where triggers are enabled",
}

ROWS = [row for row in all_rows() if str(row) in MENDED]


def test_every_row_is_there() -> None:
    """No row is forgotten when it gets another name."""
    assert MENDED == {str(row) for row in ROWS}


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_the_second_becomes_the_first(row: Row, server: Running, databases: Callable[[], Database], tmp_path: Path) -> None:
    """One row: pull from the first, fix the second, compare, roll back, compare."""
    if row.pg and str(server.major) not in SpecifierSet(row.pg):
        pytest.skip(f"the row is for PostgreSQL {row.pg}, the server is {server.version}")
    first, second = databases(), databases()
    first.execute(ROLES)
    for database, text in ((first, row.both), (first, row.a), (second, row.both), (second, row.b)):
        if text:
            database.execute(text)
    before = second.dump()
    request = Request(database=second.url, paths=[pulled(first, tmp_path / "e")], allow=frozenset(Hazard), runs=tmp_path / "runs")

    fixed = pipeline.fix(request)

    assert () == fixed.remaining
    assert first.dump() == second.dump()
    pipeline.rollback(request, fixed.run)
    assert before == second.dump()
