"""The folder in which what was read is kept: the user's own, believed only where nobody else can have written.

``DRIFT_CACHE_DIR`` names another folder; set to nothing it means that nothing is kept.
"""

import marshal
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from drift.version import VERSION

MAX_KEPT: Final = 32
"""Files of one sort that are kept; the ones not used for longest go first."""

_OTHERS: Final = 0o077


def named(kinds: Iterable[str], default_schema: str, said: Sequence[Any]) -> str | None:
    """Answer a name for what this very drift makes of something, None where nothing is kept.

    Args:
        kinds: the names of all kinds.
        default_schema: where unqualified names live.
        said: what it is made of, as marshal takes it.
    """
    if _folder() is None or (built := _built()) is None:
        return None
    import hashlib  # takes longer than reading a small file

    key = (VERSION, sys.implementation.cache_tag, built, tuple(sorted(kinds)), default_schema, tuple(said))
    # The second version: later ones write the same text in more than one way.
    return hashlib.sha256(marshal.dumps(key, 2)).hexdigest()


def read(name: str | None, suffix: str) -> bytes:
    """Answer what is kept under the name.

    Raises:
        OSError: nothing is, or it is not to be believed.
    """
    folder = _folder()
    if name is None or folder is None or not _is_ours(folder):
        raise FileNotFoundError(name)
    file = folder / f"{name}{suffix}"
    data = file.read_bytes()
    os.utime(file)
    return data


def write(name: str | None, suffix: str, made: Callable[[], bytes]) -> None:
    """Keep something under the name, made where it can be kept; where it cannot, it will be made anew from the files.

    Args:
        name: what ``named`` answered.
        suffix: the sort of what is kept.
        made: answers what is to be kept.
    """
    folder = _folder()
    if name is None or folder is None:
        return
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _is_ours(folder):
            return
        temporary = folder / f"{name}.{os.getpid()}"
        temporary.write_bytes(made())
        temporary.replace(folder / f"{name}{suffix}")
        _forget(folder, suffix)
    except (OSError, ValueError, OverflowError):
        return  # A read-only home or a full disk is no reason not to check; nor is what is too large to be kept.


def _forget(folder: Path, suffix: str) -> None:
    kept = sorted(folder.glob(f"*{suffix}"), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in kept[MAX_KEPT:]:
        file.unlink(missing_ok=True)


def _folder() -> Path | None:
    named = os.environ.get("DRIFT_CACHE_DIR")
    if named is not None:
        return Path(named) if named else None
    try:
        home = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser()
    except RuntimeError:
        return None  # The user has no home.
    return home / "drift" if home.is_absolute() else None


def _is_ours(folder: Path) -> bool:
    """Answer whether nobody but the user can have written there."""
    if not hasattr(os, "getuid"):
        return True
    said = folder.stat()
    return said.st_uid == os.getuid() and not said.st_mode & _OTHERS


def _built() -> int | None:
    """Answer a number that changes with any module of drift that decides what a text means, or what must be read for it.

    None where none can be seen.
    """
    home = Path(__file__).parent.parent
    try:
        return hash(tuple(sorted(_modules(home)))) if home.is_dir() else None
    except OSError:
        return None


def _modules(folder: Path, depth: int = 0) -> Iterator[tuple[int, int, int]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith((".py", ".sql")):
                said = entry.stat()
                yield said.st_ino, said.st_mtime_ns, said.st_size
            elif (
                entry.is_dir()
                and (depth or entry.name in ("catalog", "expectations", "kinds"))
                and not entry.name.startswith("_")
            ):
                yield from _modules(Path(entry.path), depth + 1)
