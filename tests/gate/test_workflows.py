"""The ready workflows, run by act as they are, letter by letter."""

import json
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from tests.databases import Database
from tests.gate.act import ROOT, Act
from tests.gate.github import Hub

pytestmark = pytest.mark.gate

WORKFLOWS: Final = ROOT / "examples" / "github"
PULL: Final = {"pull_request": {"number": 7, "head": {"ref": "topic"}, "base": {"ref": "main"}}}


def test_the_gate_is_red_then_green_on_a_pull_request(act: Act, drifted: Database, github: Hub) -> None:
    secrets = {"DATABASE_URL": drifted.url}

    red = act.run(WORKFLOWS / "gate.yml", "pull_request", secrets, payload=PULL)

    assert (red.code, red.jobs()) == (1, {"drift": "failure"}), red.text
    (comment,) = github.comments
    assert "**staging**\n\n## drift check: drift\n" in comment["body"]
    assert "`column-default public.t.id`" in comment["body"]
    (analysis,) = github.analyses
    assert json.loads((act.artifacts / "drift" / "drift.sarif").read_text(encoding="utf-8")) == analysis["sarif"]

    drifted.execute("ALTER TABLE t ALTER id SET DEFAULT gen_random_uuid()")
    green = act.run(WORKFLOWS / "gate.yml", "pull_request", secrets, payload=PULL)

    assert green.code == 0, green.text
    (comment,) = github.comments
    assert "## drift check: as expected\n" in comment["body"]


def test_the_report_opens_one_issue_and_closes_it(act: Act, drifted: Database, github: Hub) -> None:
    report, secrets = WORKFLOWS / "report.yml", {"DATABASE_URL": drifted.url}

    for _ in range(2):
        ran = act.run(report, "schedule", secrets)
        assert ran.code == 0, ran.text
    (issue,) = github.issues
    assert (issue["state"], issue["title"]) == ("open", "drift: production")
    assert "`column-default public.t.id`" in issue["body"]

    unknown = act.run(report, "schedule", {"DATABASE_URL": "postgresql://127.0.0.1:1/app"})
    assert unknown.code == 1, unknown.text
    assert issue["state"] == "open"

    drifted.execute("ALTER TABLE t ALTER id SET DEFAULT gen_random_uuid()")
    ran = act.run(report, "schedule", secrets)
    assert ran.code == 0, ran.text
    assert (issue["state"], len(github.issues)) == ("closed", 1)
    assert [said["number"] for said in github.comments] == [issue["number"]]


def migrate(act: Act, database: Database, **inputs: str) -> Any:
    named = {"expectations": "expectations", "allow": "", "dry-run": "false", **inputs}
    return act.run(WORKFLOWS / "migrate.yml", "workflow_dispatch", {"DATABASE_URL": database.url}, named)


def test_a_dry_run_plans_and_touches_nothing(act: Act, drifted: Database) -> None:
    before = drifted.dump()

    ran = migrate(act, drifted, **{"dry-run": "true"})

    assert (ran.code, ran.jobs()) == (0, {"plan": "success"}), ran.text
    assert before == drifted.dump()
    assert "SET DEFAULT gen_random_uuid()::text" in (act.artifacts / "plan" / "up.sql").read_text(encoding="utf-8")
    assert ran.summary().startswith("## drift plan")


def test_what_was_planned_is_applied_and_can_be_undone(act: Act, drifted: Database) -> None:
    ran = migrate(act, drifted)

    assert (ran.code, ran.jobs()) == (0, {"plan": "success", "apply": "success"}), ran.text
    assert drifted.query("INSERT INTO t DEFAULT VALUES RETURNING id IS NOT NULL") == [(True,)]
    assert len(list((act.artifacts / "journal" / "runs").glob("*.jsonl"))) == 1


def test_a_migration_that_fails_is_red(act: Act, drifted: Database) -> None:
    expectations = act.folder / "expectations" / "t.yaml"
    expectations.write_text(expectations.read_text(encoding="utf-8").replace("text, ", "text, nullable: false, "))
    drifted.execute("INSERT INTO t VALUES (NULL)")
    before = drifted.dump(data=True)

    ran = migrate(act, drifted)

    assert (ran.code, ran.jobs()) == (1, {"plan": "success", "apply": "failure"}), ran.text
    assert before == drifted.dump(data=True)


def test_what_is_typed_is_no_command(act: Act, drifted: Database) -> None:
    pwned = act.folder.parent / "pwned"
    hostile = f"expectations; touch {pwned}; $(touch {pwned}) `touch {pwned}`"

    planned = migrate(act, drifted, expectations=hostile)
    applied = migrate(act, drifted, allow=hostile)

    assert (planned.code, applied.code) == (1, 1)
    assert planned.jobs()["plan"] == "failure"
    assert applied.jobs() == {"plan": "success", "apply": "failure"}
    assert not pwned.exists()


def test_somebody_has_to_agree() -> None:
    """act knows no environments: the job that writes waits for one with reviewers, and for the plan."""
    jobs = yaml.safe_load((WORKFLOWS / "migrate.yml").read_text(encoding="utf-8"))["jobs"]

    assert (jobs["apply"]["environment"], jobs["apply"]["needs"]) == ("production", "plan")
    assert jobs["plan"]["environment"] == "production-read-only"


@pytest.mark.parametrize("workflow", sorted(WORKFLOWS.glob("*.yml")), ids=lambda path: path.stem)
def test_a_workflow_asks_for_no_more_than_it_needs(workflow: Path) -> None:
    """Nothing at the top; in a job to read the repository, and what the action is asked to tell."""
    document = yaml.safe_load(workflow.read_text(encoding="utf-8"))
    needed = {"comment": "pull-requests", "issue": "issues", "upload-sarif": "security-events"}

    assert document["permissions"] == {}
    for job in document["jobs"].values():
        asked = {name for step in job["steps"] for name, value in step.get("with", {}).items() if value == "true"}
        writes = {name for name, access in job["permissions"].items() if access == "write"}
        assert {needed[name] for name in asked & needed.keys()} == writes
        assert {name for name, access in job["permissions"].items() if access != "write"} == {"contents"}
