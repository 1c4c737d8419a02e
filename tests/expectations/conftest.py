"""Writes expectation files where the tests stand, and loads them with the toy kinds."""

from collections.abc import Callable
from pathlib import Path

import pytest

from drift.expectations.load import load
from drift.model import Expectations
from tests.expectations.toykinds import KINDS

Read = Callable[..., Expectations]


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Read:
    """Answer a function that loads texts as ``u.yaml``, or as the files named by keywords (``b=`` is ``b.yaml``)."""
    monkeypatch.chdir(tmp_path)

    def _read(text: str | bytes | None = None, **files: str) -> Expectations:
        named = {**({"u": text} if text is not None else {}), **files}
        for name, content in named.items():
            data = content if isinstance(content, bytes) else content.encode()
            Path(f"{name}.yaml").write_bytes(data)
        return load([Path(f"{name}.yaml") for name in named], KINDS)

    return _read


@pytest.fixture(params=["libyaml", "python"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run with either parser of PyYAML; the fallback must read alike."""
    monkeypatch.setattr("yaml.__with_libyaml__", request.param == "libyaml")
    return str(request.param)
