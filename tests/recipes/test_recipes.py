"""What every step of every plan foretells is what the server shows: lock, relation, rewrite, scan, transaction.

The plans are those of the rows of ``cases.yaml``, forward and back. A statement in a transaction is looked at before COMMIT, one
outside it while it waits for a writer. And squawk has nothing to say of the scripts that is not known to be wrong.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import psycopg
import pytest
from packaging.specifiers import SpecifierSet

from drift import pipeline
from drift.model import Step
from drift.preamble import preamble, session_preamble
from drift.remedy.driver import PsycopgWire
from drift.remedy.place import pin
from drift.remedy.units import way_back
from drift.report import ReportOptions, render
from tests.databases import Database
from tests.kinds.cases import Case, all_cases
from tests.kinds.test_cases import request
from tests.recipes.observe import Connection, lock_of_a_long_one, lockable, look, relations
from tests.recipes.squawk import complaints, exempt
from tests.recipes.told import Told
from tests.recipes.units import last_steps, say, units
from tests.servers import Running

pytestmark = pytest.mark.again

CASES: Final = [case for case in all_cases() if case.finds and sorted(case.finds) != sorted(case.unfixable)]

_OUTSIDE_ONLY: Final = ("25001", "2D000")
"""What cannot be in a transaction block, and what commits as it goes."""

_KNOWN_WRONG: Final = {
    "column: NOT NULL that was never validated": "SET NOT NULL over one that is NOT VALID (18) reads all rows",
}
"""Rows whose prediction is known to be wrong, and what is; each must fail, or be taken from here."""


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_is_foretold_is_what_happens(case: Case, server: Running, database: Database, tmp_path: Path) -> None:
    """One row, forward and back, statement by statement."""
    if case.pg and str(server.major) not in SpecifierSet(case.pg):
        pytest.skip(f"the row is for PostgreSQL {case.pg}, the server is {server.version}")
    database.execute(case.given)
    found = pipeline.check(request(case, database, case.expect, tmp_path))
    said = complaints(render("sql", found, ReportOptions(verb="plan")), server.major)
    assert [] == [complaint for complaint in said if not exempt(complaint)]
    steps, wrong = found.plan.steps, list[str]()
    with psycopg.connect(database.url, autocommit=True) as connection:
        pin(PsycopgWire(connection), connection.info.server_version, "recipes")
        for unit in units(steps):
            wrong += carried_out(connection, unit, database.url)
        for last in reversed(last_steps(steps)):
            for unit in units(way_back(last)):
                wrong += carried_out(connection, unit, database.url)
    assert (str(case) in _KNOWN_WRONG) == bool(wrong), "\n".join(wrong) or "nothing is wrong any more: take it from the list"


def carried_out(connection: Connection, unit: Sequence[Step], url: str) -> Iterator[str]:
    """Carry out what is committed together, and yield where it is not as foretold."""
    if unit[0].in_transaction:
        yield from in_transaction(connection, unit)
    else:
        yield from alone(connection, unit[0], url)


def in_transaction(connection: Connection, unit: Sequence[Step]) -> Iterator[str]:
    """Run steps in one transaction and look before it is committed."""
    connection.execute("BEGIN")
    before = relations(connection)
    told = Told(connection, before)
    for step in unit:
        say(connection, *preamble(step.lock_timeout, step.statement_timeout, step.search_path), step.sql)
        told.hear(step)
        yield from (f"{difference}: {step.sql}" for difference in told.compared(look(connection, before)))
    connection.execute("COMMIT")


def alone(connection: Connection, step: Step, url: str) -> Iterator[str]:
    """Run a step outside a transaction, having seen that there is no other way."""
    say(connection, *session_preamble(step.statement_timeout, step.search_path))
    connection.execute("BEGIN")
    try:
        say(connection, step.sql)
    except psycopg.Error as error:
        if error.sqlstate not in _OUTSIDE_ONLY:
            yield f"in a transaction it fails with {error.sqlstate}, not for the transaction's sake"
    else:
        yield "it works in a transaction too"
    connection.execute("ROLLBACK")
    if step.relation is None or not lockable(connection, step.relation):
        say(connection, step.sql)
        return
    lock = lock_of_a_long_one(connection, step.sql, step.relation, url, "SHARE" if step.resumable else "ROW EXCLUSIVE")
    if lock != step.lock:
        yield f"lock on {step.relation}: foretold {step.lock}, seen {lock}"
