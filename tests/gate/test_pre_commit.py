"""pre-commit installs drift from a clone of its repository and runs both hooks."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from tests.databases import Database
from tests.gate.act import EXPECTATIONS, checkout, commit, installing
from tests.gate.programs import program

pytestmark = pytest.mark.gate


@pytest.fixture
def hooks(tmp_path: Path) -> str:
    """The URL of a repository of drift."""
    folder = checkout(tmp_path / "drift")
    commit(folder)
    subprocess.run(["git", "-C", str(folder), "tag", "v1"], check=True)
    return folder.as_uri()


@pytest.fixture
def repository(tmp_path: Path, hooks: str) -> Path:
    """A repository that uses both."""
    folder = tmp_path / "repository"
    (folder / "expectations").mkdir(parents=True)
    (folder / "expectations" / "t.yaml").write_text(EXPECTATIONS, encoding="utf-8")
    (folder / "README.md").write_text("ours\n", encoding="utf-8")
    used = {"repo": hooks, "rev": "v1", "hooks": [{"id": "drift-lint"}, {"id": "drift-check"}]}
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump({"repos": [used]}), encoding="utf-8")
    commit(folder)
    return folder


def test_both_hooks(repository: Path, drifted: Database, tmp_path: Path) -> None:
    """One test, since each environment takes pip as long as all the rest."""
    own = {**installing(tmp_path), "PRE_COMMIT_HOME": str(tmp_path / "cache"), "GIT_CONFIG_NOSYSTEM": "1"}

    def hook(name: str, *arguments: str, extra: Mapping[str, str] = {"DATABASE_URL": drifted.url}) -> tuple[int, str]:
        command = [program("pre-commit"), "run", "--color=never", name, *arguments]
        done = subprocess.run(command, cwd=repository, env={**own, **extra}, capture_output=True, encoding="utf-8", check=False)
        return done.returncode, done.stdout + done.stderr

    code, said = hook("drift-lint", "--all-files", extra={})
    assert (code, "Passed" in said) == (0, True), said

    code, said = hook("drift-check", "--hook-stage=pre-push")
    assert (code, "error column-default public.t.id" in said) == (1, True), said
    code, said = hook("drift-check", "--hook-stage=pre-commit", "--all-files")
    assert (code, "No hook with id `drift-check` in stage `pre-commit`" in said) == (1, True), said
    drifted.execute("ALTER TABLE t ALTER id SET DEFAULT gen_random_uuid()")
    code, said = hook("drift-check", "--hook-stage=manual")
    assert (code, "Passed" in said) == (0, True), said

    (repository / "expectations" / "t.yaml").write_text("version: 1\ntabels: {}\n", encoding="utf-8")
    code, said = hook("drift-lint", "--files", "expectations/t.yaml", extra={})
    assert (code, "did you mean 'tables'?" in said) == (1, True), said
    code, said = hook("drift-lint", "--files", "README.md", extra={})
    assert (code, "Skipped" in said) == (0, True), said
