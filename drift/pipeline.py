"""The whole tool on one screen: a request in, an outcome out.

``request → expectations → catalog snapshot → judge → findings → remedy plan → apply → outcome``, one way. Only this module knows
the set of kinds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path
from time import monotonic

from drift.catalog.opened import Opened, opened
from drift.catalog.probe import probe
from drift.catalog.snapshot import begin_check
from drift.errors import ExitCode, NothingToCheck
from drift.expectations.accepted import apply as accept
from drift.expectations.load import load
from drift.findings.compare import Comparison
from drift.findings.probed import findings_of
from drift.kinds import all_kinds
from drift.model import Expectation, Expectations, Finding, Outcome, Severity, Snapshot, Target, Verdict
from drift.remedy.plan import Material, make_plan
from drift.request import Choices, Request
from drift.rules import parse_rules
from drift.witness import CatalogWitness, look

__all__ = ["Choices", "Request", "check", "exit_code", "fix", "lint", "rollback", "rules"]


def lint(paths: Sequence[Path]) -> Expectations:
    """Answer what the files state, without contacting anything.

    Raises:
        ExpectationsInvalid: with every fault of every file.
        NothingToCheck: no file, or none that states anything.
    """
    return load(paths, all_kinds())


def check(request: Request) -> Outcome:
    """Answer whether the database is what the expectations say, and the plan that would make it so. Writes nothing.

    Raises:
        ExpectationsInvalid, NothingToCheck: there is nothing sound to compare with.
        CouldNotCheck: the server did not let us in, or not read what is needed.
    """
    started = monotonic()
    expectations = request.expectations or lint(request.paths)
    if not expectations.stated and not expectations.exact:
        raise NothingToCheck("there is nothing to check: not one expectation is stated", hint="drift demo shows how")
    with opened(request) as database:
        outcome = _checked(database, expectations, request)
    return outcome.replace(seconds=monotonic() - started)


def _checked(database: Opened, expectations: Expectations, request: Request) -> Outcome:
    kinds, session = all_kinds(), database.session
    server = begin_check(session, database.target)
    try:
        snapshot, comparison = look(session, expectations, kinds)
    finally:
        session.end()
    if request.probe:
        comparison = _probed(database, expectations, snapshot, comparison)
    outcome = _outcome(comparison, expectations, server.target, request.choices)
    material = Material(expectations, snapshot, kinds, request.choices.lock_timeout)
    return outcome.replace(plan=make_plan(outcome.findings, material))
