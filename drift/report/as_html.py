"""The outcome for people in a browser: one file that loads nothing, to be kept, sent and printed."""

from collections.abc import Sequence

from drift.model import Outcome
from drift.report.options import ReportOptions
from drift.report.page.render import page


def render(outcome: Outcome, options: ReportOptions) -> str:
    """Answer the HTML document; it depends on the outcome, on the verb and on what is allowed, and on nothing else."""
    return page((outcome,), options)


def render_all(outcomes: Sequence[Outcome], options: ReportOptions) -> str:
    """Answer one document about several databases, each below its verdict."""
    return page(outcomes, options)
