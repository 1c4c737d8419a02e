"""What was pulled from a database is green on one that was restored from its dump."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from packaging.specifiers import SpecifierSet

from drift import pipeline
from drift.request import Request
from tests.battery.rows import Row, all_rows
from tests.battery.test_battery import ROLES, names, pulled, unclear
from tests.databases import Database, newest_pg_dump, run
from tests.servers import Running

pytestmark = pytest.mark.again

DIFFERENT: Final = {
    "tables: the partitions pg_partman makes": "pg_partman itself is not installed",
    "types: a check of a domain that calls a function": "pg_dump makes the domain before the function its check calls",
}
"""Rows whose dump does not restore what was dumped, and why."""

BEFORE_15: Final = {
    "grants_types: nobody may make something in public, where that was said before": (
        "the newest pg_dump says nothing of what is the default since 15: that not everybody may create in schema public"
    ),
}
"""Such rows on a server before 15."""

EMPTY: Final = "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'm' AND NOT relispopulated"


def _is_in_a_dump(row: Row) -> bool:
    """Answer whether ``pg_dump`` prints what the row is about without ``--create``: nothing of the database itself."""
    return row.file != "database" and not re.search(r"ON DATABASE", f"{row.both} {row.a}")


ROWS: Final = list(
    {(row.pg, row.both, row.a): row for row in all_rows() if str(row) not in DIFFERENT and _is_in_a_dump(row)}.values()
)


def _for(major: int, dump: str) -> str:
    """Answer a dump without what the newest pg_dump says and an older server does not know."""
    dump = dump.replace("SET transaction_timeout = 0;\n", "") if major < 17 else dump
    dump = re.sub(r", run_as_owner = \w+", "", dump) if major < 16 else dump
    return re.sub(r", streaming = \w+", "", dump) if major < 14 else dump


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_restored(row: Row, server: Running, databases: Callable[[], Database], tmp_path: Path) -> None:
    """One row: pull from the first, restore its dump into another one, green there."""
    if row.pg and str(server.major) not in SpecifierSet(row.pg):
        pytest.skip(f"the row is for PostgreSQL {row.pg}, the server is {server.version}")
    if server.major < 15 and str(row) in BEFORE_15:
        pytest.skip(BEFORE_15[str(row)])
    first, second = databases(), databases()
    if row.needs and first.query(row.needs) != [(True,)]:
        pytest.skip(f"the server cannot: {row.needs}")
    for text in (ROLES, row.both, row.a):
        if text:
            first.execute(text)
    folder = pulled(first, tmp_path / "expectations")
    script = tmp_path / "dump.sql"
    script.write_text(_for(server.major, first.dump()), encoding="utf-8")
    run(newest_pg_dump().with_name("psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", second.url, "-f", str(script))
    # A dump without data fills no materialized view.
    for (view,) in {*second.query(EMPTY)} - {*first.query(EMPTY)}:
        second.execute(f"REFRESH MATERIALIZED VIEW {view}")

    there = pipeline.check(Request(database=second.url, paths=[folder]))

    assert ([], []) == (names(there), unclear(there))
