"""The outcome for people in a browser: one file that loads nothing, to be kept, sent and printed."""

from drift.model import Outcome
from drift.report.options import ReportOptions
from drift.report.page.render import page


def render(outcome: Outcome, options: ReportOptions) -> str:
    """Answer the HTML document; it depends on the outcome, on the verb and on what is allowed, and on nothing else."""
    return page((outcome,), options)
