"""What makes the second database of a pair like the first makes it so byte for byte, as pg_dump sees it; and back again."""

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

# Another query or another place of a materialized view, and what bears the name of something else, are for a person to change;
# a dump does not say whether there are rows.
BY_HAND = {
    "views: a table in the place of a view",
    "materialized_views: a view in its place",
    "materialized_views: another query",
    "materialized_views: a column of another name",
    "materialized_views: another access method",
    "materialized_views: rows or none",
}
ROWS = [row for row in all_rows() if row.file in ("views", "materialized_views") and row.finds and str(row) not in BY_HAND]


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_the_second_becomes_the_first_and_back(
    row: Row, server: Running, databases: Callable[[], Database], tmp_path: Path
) -> None:
    if row.pg and str(server.major) not in SpecifierSet(row.pg):
        pytest.skip(f"the row is for PostgreSQL {row.pg}, the server is {server.version}")
    first, second = databases(), databases()
    first.execute(ROLES)
    for database, text in ((first, row.a), (second, row.b)):
        database.execute(row.both or "SELECT")
        database.execute(text or "SELECT")
    before = second.dump()
    request = Request(
        database=second.url,
        paths=[pulled(first, tmp_path / "expectations")],
        allow=frozenset(Hazard),
        runs=tmp_path / "runs",
    )

    fixed = pipeline.fix(request)

    assert fixed.remaining == ()
    assert first.dump() == second.dump()
    if all(step.undo for step in fixed.applied):
        pipeline.rollback(request, fixed.run)
        assert before == second.dump()
