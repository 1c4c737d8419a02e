"""A hand-written SQL file as single statements, cut where psql would cut it, without its comments. Pure.

What only psql can run (its backslash commands, COPY from what it is fed) and what would take the transaction out of our hands is
refused: each statement goes to the server on its own.
"""

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from drift.sqltext import NotOneExpression, Token, blocks_opened, lexed
from drift.statement import Hazard, Script

DIRECTIVE: Final = re.compile(r"--\s*drift:\s*(?P<words>.*?)\s*\Z")
NO_TRANSACTION: Final = "no-transaction"
_HAZARDS: Final = "hazards"

_TRANSACTION: Final = frozenset("begin start commit end rollback abort savepoint release".split())
_SETTING: Final = frozenset("set reset discard".split())
_HEAD: Final = 4


class NotAScript(ValueError):
    """Says why a text is no script drift can run."""


def script(text: str, file: str) -> Script:
    """Answer what a file holds.

    A file that does not say what it may do (``-- drift: hazards none``, or a list) may do anything.

    Args:
        text: of the file.
        file: its name, for reports.

    Raises:
        NotAScript: with the reason, fit for a message.
    """
    said = _directives(text)
    try:
        found = tuple(_statements(text))
    except NotOneExpression as reason:
        raise NotAScript(f"it cannot be cut into statements: {reason}") from reason
    if not found:
        raise NotAScript("it holds no statement")
    hazards = tuple(Hazard) if said.hazards is None else said.hazards
    return Script(file=file, statements=found, hazards=hazards, in_transaction=not said.alone)


class _Said(Struct):
    """What the first lines of a file say of it."""

    alone: bool = False
    hazards: tuple[Hazard, ...] | None = None


def _directives(text: str) -> _Said:
    said = _Said()
    for line in text.removeprefix("\ufeff").splitlines():
        if not line.strip().startswith("--"):
            break
        match = DIRECTIVE.match(line.strip())
        if match is None:
            continue
        word, _, rest = match["words"].partition(" ")
        if word == NO_TRANSACTION and not rest:
            said.alone = True
        elif word == _HAZARDS:
            said.hazards = _hazards(rest)
        else:
            raise NotAScript(f"{match['words']!r} says nothing: write '-- drift: {NO_TRANSACTION}' or '-- drift: {_HAZARDS} …'")
    return said


def _hazards(text: str) -> tuple[Hazard, ...]:
    names = [name for name in re.split(r"[\s,]+", text) if name]
    if names == ["none"]:
        return ()
    known = [str(hazard) for hazard in Hazard]
    wrong = next((name for name in names if name not in known), None)
    if wrong is not None or not names:
        raise NotAScript(f"{wrong or 'nothing'!r} is no hazard: it is none, or some of {', '.join(known)}")
    return tuple(hazard for hazard in Hazard if hazard in names)


def _statements(text: str) -> Iterator[str]:
    words: list[str] = []
    parts: list[str] = []
    depth = blocks = 0
    end = 0
    for token in lexed(text.removeprefix("\ufeff")):
        if token.start > end:
            parts.append(" ")
        end = token.end
        if token.kind in ("space", "comment"):
            # A comment is white space to the server (manual, "Lexical Structure").
            parts.append("\n" if "\n" in token.text else " ")
            continue
        depth += (token.kind == "open") - (token.kind == "close")
        if token.kind == "semicolon" and depth <= 0 and not blocks:
            yield from _whole(parts, words)
            words, parts, depth = [], [], 0
            continue
        if token.kind == "word" and depth == 0:
            words.append(token.text.lower())
            blocks += blocks_opened(words[-1], blocks, words[:_HEAD])
        parts.append(_kept(token))
    yield from _whole(parts, words)


def _kept(token: Token) -> str:
    if token.kind == "parameter":
        raise NotAScript(f"{token.text!r} is a parameter, and nothing gives it a value")
    return token.text


def _whole(parts: list[str], words: list[str]) -> Iterator[str]:
    """Yield a statement that is fit to be run by itself, nothing where there is none.

    Raises:
        NotAScript: it is not.
    """
    text = "".join(parts).strip()
    if not text:
        return
    first, second = [*words, "", ""][:2]
    if first in _TRANSACTION or (first, second) == ("prepare", "transaction"):
        raise NotAScript(f"{first.upper()} is drift's to say: it commits when the finding is proven to be gone")
    if first in _SETTING and second not in ("local", "constraints"):
        raise NotAScript(f"{first.upper()} would stay after it: write SET LOCAL")
    if first == "copy" and {"stdin", "stdout"} & set(words):
        raise NotAScript("COPY from or to a client needs psql: write INSERT, or COPY from a file of the server's")
    yield text
