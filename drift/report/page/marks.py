"""What differs between two texts, word by word, so that an eye finds it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final, TypeAlias

from msgspec import Struct

# An escape made by `visible` is one sign to a reader, as a word or a number is.
_TOKEN: Final = re.compile(r"\\(?:x\w\w|u\w{4}|U\w{8}|[\\nrt])|[^\W\d]+|\d+|\s+|.", re.DOTALL)

_MOST_PAIRS: Final = 250_000
"""difflib compares each token with each: beyond this only the common start and end are looked for."""

_ALIKE: Final = 0.3
"""Texts that share less than this part of their words and signs are told apart as wholes; marks would be noise."""


class Piece(Struct, frozen=True):
    """A part of a text, and whether the other text has something else there."""

    text: str
    differs: bool = False


Pieces: TypeAlias = tuple[Piece, ...]


def marked(expected: str, actual: str) -> tuple[Pieces, Pieces]:
    """Answer both texts in pieces; the pieces of each put together are the text.

    Texts with little in common come back in one piece that is not marked.
    """
    left, right = _TOKEN.findall(expected), _TOKEN.findall(actual)
    spans = list(_spans(left, right))
    same = sum(_signs(left[a:b]) for equal, a, b, _, _ in spans if equal)
    if same < _ALIKE * max(_signs(left), _signs(right)):
        return _whole(expected), _whole(actual)
    return (
        _joined(Piece("".join(left[a:b]), not equal) for equal, a, b, _, _ in spans),
        _joined(Piece("".join(right[c:d]), not equal) for equal, _, _, c, d in spans),
    )


def _signs(tokens: Sequence[str]) -> int:
    """Answer how many words, numbers and signs there are."""
    return sum(not token.isspace() for token in tokens)


def _whole(text: str) -> Pieces:
    return (Piece(text),) if text else ()


Span: TypeAlias = tuple[bool, int, int, int, int]


def _spans(left: Sequence[str], right: Sequence[str]) -> Iterator[Span]:
    """Yield what is equal and what is not, in order: whether, and where in each."""
    start = _common(left, right)
    end = _common(left[start:][::-1], right[start:][::-1])
    stop, halt = len(left) - end, len(right) - end
    yield True, 0, start, 0, start
    if (stop - start) * (halt - start) > _MOST_PAIRS:
        yield False, start, stop, start, halt
    else:
        matcher = SequenceMatcher(None, left[start:stop], right[start:halt], autojunk=False)
        for tag, a, b, c, d in matcher.get_opcodes():
            yield tag == "equal", start + a, start + b, start + c, start + d
    yield True, stop, len(left), halt, len(right)


def _common(left: Sequence[str], right: Sequence[str]) -> int:
    length = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        length += 1
    return length


def _joined(pieces: Iterable[Piece]) -> Pieces:
    """Answer the pieces without empty ones, neighbours of one kind as one."""
    joined: list[Piece] = []
    for piece in pieces:
        if not piece.text:
            continue
        if joined and joined[-1].differs == piece.differs:
            joined[-1] = Piece(joined[-1].text + piece.text, piece.differs)
        else:
            joined.append(piece)
    return tuple(joined)
