"""Whatever a schema looks like: what is pulled from it is green on it, one change is found exactly, and mended exactly."""

from collections.abc import Callable

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from drift import pipeline
from drift.model import Hazard
from drift.request import Request
from tests.battery.test_battery import ROLES, files, names, pulled, unclear
from tests.databases import Database
from tests.generated.mutations import mutations
from tests.generated.schemas import Schema, schemas

# Shrinking makes databases for minutes; what failed is printed whole.
GENERATED = settings(max_examples=10, phases=(Phase.explicit, Phase.generate), suppress_health_check=list(HealthCheck))


@GENERATED
@given(schema=schemas())
def test_what_is_pulled_is_green(
    databases: Callable[[], Database], tmp_path_factory: pytest.TempPathFactory, schema: Schema
) -> None:
    """No finding, nothing undecided."""
    database = databases()
    make(database, schema)
    folder = pulled(database, tmp_path_factory.mktemp("generated") / "expectations")

    outcome = pipeline.check(Request(database=database.url, paths=[folder]))

    told = [(finding.name, finding.expected, finding.actual, finding.note) for finding in outcome.findings]
    assert ([], []) == (told, unclear(outcome)), files(folder)


@GENERATED
@given(schema=schemas(), data=st.data())
def test_one_change_is_found_and_mended(
    databases: Callable[[], Database], tmp_path_factory: pytest.TempPathFactory, schema: Schema, data: st.DataObject
) -> None:
    """Exactly the findings of the change; after the fix ``pg_dump`` prints what it did before, or the plan says it cannot."""
    database, base = databases(), tmp_path_factory.mktemp("generated")
    database.execute(ROLES)
    make(database, schema)
    folder, before = pulled(database, base / "expectations"), database.dump()
    mutation = data.draw(st.sampled_from(mutations(schema)))
    database.execute(mutation.sql)
    request = Request(database=database.url, paths=[folder], allow=frozenset(Hazard), runs=base / "runs")

    found = pipeline.check(request)

    assert (mutation.finds, []) == (names(found), unclear(found)), files(folder)
    unfixable = {item.finding.name for item in found.plan.unfixable}
    fixed = pipeline.fix(request)
    assert sorted(unfixable) == sorted(finding.name for finding in fixed.remaining or ())
    assert unfixable or before == database.dump()


def make(database: Database, schema: Schema) -> None:
    """Make the schema, each statement alone."""
    with psycopg.connect(database.url, autocommit=True) as connection:
        for statement in schema.sql:
            connection.execute(statement.encode(), prepare=False)
