"""Tells from what the file system says of files that they are those which were read before, so that none is opened.

A file that is written to gets another time of change (``st_ctime_ns``), which nobody can set. Two changes within one tick of a
file system's clock have the same: what changed only just now is believed when it is somewhat older. A file system that counts
in whole seconds has no such time as a rule, but tells the time of modification for it: there files are opened.
"""

import os
import stat
import time
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from drift.expectations import cache

_SUFFIX: Final = ".unchanged"

_SECOND: Final = 1_000_000_000
_TICK: Final = 2 * _SECOND


class Look(NamedTuple):
    """What files looked like.

    Args:
        name: stands for what each is called, and what the file system says of it.
        settled: whether the latest change was so long ago that another one would be seen.
    """

    name: str
    settled: bool


def look(files: Sequence[str], kinds: Iterable[str], default_schema: str) -> Look | None:
    """Answer what the files look like, None where that cannot be told.

    Args:
        files: their names.
        kinds: the names of all kinds.
        default_schema: where unqualified names live.
    """
    if os.name != "posix":
        return None  # Elsewhere st_ctime is when a file came to be.
    now = time.time_ns()
    try:
        stats = [(file, os.stat(file)) for file in files]  # noqa: PTH116 (a Path takes longer to make than to look at)
    except OSError:
        return None
    if not all(stat.S_ISREG(of.st_mode) and of.st_ctime_ns % _SECOND for _, of in stats):
        return None
    seen = [(file, of.st_dev, of.st_ino, of.st_size, of.st_mtime_ns, of.st_ctime_ns) for file, of in stats]
    name = cache.named(kinds, default_schema, seen)
    return None if name is None else Look(name, all(changed < now - _TICK for *_, changed in seen))


def recall(seen: Look | None) -> str | None:
    """Answer under what name files that looked like that are remembered, None where none such are known."""
    try:
        return None if seen is None else cache.read(seen.name, _SUFFIX).decode()
    except (OSError, UnicodeDecodeError):
        return None


def keep(seen: Look | None, name: str | None) -> None:
    """Remember under what name files are remembered that look like that.

    Args:
        seen: what they looked like before they were read.
        name: of what they say.
    """
    if seen is not None and name is not None and seen.settled:
        cache.write(seen.name, _SUFFIX, name.encode)
