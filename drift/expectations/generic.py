"""Reads the keys that mean the same at every level: ``why``, ``severity``, ``absent``, ``exact``."""

from collections.abc import Mapping as Map
from typing import Final

from drift.expectations import names
from drift.expectations.nodes import Node, Page, Scalar, Sequence, as_flag, is_null, shown, what
from drift.expectations.shapes import flag_hint
from drift.expectations.suggest import did_you_mean
from drift.model import Origin, Severity

SEVERITIES: Final = tuple(str(severity) for severity in Severity)


def read_text(page: Page, about: str, node: Node) -> str | None:
    """Answer a text that must say something, None after a fault was noted."""
    if not isinstance(node, Scalar) or not node.text.strip() or is_null(node):
        page.fault(node, f"{about}: expected a text, found {what(node)}")
        return None
    if reason := names.unstorable(node.text):
        page.fault(node, f"{about}: {reason}")
        return None
    return node.text.strip()


def read_severity(page: Page, about: str, node: Node) -> Severity | None:
    """Answer the severity, None after a fault was noted."""
    text = read_text(page, about, node)
    if text is None:
        return None
    if text not in SEVERITIES:
        page.fault(node, f"{about}: {shown(text)} is not possible", did_you_mean(text, SEVERITIES))
        return None
    return Severity(text)


def read_flag(page: Page, about: str, node: Node) -> bool:
    """Answer true or false; false after a fault was noted."""
    flag = as_flag(node)
    if flag is None:
        page.fault(node, f"{about}: expected true or false, found {what(node)}", flag_hint(node))
    return bool(flag)


def read_exact(page: Page, about: str, node: Node, possible: Map[str, tuple[str, ...]]) -> dict[str, Origin]:
    """Answer the names of the kinds that are claimed to be complete, each with the place that claims it.

    Args:
        page: the page, for faults.
        about: what a fault is about, the key with its object.
        node: the value of ``exact``: true, false, or a list of words.
        possible: the names of the kinds each word stands for here.
    """
    flag = as_flag(node)
    if flag is not None:
        origin = page.origin(node)
        return {name: origin for names in possible.values() for name in names} if flag else {}
    if not isinstance(node, Sequence):
        expected = f"true, false or a list of {', '.join(possible)}"
        page.fault(node, f"{about}: expected {expected}; found {what(node)}", flag_hint(node))
        return {}
    claimed: dict[str, Origin] = {}
    for item in node.items:
        if not isinstance(item, Scalar) or item.text not in possible:
            word = item.text if isinstance(item, Scalar) else ""
            page.fault(item, f"{about}: {what(item)} is not among what can be complete here", did_you_mean(word, possible))
            continue
        for name in possible[item.text]:
            claimed.setdefault(name, page.origin(item))
    return claimed
