"""Pieces of Markdown."""

from collections.abc import Iterable, Sequence
from typing import Final

# At the end: MkDocs takes a heading for the title of a page only where nothing stands before it.
MADE: Final = "<!-- Generated from the code. DRIFT_UPDATE_DOCS=1 python -m pytest tests/architecture writes it anew. -->"


def cell(text: object) -> str:
    """Answer a text fit for a cell of a table."""
    return " ".join(str(text).split()).replace("|", "\\|")


def code(text: object) -> str:
    """Answer a text as code in a cell or a sentence."""
    return f"`{cell(text)}`" if str(text) else ""


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Answer a table; nothing where there are no rows."""
    lines = [f"| {' | '.join(row)} |" for row in rows]
    rule = f"|{'|'.join(' --- ' for _ in head)}|"
    return "\n".join([f"| {' | '.join(head)} |", rule, *lines]) + "\n" if lines else ""


def page(title: str, *parts: str) -> str:
    """Answer a whole page; parts that are empty are left out."""
    return "\n\n".join(part.strip("\n") for part in (f"# {title}", *parts, MADE) if part.strip()) + "\n"
