"""What a check tells GitHub Actions without being asked: annotations, the step summary, the outputs of the step.

Annotations are lines of stdout, so they come only where stdout carries text; the summary and the outputs are files.
"""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from drift.cli.output import Sink
from drift.cli.repository import place_of
from drift.errors import DriftError, ExpectationsInvalid
from drift.model import Outcome, Target, Verdict
from drift.report import ReportOptions, render
from drift.report.as_github import Annotation, commands
from drift.report.as_markdown import MOST, fitted
from drift.report.ink import visible_lines

SUMMARY: Final = "GITHUB_STEP_SUMMARY"
OUTPUT: Final = "GITHUB_OUTPUT"


def with_annotations(text: str, outcome: Outcome, options: ReportOptions) -> str:
    """Answer the text report, in which nothing is a command to the runner, and then the annotations, which are."""
    return guarded(text) + render("github", outcome, options)


def guarded(text: str) -> str:
    """Answer the text between commands that have the runner obey nothing in it.

    The runner obeys ``::command::`` at the start of a line and ``##[command]`` anywhere in one (ActionCommand.cs of
    actions/runner); names and SQL come from a database.
    """
    if "::" not in text and "##[" not in text:
        return text
    token = f"drift-{secrets.token_hex(16)}"
    return f"::stop-commands::{token}\n{text}::{token}::\n"


def remember(outcome: Outcome, options: ReportOptions, sink: Sink, code: int) -> None:
    """Append the report to the summary of the step, and the verdict to its outputs; where that fails, say so."""
    if file := os.environ.get(SUMMARY):
        _append(Path(file), fitted([outcome], options, MOST - _size(Path(file))), sink)
    if file := os.environ.get(OUTPUT):
        _append(Path(file), outputs(outcome, code), sink)


def outputs(outcome: Outcome, code: int) -> str:
    """Answer the outputs of the step, each between delimiters that nothing in a value can foresee."""
    findings = outcome.findings if outcome.remaining is None else outcome.remaining
    values: Mapping[str, str] = {
        "verdict": outcome.verdict.value,
        "findings": str(len(findings)),
        "undecided": str(len(outcome.undecided)),
        "exit-code": str(code),
        "target": str(outcome.target) if outcome.target.host else "",
    }
    delimiter = f"drift-{secrets.token_hex(16)}"
    return "".join(f"{name}<<{delimiter}\n{value}\n{delimiter}\n" for name, value in values.items())


def tell_failure(error: BaseException, why: str, sink: Sink, code: int) -> None:
    """Tell the runner of a check that came to no verdict.

    Args:
        error: what was raised.
        why: its message, fit to be shown.
        sink: where this run writes to; it still owes the reports that could not be made.
        code: the exit code.
    """
    root, folder = place_of()
    options = ReportOptions(root=root, folder=folder)
    if any(output.file is None and output.format == "text" for output in sink.owed):
        sink.text(commands(_annotations(error, why), options))
    nothing = Outcome(Verdict.ERROR, Target(host="", port=0, database="", user=""), error=why)
    remember(nothing, options, sink, code)


def _annotations(error: BaseException, why: str) -> list[Annotation]:
    if isinstance(error, ExpectationsInvalid):
        return [Annotation("error", "bad expectations", tuple(visible_lines(str(fault))), fault.origin) for fault in error.faults]
    return [Annotation("error", "drift could not check", tuple(visible_lines(why)))]


def _append(file: Path, text: str, sink: Sink) -> None:
    try:
        sink.append(file, text)
    except (DriftError, OSError) as lost:
        sink.warn(f"drift: what GitHub Actions should be told could not be written to {file}: {lost}")


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0
