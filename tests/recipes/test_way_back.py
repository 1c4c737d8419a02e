"""What is taken back restores the schema byte for byte from every stop on the way, or was marked irreversible beforehand.

``tests/kinds`` shows it from the end of every plan. Here a run stops after each transaction of a remedy that has several.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import psycopg
import pytest
from packaging.specifiers import SpecifierSet

from drift import pipeline
from drift.model import Hazard, Step
from drift.preamble import preamble, session_preamble
from drift.remedy.driver import PsycopgWire
from drift.remedy.place import pin
from drift.remedy.units import way_back
from tests.databases import Database
from tests.kinds.cases import Case, all_cases
from tests.kinds.test_cases import request
from tests.recipes.observe import Connection
from tests.recipes.units import last_steps, of_findings, say, units
from tests.servers import Running

pytestmark = pytest.mark.again

CASES: Final = [case for case in all_cases() if case.finds and sorted(case.finds) != sorted(case.unfixable)]
IN_SEVERAL: Final = ("check", "domain_check", "foreign_key", "index", "not_null", "primary_key", "unique")
"""The kinds with remedies of several transactions; of columns, NOT NULL."""
STOPPING: Final = [
    case
    for case in CASES
    if case.kind in IN_SEVERAL or "column-nullable" in " ".join(case.finds) or "expand: true" in case.expect
]
UNMARKED: Final = {
    "column: NOT NULL that was never validated": "DROP NOT NULL takes the one that is NOT VALID (18) along",
}
"""Rows whose plan does not say that there is no exact way back; each must be so, or be taken from here."""
MARKS: Final = {Hazard.DATA_LOSS, Hazard.IRREVERSIBLE}


@pytest.mark.parametrize("case", STOPPING, ids=str)
def test_the_way_back_from_every_stop(case: Case, server: Running, database: Database, tmp_path: Path) -> None:
    fit(case, server)
    database.execute(case.given)
    steps = pipeline.check(request(case, database, case.expect, tmp_path)).plan.steps
    with psycopg.connect(database.url, autocommit=True) as connection:
        pin(PsycopgWire(connection), connection.info.server_version, "recipes")
        for remedy in of_findings(steps):
            parts = units(remedy)
            before = database.dump() if len(parts) > 1 else ""
            # What has no undo said so beforehand: from there it only goes on.
            for stop in (number for number in range(1, len(parts)) if all(part[-1].undo for part in parts[:number])):
                performed(connection, parts[:stop])
                performed(connection, units(way_back(parts[stop - 1][-1])))
                assert before == database.dump(), [step.sql for step in parts[stop - 1]]
            performed(connection, parts)


@pytest.mark.parametrize("case", [case for case in CASES if case.irreversible], ids=str)
def test_what_can_not_be_taken_back_was_marked_beforehand(
    case: Case, server: Running, database: Database, tmp_path: Path
) -> None:
    fit(case, server)
    database.execute(case.given)

    steps = pipeline.check(request(case, database, case.expect, tmp_path)).plan.steps

    marked = any(MARKS & set(step.hazards) for step in steps) or not all(step.undo for step in last_steps(steps))
    assert marked == (str(case) not in UNMARKED), [step.sql for step in steps]


def fit(case: Case, server: Running) -> None:
    """Skip a row that is for other versions."""
    if case.pg and str(server.major) not in SpecifierSet(case.pg):
        pytest.skip(f"the row is for PostgreSQL {case.pg}, the server is {server.version}")


def performed(connection: Connection, parts: Iterable[Sequence[Step]]) -> None:
    """Carry out what is committed together, one after the other."""
    for part in parts:
        if not part[0].in_transaction:
            say(connection, *session_preamble(part[0].statement_timeout, part[0].search_path), part[0].sql)
            continue
        connection.execute("BEGIN")
        for step in part:
            say(connection, *preamble(step.lock_timeout, step.statement_timeout, step.search_path), step.sql)
        connection.execute("COMMIT")
