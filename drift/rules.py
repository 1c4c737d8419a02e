"""The kinds' ``rules.md`` taken apart: what each rule finds, why it matters, how it is fixed and undone.

A section is a heading ``## rule-name`` and what follows it; what stands before the first one is about the kind as a whole.
"""

import re
from typing import Final

_FENCE: Final = re.compile(r" {0,3}(```+|~~~+)")
_HEADING: Final = re.compile(r"## +`?(.*?)`?\s*")
_RULE: Final = re.compile(r"[a-z][a-z0-9_]*(?:-[a-z0-9_]+)+")
_LABEL: Final = re.compile(r"\*\*[^*]+\*\*[:.]?\s+")
_SENTENCE_END: Final = re.compile(r"(?<=[.!?])(?<!e\.g\.)(?<!i\.e\.)\s")


def parse_rules(markdown: str) -> dict[str, str]:
    """Answer the text of each rule by its name, in the order of the file.

    Args:
        markdown: the content of one ``rules.md``; a ``##`` inside a fenced block is no heading.

    Raises:
        ValueError: a heading of the second level is no rule name, a name comes twice, or a section is empty.
    """
    sections: dict[str, list[str]] = {}
    current: list[str] = []
    fence = ""
    for number, line in enumerate(markdown.splitlines(), 1):
        fence = _fence_after(line, fence)
        heading = None if fence else _HEADING.fullmatch(line)
        if heading is None:
            current.append(line)
            continue
        name = heading[1]
        if not _RULE.fullmatch(name):
            raise ValueError(f"line {number}: {name!r} is no rule name such as thing-missing")
        if name in sections:
            raise ValueError(f"line {number}: {name} comes twice")
        current = sections[name] = []
    texts = {name: "\n".join(lines).strip() for name, lines in sections.items()}
    if empty := [name for name, text in texts.items() if not text]:
        raise ValueError(f"{empty[0]} says nothing")
    return texts


def _fence_after(line: str, fence: str) -> str:
    """Answer the fence that is open after this line, empty where none is; a longer one closes a shorter one."""
    match = _FENCE.match(line)
    if match is None:
        return fence
    if not fence:
        return match[1]
    return "" if match[1].startswith(fence) and not line[match.end() :].strip() else fence


def first_paragraph(text: str) -> str:
    """Answer the first paragraph of a rule's text, on one line and without a bold label before it."""
    paragraph = " ".join(text.partition("\n\n")[0].split())
    label = _LABEL.match(paragraph)
    return paragraph[label.end() if label else 0 :]


def first_sentence(text: str) -> str:
    """Answer the first sentence of a rule's text, on one line and without a bold label before it."""
    return _SENTENCE_END.split(first_paragraph(text), maxsplit=1)[0]
