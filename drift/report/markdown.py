"""Pieces of Markdown that hostile text cannot break out of.

Everything that comes from a file or a database stands in a code span or a code block: there nothing is a link, an image, a
heading or HTML, and nobody is mentioned. Controls and line breaks are made visible first.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from drift.report.ink import visible

_TICKS: Final = re.compile("`+")


def code(text: str) -> str:
    """Answer the text as a code span on one line."""
    shown = visible(text)
    fence = "`" * (1 + _longest_run([shown]))
    # A blank at both ends is taken away again, so that a span may begin or end with a backtick; of blanks alone none is.
    pad = " " if not shown or shown.startswith(("`", " ")) or shown.endswith(("`", " ")) else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def cell(text: str) -> str:
    """Answer the text as a code span in a table's cell, where a bar ends the cell even inside of code."""
    return code(text).replace("|", "\\|")


def row(cells: Iterable[str]) -> str:
    """Answer a line of a table from cells that are Markdown already."""
    return f"| {' | '.join(cells)} |\n"


def table_head(titles: Sequence[str]) -> str:
    """Answer the first two lines of a table, a blank line before them."""
    return f"\n{row(titles)}{row('---' for _ in titles)}"


def fenced(lines: Sequence[str], language: str) -> str:
    """Answer visible lines as a code block whose fence is longer than any run of backticks in them."""
    fence = "`" * max(3, 1 + _longest_run(lines))
    return "".join(f"{line}\n" for line in (f"{fence}{language}", *lines, fence))


def _longest_run(texts: Iterable[str]) -> int:
    return max((len(run) for text in texts for run in _TICKS.findall(text)), default=0)
