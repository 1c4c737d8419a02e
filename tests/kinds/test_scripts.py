"""Every row of every ``cases.yaml`` that has a plan: the scripts for psql and the saved plan do what ``--fix`` does, and back."""

from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

from drift import pipeline
from drift.errors import Refused
from drift.model import Hazard
from drift.redact import MASK
from drift.report import ReportOptions, render
from tests.databases import Database, newest_pg_dump, run
from tests.kinds.cases import Case, all_cases
from tests.kinds.test_cases import request
from tests.servers import Running

pytestmark = pytest.mark.again

CASES = [case for case in all_cases() if case.finds and not case.unfixable]
ALLOWED = ReportOptions(verb="plan", allow=frozenset(Hazard))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_scripts_and_saved_plan_do_what_a_fix_does(case: Case, server: Running, database: Database, tmp_path: Path) -> None:
    """Up, down, and once more from the file; pg_dump is the outside observer."""
    if case.pg and str(server.major) not in SpecifierSet(case.pg):
        pytest.skip(f"the row is for PostgreSQL {case.pg}, the server is {server.version}")
    database.execute(case.given)
    before = database.dump()
    asked = request(case, database, case.expect, tmp_path)
    found = pipeline.plan(asked)
    path = tmp_path / "plan.json"
    path.write_text(render("json", found, ALLOWED), encoding="utf-8")

    assert "canary" not in path.read_text(encoding="utf-8")
    if MASK in path.read_text(encoding="utf-8"):
        # A secret that no file may hold: what would bring it back, or what it was made from.
        assert "canary" in case.given
        with pytest.raises(Refused, match="holds a password"):
            pipeline.load_plan(path)
        return
    loaded = pipeline.load_plan(path)
    psql(database, render("sql", found, ALLOWED), tmp_path)
    after = database.dump()

    assert (found.plan.steps, found.plan.basis) == (loaded.steps, loaded.basis)
    assert [] == [finding.name for finding in pipeline.check(asked).findings]
    assert before != after
    if case.irreversible:
        return
    psql(database, render("undo", found, ALLOWED), tmp_path)
    assert alike(case, before, database.dump()), "the undo script did not restore the schema"
    applied = pipeline.apply(asked, loaded)
    assert alike(case, after, database.dump()), "the saved plan did something else than the script"
    assert (len(found.plan.steps), ()) == (len(applied.applied), applied.remaining)


def alike(case: Case, one: str, other: str) -> bool:
    """Whether two dumps are the same, or hold the same lines where the order of privileges is all that may differ."""
    return sorted(one.splitlines()) == sorted(other.splitlines()) if case.reordered else one == other


def psql(database: Database, script: str, folder: Path) -> None:
    """Run a script as it says itself that it is to be run."""
    file = folder / "script.sql"
    file.write_bytes(script.encode())
    run(newest_pg_dump().with_name("psql"), "-X", "-v", "ON_ERROR_STOP=1", "-d", database.url, "-f", str(file))
