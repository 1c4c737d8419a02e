"""Where a key stands in a TOML text; ``tomllib`` reads values and tells no places."""

import re
from collections.abc import Sequence
from typing import Final

_TABLE: Final = re.compile(r"\s*\[\[?([^\[\]]+)\]\]?\s*(?:#.*)?")
_KEY: Final = re.compile(r"""\s*((?:[\w\-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w\-]+|"[^"]*"|'[^']*'))*)\s*=""")
_PART: Final = re.compile(r"""[\w\-]+|"[^"]*"|'[^']*'""")


def place_of(text: str, path: Sequence[str]) -> tuple[int, int]:
    """Answer line and column, from 1, of the longest part of a path that a line of the text names."""
    best, place = 0, (1, 1)
    table: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        if header := _TABLE.fullmatch(line):
            table = _parts(header[1])
            found, column = table, header.start(1)
        elif key := _KEY.match(line):
            found, column = [*table, *_parts(key[1])], key.start(1)
        else:
            continue
        shared = len(found) if list(path[: len(found)]) == found else 0
        if shared > best:
            best, place = shared, (number, column + 1)
    return place


def _parts(name: str) -> list[str]:
    return [part.strip("\"'") for part in _PART.findall(name)]
