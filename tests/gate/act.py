"""GitHub's workflows on this machine: nektos/act in host mode, which needs no image and no network.

Actions that a workflow uses are taken from folders: drift's from this checkout, GitHub's own for artifacts from stand-ins.
"""

import json
import os
import shutil
import stat
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from tests.gate.github import TOKEN

ROOT: Final = Path(__file__).parents[2]
STUBS: Final = Path(__file__).parent / "stubs"
KEPT: Final = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "TMPDIR", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")
NOTHING: Final[Mapping[str, str]] = {}


EXPECTATIONS: Final = """\
version: 1
tables:
  t:
    columns:
      id: {type: text, default: "gen_random_uuid()::text"}
"""


@dataclass(frozen=True, slots=True)
class Ran:
    """A run that has ended.

    Args:
        code: act's exit code, 0 for a green run.
        events: what happened, line by line, as act tells it with ``--json``.
    """

    code: int
    events: Sequence[Mapping[str, Any]]

    @property
    def text(self) -> str:
        """All that the log of the run shows."""
        return "".join(event["msg"].rstrip("\n") + "\n" for event in self.events)

    def jobs(self) -> dict[str, str]:
        """Each job that ran with its result."""
        return {event["jobID"]: event["jobResult"] for event in self.events if "jobResult" in event}

    def outputs(self, step: str) -> dict[str, str]:
        """What a step of the workflow, named by its id, has set."""
        told = (event for event in self.events if event.get("command") == "set-output" and event["stepID"] == [step])
        return {event["name"]: event["arg"] for event in told}

    def summary(self) -> str:
        """What stands on the page of the run."""
        return "".join(event["content"] for event in self.events if event.get("command") == "summary")

    def annotations(self) -> list[str]:
        """Each as the runner is told it: ``::error file=…,line=…,col=…,title=…::text``."""
        return [event["raw"].rstrip("\n") for event in self.events if event.get("command") in ("error", "warning", "notice")]


@dataclass(frozen=True, slots=True)
class Act:
    """A repository and what its workflows are run with.

    Args:
        program: act's path.
        action: the checkout of drift that its action is taken from.
        folder: the repository, which holds ``expectations/`` and is a work tree of git.
        artifacts: what runs have kept, a folder by name.
        path: the PATH.
        variables: what every step finds in its environment.
    """

    program: str
    action: Path
    folder: Path
    artifacts: Path
    path: str
    variables: Mapping[str, str] = field(default_factory=dict)

    def run(
        self,
        workflow: Path,
        event: str,
        secrets: Mapping[str, str] = NOTHING,
        inputs: Mapping[str, str] = NOTHING,
        payload: Mapping[str, Any] | None = None,
    ) -> Ran:
        """Run a workflow as this event starts it."""
        place = self.folder / ".github" / "workflows" / workflow.name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(workflow.read_bytes())
        commit(self.folder)
        happened = self.folder.parent / "event.json"
        happened.write_text(json.dumps({**(payload or {}), **({"inputs": dict(inputs)} if inputs else {})}), encoding="utf-8")
        command = [self.program, event, "--json", "--no-cache-server", "--platform=ubuntu-latest=-self-hosted"]
        command += [f"--workflows={place}", f"--eventpath={happened}", f"--action-cache-path={self.folder.parent / 'cache'}"]
        command += [f"--local-repository={name}={self._local(name)}" for name in used_actions(place)]
        variables = {**self.variables, "ARTIFACTS": str(self.artifacts)}
        command += [f"--env={name}={value}" for name, value in variables.items()]
        command += [f"--secret={name}={value}" for name, value in {"GITHUB_TOKEN": TOKEN, **secrets}.items()]
        environment = {**installing(self.folder.parent), "PATH": self.path}
        done = subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, encoding="utf-8", timeout=300, check=False
        )
        return Ran(done.returncode, tuple(json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")))

    def _local(self, name: str) -> Path:
        """Answer the folder that stands for an action."""
        last = name.partition("@")[0].rpartition("/")[2]
        return self.action if last == "drift" else STUBS / last


def used_actions(workflow: Path) -> set[str]:
    """Answer the actions a workflow uses, but for checkout: act knows it, and copies the folder."""
    jobs = yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"].values()
    used = {step["uses"] for job in jobs for step in job["steps"] if "uses" in step}
    return {name for name in used if not name.startswith("actions/checkout@")}


def executable(file: Path, text: str) -> Path:
    """Write a program."""
    file.write_text(text, encoding="utf-8")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return file


def installing(home: Path) -> dict[str, str]:
    """Answer an environment in which pip installs as it does here, and nothing else of the caller's is set."""
    kept = {name: os.environ[name] for name in os.environ if name in KEPT or name.startswith("PIP_")}
    return {"PIP_CACHE_DIR": str(Path.home() / ".cache" / "pip"), **kept, "HOME": str(home)}


def checkout(folder: Path) -> Path:
    """Copy of this checkout what an installation needs, and no more: no environments, no caches."""
    for name in ("action", "drift", "expectations"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in (".pre-commit-hooks.yaml", "action.yml", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    return folder


def commit(folder: Path) -> None:
    """Commit whatever stands in the folder."""
    git = ["git", "-C", str(folder), "-c", "user.name=drift", "-c", "user.email=drift@localhost", "-c", "commit.gpgsign=false"]
    if not (folder / ".git").exists():
        subprocess.run(["git", "init", "--quiet", "--initial-branch=main", str(folder)], check=True)
    subprocess.run([*git, "add", "--all"], check=True)
    subprocess.run([*git, "commit", "--quiet", "--allow-empty", "--message=work"], check=True)
