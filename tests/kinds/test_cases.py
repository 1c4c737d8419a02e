"""Every row of every ``cases.yaml`` makes the whole round trip on a real server.

The findings are exact; checking changes nothing; the fix removes the findings; equal spellings stay silent; the undo gives the
schema back byte for byte, with pg_dump as the outside observer.
"""

from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

from drift import pipeline
from drift.model import Expectations, Hazard, Outcome
from drift.pipeline import Request
from tests.databases import Database
from tests.kinds.cases import Case, all_cases
from tests.servers import Running

pytestmark = pytest.mark.rows

CASES = list(all_cases())


def test_every_name_is_used_once() -> None:
    """A row is found by its name."""
    assert len({str(case) for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_round_trip(case: Case, server: Running, database: Database, tmp_path: Path) -> None:
    """One row: check, fix, silence, undo."""
    if case.pg and str(server.major) not in SpecifierSet(case.pg):
        pytest.skip(f"the row is for PostgreSQL {case.pg}, the server is {server.version}")
    database.execute(case.given)
    before = database.dump()

    found = pipeline.check(request(case, database, case.expect, tmp_path))

    assert sorted(case.finds) == sorted(finding.name for finding in found.findings)
    assert sorted(case.undecided) == sorted(f"{item.ref} {item.attribute}" for item in found.undecided)
    assert sorted(case.unfixable) == sorted(item.finding.name for item in found.plan.unfixable)
    assert [text for text in case.says if text not in told(found)] == []
    assert {finding.rule for finding in found.findings} <= set(pipeline.rules()), "a rule that drift explain does not know"
    assert before == database.dump(), "checking changed the schema"
    if found.plan.steps and not case.unfixable:
        round_trip(case, database, before, tmp_path)
    else:
        stays_silent(case, database, tmp_path)


def round_trip(case: Case, database: Database, before: str, tmp_path: Path) -> None:
    """Fix what was found, look again, and take it back."""
    fixed = pipeline.fix(request(case, database, case.expect, tmp_path))

    assert () == fixed.remaining
    assert before != database.dump(), "the fix changed nothing"
    assert [] == [finding.name for finding in pipeline.check(request(case, database, case.expect, tmp_path)).findings]
    stays_silent(case, database, tmp_path)
    if not case.irreversible:
        pipeline.rollback(request(case, database, case.expect, tmp_path), fixed.run)
        after = database.dump()
        assert case.reordered == (before != after), "the undo did not restore the schema"
        assert sorted(before.splitlines()) == sorted(after.splitlines()), "the undo did not restore the schema"


def stays_silent(case: Case, database: Database, tmp_path: Path) -> None:
    """Other spellings of what is there now are neither drift nor undecided."""
    for spelling in case.green:
        outcome = pipeline.check(request(case, database, spelling, tmp_path))
        assert ([], []) == ([item.name for item in outcome.findings], list(outcome.undecided)), spelling


def request(case: Case, database: Database, text: str, tmp_path: Path) -> Request:
    """Ask for the expectations of a row."""
    path = tmp_path / "case.yaml"
    path.write_text(f"version: 1\n{text}", encoding="utf-8")
    stated: Expectations = pipeline.lint([path])
    allow = frozenset(Hazard(name) for name in case.allow)
    return Request(database=database.url, expectations=stated, allow=allow, runs=tmp_path / "runs")


def told(outcome: Outcome) -> str:
    """Everything the outcome explains, in one text."""
    notes = [finding.note or "" for finding in outcome.findings]
    reasons = [item.reason for item in outcome.plan.unfixable] + [item.reason for item in outcome.undecided]
    return "\n".join([*notes, *reasons])
