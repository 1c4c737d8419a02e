"""Whatever a schema looks like: what is pulled from it is green on it."""

from collections.abc import Callable
from pathlib import Path

import psycopg
from hypothesis import HealthCheck, Phase, given, settings

from drift import pipeline
from drift.request import Request
from tests.battery.test_battery import files, pulled, unclear
from tests.databases import Database
from tests.generated.schemas import Schema, schemas

GENERATED = settings(
    max_examples=10, phases=(Phase.explicit, Phase.generate), deadline=None, suppress_health_check=list(HealthCheck)
)


@GENERATED
@given(schema=schemas())
def test_what_is_pulled_is_green(databases: Callable[[], Database], tmp_path_factory: object, schema: Schema) -> None:
    database = databases()
    make(database, schema)
    folder = pulled(database, fresh(tmp_path_factory))

    outcome = pipeline.check(Request(database=database.url, paths=[folder]))

    told = [(finding.name, finding.expected, finding.actual, finding.note) for finding in outcome.findings]
    assert ([], []) == (told, unclear(outcome)), files(folder)


def make(database: Database, schema: Schema) -> None:
    """Make the schema, each statement alone."""
    with psycopg.connect(database.url, autocommit=True) as connection:
        for statement in schema.sql:
            connection.execute(statement.encode(), prepare=False)


def fresh(factory: object) -> Path:
    """Answer a folder that is not there yet."""
    made: Path = factory.mktemp("generated")  # type: ignore[attr-defined]
    return made / "expectations"
