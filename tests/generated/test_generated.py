"""Whatever a schema looks like: what is pulled from it is green on it; one change is found exactly, mended and taken back.

A few examples are run unless ``DRIFT_TEST_EXAMPLES`` says how many; ``DRIFT_TEST_CHANGES`` is how many changes are tried on each,
one after the other. A long run, on a server of one's choice (see `tests.servers`)::

    DRIFT_TEST_EXAMPLES=500 DRIFT_TEST_CHANGES=6 python -m pytest -n 1 tests/generated
"""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from drift import pipeline
from drift.model import Hazard, Outcome
from drift.request import Request
from tests.battery.test_battery import ROLES, files, names, pulled, unclear
from tests.databases import Database
from tests.generated.schemas import schemas
from tests.generated.world import Change, Schema, Server
from tests.servers import Running

EXAMPLES = int(os.environ.get("DRIFT_TEST_EXAMPLES", "6"))
CHANGES = int(os.environ.get("DRIFT_TEST_CHANGES", "1"))

# Shrinking makes databases for minutes; what failed is printed whole.
GENERATED = settings(max_examples=EXAMPLES, phases=(Phase.explicit, Phase.generate), suppress_health_check=list(HealthCheck))


@GENERATED
@given(data=st.data())
def test_what_is_pulled_is_green_and_changes_are_found_and_mended(
    server: Running, databases: Callable[[], Database], tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """One schema, and some changes of it, each on what the one before left when it was mended."""
    database = databases()
    schema = data.draw(schemas(able(server, database)))
    changes = data.draw(st.lists(st.sampled_from(schema.changes), min_size=1, max_size=CHANGES, unique_by=str))
    database.execute(ROLES)
    make(database, schema)
    trial = Trial(database, tmp_path_factory.mktemp("generated"))

    trial.is_green()

    for change in changes:
        note(str(change))
        if not trial.is_found_and_mended(change):
            break


@dataclass(frozen=True, slots=True)
class Trial:
    """A database whose schema is pulled into a folder of its own."""

    database: Database
    base: Path

    def is_green(self) -> None:
        """Pull, and raise unless what was pulled is as expected and nothing undecided."""
        folder = pulled(self.database, self.base / "expectations")

        outcome = pipeline.check(Request(database=self.database.url, paths=[folder]))

        assert ([], []) == (names(outcome), unclear(outcome)), told(outcome) + files(folder)

    def is_found_and_mended(self, change: Change) -> bool:
        """Raise unless a change leads to its findings, is mended, taken back and mended again; answer whether it could be.

        ``pg_dump`` prints what it did before, and after the rollback what the change made; or the plan says it cannot.
        """
        request = Request(
            database=self.database.url, paths=[self.base / "expectations"], allow=frozenset(Hazard), runs=self.base / "runs"
        )
        before = self.database.dump()
        self.database.execute(change.sql)
        changed = self.database.dump()

        found = pipeline.check(request)

        assert (change.finds, []) == (names(found), unclear(found)), told(found)
        unfixable = sorted(item.finding.name for item in found.plan.unfixable)
        fixed = pipeline.fix(request)
        assert unfixable == sorted(finding.name for finding in fixed.remaining or ())
        if unfixable or change.renames:
            return False
        self._is_like(before, change)
        if all(step.undo for step in fixed.applied):
            pipeline.rollback(request, fixed.run)
            self._is_like(changed, change)
            pipeline.fix(request)
            self._is_like(before, change)
        return True

    def _is_like(self, dump: str, change: Change) -> None:
        """Raise unless ``pg_dump`` prints what it did; where a remedy moves things, in any order."""
        was, now = dump.splitlines(), self.database.dump().splitlines()
        if change.moves:
            was, now = (sorted(" ".join(sorted(re.findall(r"\w+|[^\w\s,;]", line))) for line in lines) for lines in (was, now))
        assert was == now, "\n".join(unified_diff(was, now, "was", "is", n=1, lineterm=""))


def able(server: Running, database: Database) -> Server:
    """Answer what the server can."""
    ((icu,),) = database.query("SELECT EXISTS (SELECT FROM pg_collation WHERE collname LIKE '%-x-icu')")
    return Server(server.major, icu, frozenset(name for (name,) in database.query("SELECT name FROM pg_available_extensions")))


def told(outcome: Outcome) -> str:
    """Answer what was found, for the message of a failure."""
    parts = [f"{item.name}: {item.expected!r} is {item.actual!r} ({item.note})" for item in outcome.findings]
    return "\n".join([*parts, *(f"{item.ref} {item.attribute}: {item.reason}" for item in outcome.undecided)])


def make(database: Database, schema: Schema) -> None:
    """Make the schema, each statement alone."""
    with psycopg.connect(database.url, autocommit=True) as connection:
        for statement in schema.sql:
            try:
                connection.execute(statement.encode(), prepare=False)
            except psycopg.Error as error:
                error.add_note(statement)
                raise
