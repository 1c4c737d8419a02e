"""Row filters are printed under their table's lock: while somebody holds it they cannot be told, and all else can."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from drift import pipeline
from drift.model import Outcome
from drift.request import Request
from tests.databases import Database

pytestmark = pytest.mark.pg(">=15")

STATED = """
version: 1
tables: {u: {checks: {c: a > 0}}}
publications:
  p: {publish: [insert], tables: {public.t: {columns: [a], where: a > 1}, public.u: {where: a > 2}}}
"""


@pytest.fixture
def held(database: Database) -> Iterator[Database]:
    """Two published tables, one of them held by another session."""
    database.execute(
        "CREATE TABLE t (a integer PRIMARY KEY); CREATE TABLE u (a integer PRIMARY KEY CONSTRAINT c CHECK (a > 0));"
        "CREATE PUBLICATION p FOR TABLE t (a) WHERE (a > 1), u WHERE (a > 2) WITH (publish = 'insert')"
    )
    with psycopg.connect(database.url) as holder:
        holder.execute("LOCK TABLE t IN ACCESS EXCLUSIVE MODE")
        yield database
        holder.rollback()


def check(database: Database, tmp_path: Path) -> Outcome:
    path = tmp_path / "published.yaml"
    path.write_text(STATED, encoding="utf-8")
    return pipeline.check(Request(database=database.url, paths=[path], timeout=60))


def test_only_the_filter_of_the_table_that_is_held_cannot_be_told(held: Database, tmp_path: Path) -> None:
    outcome = check(held, tmp_path)

    assert [('p."public.t"', "where")] == [(str(item.ref), item.attribute) for item in outcome.undecided]
    assert "locked by another session" in outcome.undecided[0].reason
    assert outcome.findings == ()


def test_a_publication_that_cannot_be_brought_back_is_dropped_for_good(held: Database, tmp_path: Path) -> None:
    path = tmp_path / "gone.yaml"
    path.write_text("version: 1\npublications: {p: {absent: true}}\n", encoding="utf-8")

    [step] = pipeline.check(Request(database=held.url, paths=[path])).plan.steps

    assert "data-loss" in {hazard.value for hazard in step.hazards}
    assert step.undo == ()
