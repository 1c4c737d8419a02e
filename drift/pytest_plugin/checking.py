"""The one check of a session of pytest, and those a test asks for itself."""

import os
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest
from msgspec import Struct

from drift import pipeline
from drift.api import check
from drift.errors import DriftError
from drift.kinds import all_kinds
from drift.model import Expectations, Finding, Outcome, Severity, Verdict
from drift.pytest_plugin import paths_of
from drift.pytest_plugin.assertions import Answers, Assertion, assertions
from drift.redact import clean
from drift.report import ReportOptions, render
from drift.report.ink import Ink
from drift.report.remedies import Remedies
from drift.report.text_finding import Page, finding_lines
from drift.report.words import warnings_of
from drift.request import Choices, Request


class DriftWarning(UserWarning):
    """What does not fail a test and yet should be known: lapsed and unused acceptances, findings of little weight."""


class Stated(Struct, frozen=True):
    """What is stated below the paths of a session.

    Args:
        expectations: all of it.
        assertions: each thing that is stated.
        files: the path of each file by the name messages use.
    """

    expectations: Expectations
    assertions: list[Assertion]
    files: dict[str, Path]


class Looked(Struct, frozen=True):
    """What the check of a session came to."""

    outcome: Outcome
    answers: Answers

    def told(self, finding: Finding) -> str:
        """Answer a finding as drift tells it."""
        page = Page(Ink(color=False), ReportOptions(), Remedies(self.outcome, frozenset()))
        return clean("\n".join(finding_lines(finding, page)))


_STATED: Final = pytest.StashKey[Stated]()


def stated(config: pytest.Config) -> Stated:
    """Answer what is stated, read once a session.

    Raises:
        DriftError: the expectations cannot be used.
    """
    if _STATED not in config.stash:
        expectations = pipeline.lint([_nearby(path) for path in paths_of(config)])
        files = {file: Path(file).resolve() for file in expectations.files}
        config.stash[_STATED] = Stated(expectations, assertions(expectations, all_kinds()), files)
    return config.stash[_STATED]


def looked(database: object, config: pytest.Config) -> Looked:
    """Answer what a check of the database says; where there is no answer, whoever asked fails with drift's message."""
    with failing():
        said = stated(config)
        choices = Choices(fail_on=fail_on(config))
        outcome = pipeline.check(Request(database=database, expectations=said.expectations, choices=choices))
    for _, text in warnings_of(outcome):
        warnings.warn(DriftWarning(clean(text)), stacklevel=1)
    return Looked(outcome, Answers(outcome, said.assertions))


@contextmanager
def failing() -> Iterator[None]:
    """Fail whoever asked, with drift's message, where drift refuses something."""
    try:
        yield
    except DriftError as error:
        raise pytest.fail.Exception(clean(str(error)), pytrace=False) from None


def fail_on(config: pytest.Config) -> Severity:
    """Answer the least severity that fails a test."""
    return Severity(config.getini("drift_fail_on"))


class DriftCheck:
    """Checks a database and fails the test that asked where it is not as expected.

    Args:
        fixture: answers the value of a fixture by its name.
        config: where the expectations are.
    """

    def __init__(self, fixture: Callable[[str], Any], config: pytest.Config) -> None:
        self._fixture = fixture
        self._config = config

    def __call__(
        self, database: object = None, paths: str | Path | Sequence[str | Path] | None = None, **options: Any
    ) -> Outcome:
        """Answer the outcome of a check that found nothing.

        Args:
            database: None for ``drift_database``.
            paths: None for those of the session.
            options: as ``drift.check`` takes them.
        """
        __tracebackhide__ = True
        if database is None and paths is None and not options:
            outcome: Outcome = self._fixture("_drift_looked").outcome
        else:
            outcome = self._checked(database, paths, options)
        if outcome.verdict is not Verdict.AS_EXPECTED:
            pytest.fail(clean(render("text", outcome, ReportOptions())), pytrace=False)
        return outcome

    def _checked(self, database: object, paths: str | Path | Sequence[str | Path] | None, options: dict[str, Any]) -> Outcome:
        where = [_nearby(path) for path in paths_of(self._config)] if paths is None else paths
        database = self._fixture("drift_database") if database is None else database
        with failing():
            return check(database, where, **{"fail_on": fail_on(self._config), **options})


def _nearby(path: Path) -> Path:
    """Answer the path as one would type it here, for messages."""
    here = os.path.relpath(path)
    return path if here.startswith("..") else Path(here)
