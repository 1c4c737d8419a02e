"""JUnit's XML: a test case for each expectation that was looked at, a suite for each file of expectations."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from xml.etree import ElementTree as ET

from junitparser import Attr, Error, Failure, IntAttr, JUnitXml, Skipped, TestCase, TestSuite
from msgspec import Struct
from msgspec.structs import replace

from drift.model import Outcome
from drift.report.cases import Case, State, cases
from drift.report.ink import Ink, visible
from drift.report.options import ReportOptions
from drift.report.places import in_repository
from drift.report.remedies import Remedies
from drift.report.text_finding import Page, finding_lines
from drift.report.words import (
    acceptance_words,
    database_words,
    difference_words,
    failure_words,
    undecided_name,
    verdict_words,
    warnings_of,
)


class PlacedCase(TestCase):
    """A test case that names its place, as pytest writes it and viewers link it."""

    file = Attr("file")
    line = IntAttr("line")


class _Writer(Struct, frozen=True):
    """What every test case of one outcome needs; ``prefix`` names the database where there are several."""

    page: Page
    prefix: str


def render(outcome: Outcome, options: ReportOptions) -> str:
    """Answer the XML; nothing in it depends on when or how fast the check ran."""
    return render_all((outcome,), options)


def render_all(outcomes: Sequence[Outcome], options: ReportOptions) -> str:
    """Answer one XML document for all outcomes, the database in the name of every suite and class."""
    report = JUnitXml("drift")
    for outcome in outcomes:
        plain = replace(options, color=False, quiet=False, verbose=False)
        page = Page(Ink(color=False), plain, Remedies(outcome, options.allow))
        prefix = f"{visible(database_words(outcome))}: " if len(outcomes) > 1 else ""
        for suite in _suites(outcome, _Writer(page, prefix)):
            report.add_testsuite(suite)
    report.update_statistics()  # type: ignore[no-untyped-call]
    # junitparser writes with lxml where that is installed, and otherwise than without; read back, the bytes are always the same.
    root = ET.fromstring(report.tostring())  # type: ignore[no-untyped-call]  # noqa: S314 -- our own
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _suites(outcome: Outcome, writer: _Writer) -> Iterator[TestSuite]:
    found = groupby(cases(outcome), key=lambda case: case.origin.file)
    files = {file: [_case(case, writer) for case in group] for file, group in found}
    others = list(_notices(outcome, writer))
    for name, members in (*files.items(), ("drift", others)):
        if members:
            suite = TestSuite(f"{writer.prefix}{visible(name)}")
            suite.add_property("database", visible(database_words(outcome)))
            suite.add_property("verdict", verdict_words(outcome.verdict))
            # Not add_testcase, which counts all of them again each time.
            suite.extend(members)  # type: ignore[no-untyped-call]
            yield suite


def _case(case: Case, writer: _Writer) -> PlacedCase:
    table = ".".join(case.ref.path[:2]) or case.ref.kind
    written = _named(case.name, table, writer)
    written.file = visible(in_repository(case.origin.file, writer.page.options))
    written.line = max(1, case.origin.line)
    written.result = [*_failures(case, writer.page), *_errors(case), *_skips(case)]
    return written


def _failures(case: Case, page: Page) -> Iterator[Failure]:
    for finding in case.findings:
        message = f"{finding.severity}: {visible(finding.name)}: {difference_words(finding)}"
        failure = Failure(message, visible(finding.rule))
        failure.text = "\n".join(finding_lines(finding, page))
        yield failure


def _errors(case: Case) -> Iterator[Error]:
    for item in case.undecided:
        error = Error(visible(f"cannot tell {undecided_name(item)}: {item.reason}"), State.CANNOT_TELL.value)
        error.text = visible(f"{item.origin}: cannot tell {undecided_name(item)}: {item.reason}")
        yield error


def _skips(case: Case) -> Iterator[Skipped]:
    """Yield why the case is neither good nor bad; accepted drift beside a finding does not hide the finding."""
    if case.state is State.LEFT_OUT:
        yield Skipped(visible(case.reason or ""), State.LEFT_OUT.value)
    if case.state is State.ACCEPTED:
        for item in case.accepted:
            yield Skipped(f"{visible(item.finding.name)} accepted: {acceptance_words(item.acceptance)}", State.ACCEPTED.value)


def _notices(outcome: Outcome, writer: _Writer) -> Iterator[PlacedCase]:
    """Yield cases for what belongs to no expectation, so that it does not vanish, and one where there is nothing else."""
    if failure := failure_words(outcome):
        yield _with(_named("check", "drift", writer), Error(visible(failure), "error"))
    elif not outcome.looked_at and not outcome.findings:
        yield _with(_named("check", "drift", writer), Skipped("nothing was looked at", "nothing"))
    for name in sorted(outcome.unmodelled):
        yield _with(_named(name, "unmodelled", writer), Skipped(visible(f"drift does not model {name}"), "unmodelled"))
    for acceptance, text in warnings_of(outcome):
        case = _with(_named(acceptance.finding, "accepted", writer), Skipped(visible(text), "warning"))
        case.file = visible(in_repository(acceptance.origin.file, writer.page.options))
        case.line = max(1, acceptance.origin.line)
        yield case


def _named(name: str, group: str, writer: _Writer) -> PlacedCase:
    return PlacedCase(visible(name), f"{writer.prefix}{visible(group)}")


def _with(case: PlacedCase, result: Error | Skipped) -> PlacedCase:
    case.result = [result]
    return case
