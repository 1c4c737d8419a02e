"""The action as a step of a workflow, run by act on a real server."""

import json
import socket
from pathlib import Path

import pytest
from junitparser import JUnitXml

from tests.databases import Database
from tests.gate.act import Act, Ran

pytestmark = pytest.mark.gate

WORKFLOW = """\
on: [push, pull_request]
jobs:
  gate:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - id: drift
        uses: OWNER/drift@v1
        with: {inputs}
        env:
          DATABASE_URL: ${{{{ secrets.DATABASE_URL }}}}
      - uses: actions/upload-artifact@v4
        if: always()
        with: {{name: reports, path: "${{{{ steps.drift.outputs.reports }}}}"}}
"""


def run(act: Act, url: str, **inputs: str) -> Ran:
    workflow = act.folder.parent / "gate.yml"
    named = {name.replace("_", "-"): value for name, value in inputs.items()}
    workflow.write_text(WORKFLOW.format(inputs=json.dumps(named)), encoding="utf-8")
    return act.run(workflow, "push", {"DATABASE_URL": url})


def kept(act: Act, name: str) -> str:
    return (act.artifacts / name).read_text(encoding="utf-8")


def test_drift_is_red_and_told_everywhere(act: Act, drifted: Database) -> None:
    ran = run(act, drifted.url)

    outputs = ran.outputs("drift")
    assert (ran.code, ran.jobs()) == (1, {"gate": "failure"}), ran.text
    assert {"verdict": "drift", "findings": "1", "undecided": "0", "exit-code": "1"}.items() <= outputs.items()
    assert outputs["target"].endswith(f"/{drifted.name}")
    (annotation,) = ran.annotations()
    assert annotation.startswith("::error file=expectations/t.yaml,line=5,col=33,title=column-default public.t.id::")
    assert ran.summary().startswith("## drift check: drift\n\n1 drift (1 error), 1 as expected")
    assert json.loads(kept(act, "reports/drift.json"))["verdict"] == "drift"
    assert JUnitXml.fromstring(kept(act, "reports/drift.xml").encode()).failures == 1
    (sarif,) = json.loads(kept(act, "reports/drift.sarif"))["runs"]
    assert [result["ruleId"] for result in sarif["results"]] == ["column-default"]
    assert "<!DOCTYPE html>" in kept(act, "reports/drift.html")
    files = {name: Path(outputs[name]).name for name in ("json", "junit", "sarif", "html", "markdown")}
    assert sorted(path.name for path in (act.artifacts / "reports").iterdir()) == sorted(files.values())
    assert {Path(outputs[name]).parent for name in files} == {Path(outputs["reports"])}


def test_as_expected_is_green(act: Act, clean: Database) -> None:
    ran = run(act, clean.url)

    assert (ran.code, ran.jobs()) == (0, {"gate": "success"}), ran.text
    told = {"verdict": "as-expected", "findings": "0", "undecided": "0", "exit-code": "0"}
    assert told.items() <= ran.outputs("drift").items()
    assert ran.annotations() == []
    assert ran.summary().startswith("## drift check: as expected\n")


def test_drift_need_not_be_red_but_what_could_not_be_checked_is(act: Act, drifted: Database) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    told = run(act, drifted.url, fail_on_drift="false")
    unreachable = run(act, f"postgresql://me@127.0.0.1:{port}/app", fail_on_drift="false")

    assert (told.code, told.outputs("drift")["verdict"], told.outputs("drift")["findings"]) == (0, "drift", "1"), told.text
    outputs = unreachable.outputs("drift")
    assert (unreachable.code, outputs["verdict"], outputs["exit-code"]) == (1, "error", "3"), unreachable.text
    assert [line.partition("::c")[0] for line in unreachable.annotations()] == ["::error title=drift could not check"]


def test_fix_mends(act: Act, drifted: Database) -> None:
    ran = run(act, drifted.url, fix="true", options="--lock-timeout=200ms\n--wait=1s\n")

    assert (ran.code, ran.outputs("drift")["findings"]) == (0, "0"), ran.text
    assert drifted.query("INSERT INTO t DEFAULT VALUES RETURNING id IS NOT NULL") == [(True,)]


def test_an_input_is_one_argument_and_no_command(act: Act, clean: Database) -> None:
    pwned = act.folder.parent / "pwned"
    hostile = f"$(touch {pwned}) `touch {pwned}` '; touch {pwned}; \" \\ ${{{{ github.token }}}}"

    ran = run(act, clean.url, expectations=f"expectations\n{hostile}", name=hostile, options="--wait=1s")

    assert (ran.code, ran.outputs("drift")["exit-code"]) == (1, "2"), ran.text
    assert not pwned.exists()


def test_a_url_among_the_inputs_is_refused(act: Act, clean: Database) -> None:
    ran = run(act, clean.url, database="postgresql://me:canary-of-the-input@localhost/app")

    outputs = ran.outputs("drift")
    assert (ran.code, outputs["verdict"], outputs["exit-code"]) == (1, "error", "2"), ran.text
    (annotation,) = ran.annotations()
    assert "a URL belongs into env: DATABASE_URL" in annotation
    assert "canary-of-the-input" not in ran.text


def test_no_secret_is_told(act: Act, drifted: Database) -> None:
    password = drifted.url.partition("@")[0].rpartition(":")[2]

    ran = run(act, drifted.url)

    told = [ran.text, *(path.read_text(encoding="utf-8") for path in act.artifacts.rglob("*") if path.is_file())]
    assert len(told) == 6
    assert [text for text in told if password in text] == []
