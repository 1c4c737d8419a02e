"""The colours, by what they are for; every pair that meets on the page is held to WCAG's contrast by a test."""

from collections.abc import Mapping
from typing import Final

LIGHT: Final[Mapping[str, str]] = {
    "paper": "#ffffff",
    "panel": "#f5f7f9",
    "ink": "#1c2126",
    "dim": "#57606b",
    "line": "#d6dbe1",
    "edge": "#868f9a",
    "link": "#0b57a8",
    "error": "#b42318",
    "warning": "#8a5800",
    "info": "#2b5fa6",
    "unclear": "#6d3fa8",
    "accepted": "#57606b",
    "fixed": "#1b7340",
    "expected": "#4c9468",
    "want-paper": "#eef8f1",
    "want-mark": "#bfe5cc",
    "have-paper": "#fdf1ef",
    "have-mark": "#f7c9c3",
}

DARK: Final[Mapping[str, str]] = {
    "paper": "#14171b",
    "panel": "#1b2026",
    "ink": "#dde2e8",
    "dim": "#9aa4b0",
    "line": "#303740",
    "edge": "#6d7783",
    "link": "#7db4f2",
    "error": "#f4877c",
    "warning": "#dfa942",
    "info": "#86b6f0",
    "unclear": "#bf9df0",
    "accepted": "#9aa4b0",
    "fixed": "#63c789",
    "expected": "#3f8a5c",
    "want-paper": "#16271d",
    "want-mark": "#245a37",
    "have-paper": "#2c1a19",
    "have-mark": "#74302a",
}


def declarations(colors: Mapping[str, str]) -> str:
    """Answer the colours as custom properties of CSS."""
    return "".join(f"--{name}:{color};" for name, color in colors.items())
