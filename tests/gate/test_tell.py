"""What the action tells GitHub, and what it does when GitHub will not listen."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

from action import tell as tell_step
from drift.model import Outcome, Verdict
from drift.report import ReportOptions, render
from tests.gate.github import TOKEN, Hub
from tests.report.build import finding, outcome
from tests.report.states import STATES

PULL: Final = '{"pull_request": {"number": 7}}'
SWITCHES: Final = ("COMMENT", "ISSUE", "UPLOAD_SARIF")


class Teller:
    """Runs the step after a check that came to this.

    Args:
        folder: an empty one.
        github: who is told.
        captured: what is written to stdout.
    """

    def __init__(self, folder: Path, github: Hub, captured: pytest.CaptureFixture[str]) -> None:
        self._folder, self._github, self._captured = folder, github, captured

    def __call__(self, found: Outcome | None, *wanted: str, event: str = PULL, **inputs: str) -> tuple[int, str]:
        """The exit code and the log."""
        for name, file in (("json", "drift.json"), ("sarif", "drift.sarif")):
            (self._folder / file).unlink(missing_ok=True)
            if found is not None:
                (self._folder / file).write_text(render(name, found, ReportOptions()), encoding="utf-8")
        (self._folder / "event.json").write_text(event, encoding="utf-8")
        code = tell_step.main({**self._environment(), **{f"INPUT_{name}": "true" for name in wanted}, **inputs})
        out, err = self._captured.readouterr()
        assert err == ""
        return code, out

    def _environment(self) -> Mapping[str, str]:
        return {
            "GITHUB_API_URL": self._github.url,
            "GITHUB_EVENT_PATH": str(self._folder / "event.json"),
            "GITHUB_REF": "refs/pull/7/merge",
            "GITHUB_REPOSITORY": "we/ours",
            "GITHUB_RUN_ID": "99",
            "GITHUB_SERVER_URL": "https://github.example",
            "GITHUB_SHA": "c0ffee",
            "REPORTS": str(self._folder),
            "EXIT_CODE": "1",
            "INPUT_NAME": "",
            "INPUT_TOKEN": TOKEN,
            **{f"INPUT_{name}": "false" for name in SWITCHES},
        }


@pytest.fixture
def tell(tmp_path: Path, github: Hub, capsys: pytest.CaptureFixture[str]) -> Teller:
    return Teller(tmp_path, github, capsys)


def test_nothing_is_told_unasked(tell: Teller, github: Hub) -> None:
    assert tell(STATES["drift"]) == (0, "")
    assert github.asked == []


def test_one_comment_is_kept_up_to_date(tell: Teller, github: Hub) -> None:
    github.say(7, "LGTM", kind="User")
    assert tell(STATES["green"], "COMMENT") == (0, "no comment: all is as expected\n")

    for state in ("drift", "several"):
        assert tell(STATES[state], "COMMENT")[0] == 0

    assert [said["number"] for said in github.comments] == [7, 7]
    body = github.comments[1]["body"]
    assert body.startswith('<!-- drift "" -->\n## drift check: drift\n')
    assert body.endswith("[the run that says so](https://github.example/we/ours/actions/runs/99)\n")
    assert render("markdown", STATES["several"], ReportOptions()) in body
    assert tell(STATES["green"], "COMMENT")[0] == 0
    assert "## drift check: as expected" in github.comments[1]["body"]


def test_a_comment_behind_a_hundred_others_is_found(tell: Teller, github: Hub) -> None:
    for _ in range(100):
        github.say(7, "bump", kind="User")

    for _ in range(2):
        assert tell(STATES["drift"], "COMMENT")[0] == 0

    assert len(github.comments) == 101


def test_two_databases_have_two_comments(tell: Teller, github: Hub) -> None:
    for name in ("a --> b", "staging", "a --> b"):
        assert tell(STATES["drift"], "COMMENT", INPUT_NAME=name)[0] == 0

    assert [said["body"].splitlines()[0] for said in github.comments] == ['<!-- drift "a ..> b" -->', '<!-- drift "staging" -->']


@pytest.mark.parametrize(("association", "count"), [("NONE", 2), ("CONTRIBUTOR", 2), ("MEMBER", 1)])
def test_what_a_stranger_wrote_is_left_alone(association: str, count: int, tell: Teller, github: Hub) -> None:
    github.say(7, '<!-- drift "" -->\nall is well', kind="User", association=association)

    assert tell(STATES["drift"], "COMMENT")[0] == 0

    assert len(github.comments) == count


def test_a_check_that_came_to_nothing_is_commented(tell: Teller, github: Hub) -> None:
    assert tell(None, "COMMENT", EXIT_CODE="2")[0] == 0

    assert "could not check\n\ndrift ended with exit code 2; the log says why." in github.comments[0]["body"]


def test_a_push_has_no_comments(tell: Teller, github: Hub) -> None:
    assert tell(STATES["drift"], "COMMENT", event="{}") == (0, "no comment: this run is about no pull request\n")
    assert github.asked == []


def test_a_report_fits(tell: Teller, github: Hub) -> None:
    found = outcome(Verdict.DRIFT, findings=tuple(finding(expected="é" * 400, actual=str(number)) for number in range(3000)))

    assert tell(found, "COMMENT", "ISSUE")[0] == 0

    for body in (github.comments[0]["body"], github.issues[0]["body"]):
        assert len(body) > 20_000
        assert "**Cut here: " in body


def test_one_issue_is_opened_and_closed(tell: Teller, github: Hub) -> None:
    assert tell(STATES["green"], "ISSUE") == (0, "no issue: all is as expected\n")
    assert tell(STATES["drift"], "ISSUE", INPUT_NAME="production") == (0, "issue 1 is opened\n")
    assert tell(STATES["several"], "ISSUE", INPUT_NAME="production") == (0, "issue 1 is up to date\n")

    (issue,) = github.issues
    assert (issue["title"], issue["labels"], issue["state"]) == ("drift: production", ("drift",), "open")
    assert render("markdown", STATES["several"], ReportOptions()) in issue["body"]

    assert tell(STATES["green"], "ISSUE", INPUT_NAME="staging") == (0, "no issue: all is as expected\n")
    assert tell(STATES["green"], "ISSUE", INPUT_NAME="production") == (0, "issue 1 is closed\n")
    assert (issue["state"], issue["state_reason"], len(github.comments)) == ("closed", "completed", 1)
    assert tell(STATES["drift"], "ISSUE", INPUT_NAME="production") == (0, "issue 2 is opened\n")


@pytest.mark.parametrize("state", ["undecided", "not-checked", None])
def test_what_nobody_knows_opens_and_closes_no_issue(state: str | None, tell: Teller, github: Hub) -> None:
    assert tell(STATES["drift"], "ISSUE")[0] == 0

    assert tell(STATES[state] if state else None, "ISSUE")[0] == 0

    assert [(issue["number"], issue["state"]) for issue in github.issues] == [(1, "open")]


def test_an_issue_of_a_stranger_and_a_pull_request_are_left_alone(tell: Teller, github: Hub) -> None:
    mark = '<!-- drift "" -->\n'
    github.open(mark, kind="User")
    github.open(mark, pull_request={})

    assert tell(STATES["green"], "ISSUE") == (0, "no issue: all is as expected\n")
    assert [issue["state"] for issue in github.issues] == ["open", "open"]


def test_code_scanning_has_the_report(tell: Teller, github: Hub, tmp_path: Path) -> None:
    assert tell(STATES["drift"], "UPLOAD_SARIF") == (0, "code scanning has analysis-1\n")

    (analysis,) = github.analyses
    assert (analysis["commit_sha"], analysis["ref"], analysis["tool_name"]) == ("c0ffee", "refs/pull/7/merge", "drift")
    assert analysis["sarif"]["runs"][0]["results"][0]["ruleId"] == "column-default"
    assert tell(None, "UPLOAD_SARIF")[0] == 1


@pytest.mark.parametrize(
    ("switch", "what", "permission"),
    [
        ("COMMENT", "comments", "pull-requests"),
        ("ISSUE", "issues", "issues"),
        ("UPLOAD_SARIF", "code-scanning", "security-events"),
    ],
)
def test_a_token_that_may_not(switch: str, what: str, permission: str, tell: Teller, github: Hub) -> None:
    """A comment is a courtesy, and the token of a fork's pull request may not; the others carry the result."""
    github.allowed -= {what}

    code, log = tell(STATES["drift"], switch)

    assert code == (0 if switch == "COMMENT" else 1)
    assert log.startswith(f"::{'warning' if switch == 'COMMENT' else 'error'} title=drift could not tell GitHub::")
    assert "403 Forbidden" in log
    assert log.endswith(f"does the job have permissions: {permission}: write?\n")


def test_nobody_there(tell: Teller, github: Hub) -> None:
    code, log = tell(STATES["drift"], "ISSUE", GITHUB_API_URL="http://127.0.0.1:1")

    assert code == 1
    assert log.startswith("::error title=drift could not tell GitHub::issue: GET /issues")
    assert TOKEN not in log


def test_a_wrong_token_is_not_repeated(tell: Teller, github: Hub) -> None:
    code, log = tell(STATES["drift"], "ISSUE", INPUT_TOKEN="ghs_canary-wrong")

    assert code == 1
    assert "401 Unauthorized" in log
    assert "canary" not in log


def test_a_mistyped_switch_is_no_no(tell: Teller, github: Hub) -> None:
    code, log = tell(STATES["drift"], INPUT_ISSUE="yes")

    assert code == 1
    assert "the input issue is true or false" in log
    assert github.asked == []
