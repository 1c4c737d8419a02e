"""Pairs of databases: what is pulled from the first is green there, and on the second red exactly where the two differ.

``pg_dump -s`` is the outside observer: where it prints the two alike and drift finds something, or prints them differently and
drift is silent, the row says why that is right.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

from drift import pipeline
from drift.model import Outcome
from drift.request import Request, Wish
from tests.battery.rows import Row, all_rows
from tests.databases import Database
from tests.servers import Running

pytestmark = pytest.mark.rows

ROWS = list(all_rows())

# Roles live outside of databases: the rows grant to these, own with them, and never drop them.
ROLES = "DO $$ BEGIN {} END $$".format(
    " ".join(
        f"IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{name}') THEN CREATE ROLE {name}; END IF;"
        for name in ("battery_reader", "battery_writer", "battery_owner")
    )
)


def test_every_name_is_used_once() -> None:
    """A row is found by its name."""
    assert len({str(row) for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_pair(row: Row, server: Running, databases: Callable[[], Database], tmp_path: Path) -> None:
    """One row: pull from the first, green there, exact on the second."""
    if row.pg and str(server.major) not in SpecifierSet(row.pg):
        pytest.skip(f"the row is for PostgreSQL {row.pg}, the server is {server.version}")
    first, second = databases(), databases()
    if row.needs and first.query(row.needs) != [(True,)]:
        pytest.skip(f"the server cannot: {row.needs}")
    first.execute(ROLES)
    for database, text in ((first, row.a), (second, row.b)):
        if row.both:
            database.execute(row.both)
        if text:
            database.execute(text)
    folder = pulled(first, tmp_path / "expectations")

    here = pipeline.check(Request(database=first.url, paths=[folder]))
    there = pipeline.check(Request(database=second.url, paths=[folder]))

    assert ([], []) == (names(here), unclear(here)), files(folder)
    assert sorted(row.finds) == names(there), files(folder)
    assert sorted(row.undecided) == unclear(there)
    assert sorted(row.unmodelled) == sorted(there.unmodelled)
    alike = first.dump() == second.dump()
    assert row.why or alike == (not row.finds), "pg_dump sees it otherwise: say why drift is right" + files(folder)


def pulled(database: Database, folder: Path) -> Path:
    """Write down everything there is and that nothing else may be there."""
    found = pipeline.pull(Request(database=database.url), Wish(schemas=("*",), exact=True))
    assert found.unread == ()
    folder.mkdir()
    for name, text in pipeline.several_files(found, split=False).items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def names(outcome: Outcome) -> list[str]:
    """Answer the names of all findings, sorted."""
    return sorted(finding.name for finding in outcome.findings)


def unclear(outcome: Outcome) -> list[str]:
    """Answer what cannot be told, sorted."""
    return sorted(f"{item.ref} {item.attribute}" for item in outcome.undecided)


def files(folder: Path) -> str:
    """Answer what was pulled, for the message of a failure."""
    return "\n" + "\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.iterdir()))
