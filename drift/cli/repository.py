"""Where a run stands: in which repository, and in which CI service."""

from collections.abc import Mapping
from pathlib import Path


def place_of() -> tuple[str, str]:
    """Answer the root of the repository, empty where there is none, and the current folder; both absolute."""
    folder = Path.cwd()
    roots = (parent for parent in (folder, *folder.parents) if (parent / ".git").exists())
    return str(next(roots, "")), str(folder)


def running_in_actions(environ: Mapping[str, str]) -> bool:
    """Answer whether GitHub Actions runs us."""
    return environ.get("GITHUB_ACTIONS") == "true"
