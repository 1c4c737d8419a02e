"""Expectations as tests of pytest, and a fixture for one's own database.

Nothing is collected unless it is asked for: by ``pytest --drift``, or by ``drift_paths`` in pytest's configuration. Every run of
pytest imports this module, so that it imports no more than pytest itself.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from drift.pytest_plugin.checking import DriftCheck, Looked
    from drift.pytest_plugin.items import ExpectationsFile

DEFAULT_PATH: Final = "expectations"
_PATHS: Final = "drift_paths"
_FAIL_ON: Final = "drift_fail_on"
_SEVERITIES: Final = ("error", "warning", "info")
_SUFFIXES: Final = (".yaml", ".yml")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer ``--drift`` and what may be configured."""
    group = parser.getgroup("drift", "expectations about a PostgreSQL (drift)")
    group.addoption("--drift", action="store_true", help=f"collect expectations as tests: {_PATHS}, or {DEFAULT_PATH}/")
    parser.addini(_PATHS, "files and folders of expectations that are always collected as tests", type="paths", default=[])
    parser.addini(_FAIL_ON, "the least severity that fails a test: error, warning or info", default="error")


def pytest_configure(config: pytest.Config) -> None:
    """Make pytest look into the expectations where the user named no files, or asked for them by ``--drift``."""
    if config.getini(_FAIL_ON) not in _SEVERITIES:
        raise pytest.UsageError(f"{_FAIL_ON}: {config.getini(_FAIL_ON)!r} is none of {', '.join(_SEVERITIES)}")
    if not is_asked_for(config):
        return
    named = config.args_source is pytest.Config.ArgsSource.ARGS
    there = [Path(config.invocation_params.dir, argument.partition("::")[0]).resolve() for argument in config.args]
    for path in paths_of(config):
        if not path.exists():
            raise pytest.UsageError(f"drift: there is no {path}; set {_PATHS} in pytest's configuration")
        covered = any(path.is_relative_to(place) or place.is_relative_to(path) for place in there)
        if not covered and (not named or config.getoption("drift")):
            config.args.append(str(path))


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "ExpectationsFile | None":
    """Collect a file of expectations, where that was asked for."""
    if file_path.suffix not in _SUFFIXES or not is_asked_for(parent.config):
        return None
    if not any(file_path.resolve().is_relative_to(path) for path in paths_of(parent.config)):
        return None
    from drift.pytest_plugin.items import ExpectationsFile

    return ExpectationsFile.from_parent(parent, path=file_path)


def is_asked_for(config: pytest.Config) -> bool:
    """Answer whether expectations are to be collected."""
    return bool(config.getoption("drift") or config.getini(_PATHS))


def paths_of(config: pytest.Config) -> list[Path]:
    """Answer where the expectations are."""
    named: list[Path] = config.getini(_PATHS)
    return [path.resolve() for path in named or [config.rootpath / DEFAULT_PATH]]


@pytest.fixture(scope="session")
def drift_database() -> object:
    """The database the expectations are held against; override it with a fixture of your own, of session scope.

    A URL, an SQLAlchemy Engine, Connection or URL, a psycopg connection; None for what the environment names
    (DRIFT_DATABASE_URL, DATABASE_URL, POSTGRES_URL, PG*).
    """
    return None


@pytest.fixture(scope="session")
def _drift_looked(drift_database: object, pytestconfig: pytest.Config) -> "Looked":
    """The one check of this session."""
    from drift.pytest_plugin.checking import looked

    return looked(drift_database, pytestconfig)


@pytest.fixture(scope="session")
def drift_check(request: pytest.FixtureRequest, pytestconfig: pytest.Config) -> "DriftCheck":
    """Check a database in a test of your own: ``drift_check()``, or ``drift_check(engine, "expectations/billing")``.

    Without arguments it is the one check of the session, of ``drift_database``. Drift, and what cannot be told, fail the test
    with drift's own report; else the outcome is answered.
    """
    from drift.pytest_plugin.checking import DriftCheck

    return DriftCheck(request.getfixturevalue, pytestconfig)
