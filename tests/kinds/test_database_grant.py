"""Privileges on the database, which pg_dump does not print with --schema-only: its ACL is looked at instead."""

from pathlib import Path

from drift import pipeline
from drift.model import Hazard
from drift.pipeline import Request
from tests.databases import Database

ENTRIES = """
SELECT x.grantee::regrole::text, x.privilege_type FROM pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) x
 WHERE d.datname = current_database() AND x.grantee <> d.datdba ORDER BY 1, 2
"""


def test_privileges_are_changed_and_given_back(database: Database, tmp_path: Path) -> None:
    """A role has nothing but what the catalog tells of it; the name of the database stands in no file."""
    path = tmp_path / "grants.yaml"
    path.write_text("version: 1\ndatabase: {grants: {PUBLIC: [temp], pg_monitor: [connect]}, exact: [grants]}\n")
    request = Request(database=database.url, paths=[path], runs=tmp_path / "runs", allow=frozenset({Hazard.PRIVILEGE_CHANGE}))
    before = database.query(ENTRIES)

    found = pipeline.check(request)
    fixed = pipeline.fix(request)

    names = sorted(finding.name for finding in found.findings)
    assert ["database-grant-privileges database.PUBLIC", "database-grant-privileges database.pg_monitor"] == names
    assert () == fixed.remaining
    assert [("-", "TEMPORARY"), ("pg_monitor", "CONNECT")] == database.query(ENTRIES)
    pipeline.rollback(request, fixed.run)
    assert [("-", "CONNECT"), ("-", "TEMPORARY")] == before == database.query(ENTRIES)
