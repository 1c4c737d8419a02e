"""The step of the GitHub Action that tells GitHub what a check found, where it was asked to: a comment, an issue, code scanning.

It reads what drift saved and speaks to GitHub's REST API and to nothing else (https://docs.github.com/rest). drift itself
knows no network but the database; therefore this stands outside of it.
"""

import base64
import gzip
import json
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

from drift.model import Outcome, Verdict
from drift.report import ReportOptions
from drift.report.as_markdown import fitted
from drift.report.saved import outcomes_of

LABEL: Final = "drift"

MOST: Final = 60_000
"""Bytes of a report in a comment or an issue, of which GitHub takes 65,536 characters."""

PERMISSIONS: Final = {"comment": "pull-requests", "issue": "issues", "upload-sarif": "security-events"}

MEMBERS: Final = ("OWNER", "MEMBER", "COLLABORATOR")


class Refused(Exception):
    """GitHub did not do what it was asked for; says what and why."""


class GitHub:
    """One repository's REST API.

    Args:
        api: its address, such as ``https://api.github.com``.
        repository: ``owner/name``.
        token: what is allowed is decided by it.
    """

    def __init__(self, api: str, repository: str, token: str) -> None:
        self._root = f"{api}/repos/{repository}"
        self._headers = {
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "User-Agent": "drift",
            "X-GitHub-Api-Version": "2022-11-28",
        }

    def ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Answer what GitHub answers.

        Raises:
            Refused: it could not be reached, or does not do it.
        """
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._root + path, data, self._headers, method=method)  # noqa: S310 -- the runner names it
        try:
            with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310 -- the runner names it
                return json.load(response)
        except urllib.error.HTTPError as error:
            with error:
                raise Refused(f"{method} {path}: {error.code} {error.reason}") from error
        except (OSError, ValueError) as error:
            raise Refused(f"{method} {path}: {error}") from error

    def all_of(self, path: str) -> Iterator[Mapping[str, Any]]:
        """Yield every item of a list, page by page."""
        page = 1
        while items := self.ask("GET", f"{path}{'&' if '?' in path else '?'}per_page=100&page={page}"):
            yield from items
            page += 1


Tell: TypeAlias = Callable[[GitHub, Mapping[str, str]], str]


def main(environ: Mapping[str, str]) -> int:
    """Tell what was asked to be told; answer 1 where something that carries the result alone could not be."""
    github = GitHub(environ["GITHUB_API_URL"], environ["GITHUB_REPOSITORY"], environ["INPUT_TOKEN"])
    failed = [name for name, tell in TELL.items() if not _told(name, tell, github, environ)]
    # The token of a pull request from a fork may only read: its gate decides without the comment.
    return int(failed not in ([], ["comment"]))


def comment(github: GitHub, environ: Mapping[str, str]) -> str:
    """Keep one comment on the pull request up to date; a first one that has nothing to say is left out.

    Raises:
        Refused: by GitHub.
    """
    event = json.loads(Path(environ["GITHUB_EVENT_PATH"]).read_text(encoding="utf-8"))
    number = event.get("pull_request", {}).get("number")
    if number is None:
        return "no comment: this run is about no pull request"
    comments = github.all_of(f"/issues/{number}/comments")
    ours = next((each for each in comments if _is_ours(each, environ)), None)
    outcome = saved(environ)
    if ours is not None:
        github.ask("PATCH", f"/issues/comments/{ours['id']}", {"body": _body(outcome, environ)})
        return f"comment {ours['id']} is up to date"
    if outcome is not None and outcome.verdict is Verdict.AS_EXPECTED:
        return "no comment: all is as expected"
    made = github.ask("POST", f"/issues/{number}/comments", {"body": _body(outcome, environ)})
    return f"comment {made['id']} is made"


def issue(github: GitHub, environ: Mapping[str, str]) -> str:
    """Open one issue on drift, keep it up to date, and close it when all is as expected again.

    Raises:
        Refused: by GitHub.
    """
    outcome = saved(environ)
    if outcome is None or outcome.verdict not in (Verdict.AS_EXPECTED, Verdict.DRIFT):
        return "no issue is opened or closed: nobody knows whether there is drift"
    issues = github.all_of(f"/issues?state=open&labels={LABEL}")
    ours = next((each for each in issues if _is_ours(each, environ) and "pull_request" not in each), None)
    number = None if ours is None else ours["number"]
    if outcome.verdict is Verdict.AS_EXPECTED:
        if number is None:
            return "no issue: all is as expected"
        github.ask("POST", f"/issues/{number}/comments", {"body": f"All is as expected again: {_run(environ)}"})
        github.ask("PATCH", f"/issues/{number}", {"state": "closed", "state_reason": "completed"})
        return f"issue {number} is closed"
    body = _body(outcome, environ)
    if number is not None:
        github.ask("PATCH", f"/issues/{number}", {"body": body})
        return f"issue {number} is up to date"
    title = f"drift: {environ['INPUT_NAME'] or 'the database is not as expected'}"
    return f"issue {github.ask('POST', '/issues', {'title': title, 'body': body, 'labels': [LABEL]})['number']} is opened"


def upload_sarif(github: GitHub, environ: Mapping[str, str]) -> str:
    """Send the findings to code scanning.

    Raises:
        Refused: by GitHub, or there is no report.
    """
    file = Path(environ["REPORTS"], "drift.sarif")
    if not file.is_file():
        raise Refused("the check has left no report")
    sarif = base64.b64encode(gzip.compress(file.read_bytes(), mtime=0)).decode()
    about = {"commit_sha": environ["GITHUB_SHA"], "ref": environ["GITHUB_REF"], "tool_name": "drift"}
    return f"code scanning has {github.ask('POST', '/code-scanning/sarifs', {**about, 'sarif': sarif})['id']}"


TELL: Final[Mapping[str, Tell]] = {"comment": comment, "issue": issue, "upload-sarif": upload_sarif}


def saved(environ: Mapping[str, str]) -> Outcome | None:
    """Answer what the check came to, None where it ended before there was anything to save."""
    file = Path(environ["REPORTS"], "drift.json")
    return outcomes_of(file.read_bytes(), file.name)[0] if file.is_file() else None


def _told(name: str, tell: Tell, github: GitHub, environ: Mapping[str, str]) -> bool:
    """Answer whether it was told, or was not to be."""
    wanted = environ[f"INPUT_{name.upper().replace('-', '_')}"]
    if wanted == "false":
        return True
    try:
        said = tell(github, environ) if wanted == "true" else None
    except Refused as refused:
        hint = f"does the job have permissions: {PERMISSIONS[name]}: write?"
        _log(f"::{'warning' if name == 'comment' else 'error'} title=drift could not tell GitHub::{name}: {refused}; {hint}")
        return False
    _log(said or f"::error title=drift could not tell GitHub::the input {name} is true or false")
    return said is not None


def _is_ours(said: Mapping[str, Any], environ: Mapping[str, str]) -> bool:
    """Answer whether a comment or an issue is the one we keep; what a stranger wrote never is."""
    trusted = said["user"]["type"] == "Bot" or said["author_association"] in MEMBERS
    return trusted and (said["body"] or "").startswith(_mark(environ))


def _body(outcome: Outcome | None, environ: Mapping[str, str]) -> str:
    if outcome is None:
        report = f"## drift check: could not check\n\ndrift ended with exit code {environ['EXIT_CODE']}; the log says why.\n"
    else:
        report = fitted([outcome], ReportOptions(), MOST)
    name = f"**{environ['INPUT_NAME']}**\n\n" if environ["INPUT_NAME"] else ""
    return f"{_mark(environ)}\n{name}{report}\n{_run(environ)}\n"


def _mark(environ: Mapping[str, str]) -> str:
    """Answer the invisible first line by which a comment or an issue is known again."""
    return f"<!-- drift {json.dumps(environ['INPUT_NAME']).replace('-', '.')} -->"


def _run(environ: Mapping[str, str]) -> str:
    run = f"{environ['GITHUB_SERVER_URL']}/{environ['GITHUB_REPOSITORY']}/actions/runs/{environ['GITHUB_RUN_ID']}"
    return f"[the run that says so]({run})"


def _log(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main(os.environ))
