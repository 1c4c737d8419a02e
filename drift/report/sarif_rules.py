"""A rule as SARIF describes it, from the text the kinds explain it with."""

from typing import Any

from drift.report.ink import visible
from drift.rules import first_paragraph, first_sentence


def described(rule: str, text: str | None) -> dict[str, Any]:
    """Answer the description of a rule.

    Args:
        rule: its name.
        text: its Markdown, None where nobody explained it.
    """
    name = visible(rule)
    text = text or f"`drift explain {name}` explains it."
    return {
        "id": name,
        "shortDescription": {"text": _plain(first_sentence(text))},
        "fullDescription": {"text": _plain(first_paragraph(text))},
        "help": {"text": text, "markdown": text},
        "defaultConfiguration": {"level": "error"},
        "properties": {"tags": ["postgresql", "schema"], "precision": "very-high"},
    }


def _plain(markdown: str) -> str:
    return markdown.replace("`", "").replace("**", "")
