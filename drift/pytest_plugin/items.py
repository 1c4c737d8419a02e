"""The nodes of pytest's tree: a file of expectations, and a test for each thing that is stated in it."""

import warnings
from collections.abc import Iterator
from os import PathLike
from typing import TYPE_CHECKING

import pytest

from drift.errors import DriftError, ExpectationsInvalid
from drift.pytest_plugin.assertions import Assertion, Said
from drift.pytest_plugin.checking import DriftWarning, Looked, fail_on, stated
from drift.redact import clean
from drift.report.ink import visible
from drift.report.words import acceptance_words, undecided_name

if TYPE_CHECKING:
    from _pytest._code.code import TerminalRepr


class ExpectationsFile(pytest.File):
    """A file of expectations."""

    def collect(self) -> "Iterator[ExpectationItem]":
        """Yield a test for each thing that is stated here.

        Raises:
            CollectError: the expectations cannot be used.
        """
        try:
            said = stated(self.config)
        except ExpectationsInvalid as error:
            raise self.CollectError("\n".join(clean(str(fault)) for fault in error.faults)) from None
        except DriftError as error:
            raise self.CollectError(clean(str(error))) from None
        here = {name for name, path in said.files.items() if path == self.path.resolve()}
        for assertion in said.assertions:
            if assertion.origin.file in here:
                yield ExpectationItem.of(self, assertion)


class ExpectationItem(pytest.Function):
    """The test of one thing that is stated: a function that asks for the check of the session."""

    assertion: Assertion

    @classmethod
    def of(cls, parent: ExpectationsFile, assertion: Assertion) -> "ExpectationItem":
        """Answer the test of an assertion."""

        def answered(_drift_looked: Looked) -> None:
            said = _drift_looked.answers.of(assertion)
            _fail_or_warn(said, _drift_looked, item.config)
            if said.accepted:
                pytest.xfail(clean("; ".join(acceptance_words(known.acceptance) for known in said.accepted)))
            if said.left_out:
                pytest.skip(clean(visible(said.left_out)))

        item = cls.from_parent(parent, name=visible(assertion.name), callobj=answered)
        item.assertion = assertion
        return item

    def setup(self) -> None:
        """Have the database checked; what cannot be told is an error, and no pass."""
        super().setup()
        found = self.funcargs["_drift_looked"]
        assert isinstance(found, Looked)  # noqa: S101 -- it is our own fixture's
        said = found.answers.of(self.assertion)
        if said.undecided and not said.findings:
            lines = [f"{item.origin}: cannot tell {undecided_name(item)}: {item.reason}" for item in said.undecided]
            pytest.fail(clean("\n".join(map(visible, lines))), pytrace=False)

    def reportinfo(self) -> tuple[PathLike[str] | str, int | None, str]:
        """Answer where it is stated; pytest would write a name that ends as the node's does with :: for its dots."""
        return self.path, self.assertion.origin.line - 1, f"drift {self.name}"

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> "str | TerminalRepr":  # type: ignore[override]
        """Answer drift's own text where drift says why, and pytest's for all else."""
        failed = excinfo.value
        return str(failed) if isinstance(failed, pytest.fail.Exception) and not failed.pytrace else super().repr_failure(excinfo)


def _fail_or_warn(said: Said, found: Looked, config: pytest.Config) -> None:
    least = fail_on(config)
    grave = [finding for finding in said.findings if finding.severity.rank <= least.rank]
    if grave:
        pytest.fail("\n".join(map(found.told, grave)), pytrace=False)
    for finding in said.findings:
        warnings.warn(DriftWarning(found.told(finding)), stacklevel=1)
