"""Pages of Markdown that are executed: their files are written, their commands typed, and what they show is what comes.

A page is one shell in a folder and with a database of its own (``DATABASE_URL``), from the first block to the last:

- A fenced block with a ``title`` is a file of that name.
- In a ``console`` block a line that begins with ``$`` is a command, ``>`` goes on with it, and what follows is what it prints,
  stderr as well; ``…`` stands for anything on a line, and alone for any lines. A command fails only where ``echo $?`` comes next
  and shows it.
- A block without any ``$`` is all commands, which succeed, whatever they print.
- ``<!-- before: COMMANDS -->`` runs what a reader does not see.
- ``<!-- not run: REASON -->`` says why the next block cannot be run here.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

_PIECE: Final = re.compile(
    r"^<!--\s*(?P<word>[a-z ]+):\s*(?P<said>.*?)\s*-->"
    r"|^(?P<indent> *)```(?P<info>[^\n`]*)\n(?P<body>.*?)^(?P=indent)```\s*$",
    re.DOTALL | re.MULTILINE,
)
_TITLE: Final = re.compile(r'title="([^"]+)"')

# What is never twice the same: places, times, versions, runs, random ids.
_CHANGING: Final = (
    (re.compile(r"[\w.-]+@[\w.-]+:\d+/\w+"), "(target)"),
    (re.compile(r"\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[.\d]*\+\d\d"), "(moment)"),
    (re.compile(r"\b\d+(\.\d+)? m?s\b"), "(time)"),
    (re.compile(r"\b[0-9a-f]{32}\b"), "(fingerprint)"),
    (re.compile(r"PostgreSQL \d+(\.\d+)*( \([^)]*\))?"), "PostgreSQL (version)"),
    (re.compile(r"\b\d{8}T\d{6}\w*(-\w+)*"), "(run)"),
    (re.compile(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"), "(uuid)"),
)


@dataclass(frozen=True, slots=True)
class Typed:
    """One command and what a page shows of its answer; None where it shows nothing of it."""

    command: str
    shown: str | None = None


@dataclass(frozen=True, slots=True)
class File:
    """A file a reader is told to write."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """A block of commands.

    Args:
        typed: the commands, in order.
        line: where the block begins in the page, from 1.
        span: where its body stands in the page's text.
        excuse: why it is not run, None where it is.
        ci: whether ``.ci/run`` runs it, by its marker.
    """

    typed: tuple[Typed, ...]
    line: int
    span: tuple[int, int]
    excuse: str | None = None
    ci: bool = False


@dataclass(slots=True)
class _Notes:
    excuse: str | None = None
    ci: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """What a reader does, from top to bottom."""

    path: Path
    parts: Sequence[File | Block] = field(default_factory=tuple)

    @property
    def blocks(self) -> list[Block]:
        """Every block of commands a reader sees."""
        return [part for part in self.parts if isinstance(part, Block) and part.line]


def read(path: Path) -> Page:
    """Take a page apart."""
    return Page(path, tuple(_parts(path.read_text(encoding="utf-8"))))


def _parts(text: str) -> Iterator[File | Block]:
    notes = _Notes()
    for piece in _PIECE.finditer(text):
        word = piece["word"]
        if word is not None:
            if word == "before":
                yield Block(tuple(Typed(line.strip()) for line in piece["said"].splitlines() if line.strip()), 0, piece.span())
            notes.excuse = piece["said"] if word == "not run" else notes.excuse
            notes.ci = notes.ci or word == "ci"
            continue
        language, _, rest = piece["info"].strip().partition(" ")
        body = _dedented(piece["body"], len(piece["indent"]))
        if language == "console":
            yield Block(tuple(_typed(body)), text.count("\n", 0, piece.start()) + 1, piece.span("body"), notes.excuse, notes.ci)
        elif (title := _TITLE.search(rest)) and notes.excuse is None:
            yield File(title[1], body)
        notes = _Notes()


def _dedented(body: str, indent: int) -> str:
    return "".join(line[indent:] if line[:indent].isspace() else line for line in body.splitlines(keepends=True))


def _typed(body: str) -> Iterator[Typed]:
    lines = body.splitlines()
    if not any(line.startswith("$ ") for line in lines):
        yield from (Typed(line) for line in lines if line.strip() and not line.startswith("#"))
        return
    command, shown = "", list[str]()
    for line in lines:
        if line.startswith("$ "):
            if command:
                yield Typed(command, "\n".join(shown))
            command, shown = line[2:], []
        elif line.startswith("> ") and not shown:
            command += f"\n{line[2:]}"
        else:
            shown.append(line)
    yield Typed(command, "\n".join(shown))


def as_shown(body: str, answers: Sequence[str]) -> str:
    """Answer the body of a block with what its commands answered in place of what it shows."""
    pieces = []
    for typed, answer in zip(_typed(body), answers, strict=True):
        first, *more = typed.command.splitlines()
        pieces += [f"$ {first}", *(f"> {line}" for line in more), *([_told(answer)] if answer.strip() else [])]
    return "".join(f"{piece}\n" for piece in pieces)


def _told(answer: str) -> str:
    # The suite's own databases have such names.
    return re.sub(r"[\w.-]+@[\w.-]+:\d+/drift_\w+", "app@db.example:5432/app", answer.rstrip())


def fits(shown: str, answer: str) -> bool:
    """Whether what a page shows is what came, apart from what changes with every run."""
    wanted, came = (steady(text.rstrip()).splitlines() for text in (shown, answer))
    pattern = "".join(r"(?:.*\n)*?" if line.strip() == "…" else f"{_line(line)}\n" for line in wanted)
    return re.fullmatch(pattern, "".join(f"{line.rstrip()}\n" for line in came)) is not None


def _line(shown: str) -> str:
    return "[^\n]*?".join(map(re.escape, shown.rstrip().split("…")))


def steady(text: str) -> str:
    """Answer a text without what changes with every run."""
    for pattern, instead in _CHANGING:
        text = pattern.sub(instead, text)
    return text
