"""Remembers what files said, in the user's own cache folder, so that unchanged files are not parsed again.

A memory is found by the content and the name of every file together with this very drift, so it is either right or not there.
It is read only from a folder that belongs to the user alone: whoever could write there could turn a check green.
``DRIFT_CACHE_DIR`` names another folder; set to nothing it means that nothing is remembered.
"""

import hashlib
import marshal
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple

from drift.expectations.paths import Source
from drift.fact import REQUIRED, Fact
from drift.kind import Kind
from drift.model import Acceptance, Exact, Expectation, Expectations, Origin, Ref, Severity
from drift.version import VERSION

MAX_MEMORIES: Final = 32
"""Memories kept; the ones not used for longest go first."""

_SUFFIX: Final = ".expectations"
_OTHERS: Final = 0o077

# Not there, not ours to read, or cut off by a full disk: the files themselves are still there.
_FORGOTTEN: Final = (OSError, EOFError, ValueError, TypeError, KeyError, IndexError)

# Stands for REQUIRED; no value of an attribute is a mapping.
_REQUIRED: Final = {"required": True}

Place = tuple[int, int, int]


class Size(NamedTuple):
    """How many files there are, and how many expectations they hold."""

    files: int
    expectations: int


def name_of(sources: Sequence[Source], kinds: Mapping[str, Kind[Any]], default_schema: str) -> str | None:
    """Answer the name under which these files are remembered, None where they cannot be."""
    data = [(source.shown, source.data) for source in sources if isinstance(source.data, bytes)]
    built = _built()
    if len(data) != len(sources) or built is None:
        return None
    key = (VERSION, sys.implementation.cache_tag, built, tuple(sorted(kinds)), default_schema, tuple(data))
    return hashlib.sha256(marshal.dumps(key)).hexdigest()


def recall(name: str | None, kinds: Mapping[str, Kind[Any]]) -> Expectations | None:
    """Answer what was kept under the name, None where nothing (sound) was."""
    try:
        with _opened(name) as memory:
            marshal.load(memory)  # noqa: S302 (nobody but the user can write there)
            return _expectations(marshal.load(memory), kinds)  # noqa: S302
    except _FORGOTTEN:
        return None


def recall_size(name: str | None) -> Size | None:
    """Answer how much was kept under the name, without making it anew; None where nothing (sound) was."""
    try:
        with _opened(name) as memory:
            return Size(*marshal.load(memory))  # noqa: S302 (nobody but the user can write there)
    except _FORGOTTEN:
        return None


def size_of(expectations: Expectations) -> Size:
    """Answer how much the expectations are."""
    return Size(len(expectations.files), len(expectations.stated) + len(expectations.exact))


def _opened(name: str | None) -> BinaryIO:
    folder = _folder()
    if name is None or folder is None or not _ours(folder):
        raise FileNotFoundError(name)
    file = folder / f"{name}{_SUFFIX}"
    os.utime(file)
    return file.open("rb")


def keep(name: str | None, expectations: Expectations) -> None:
    """Remember the expectations under the name; where that is not possible they are simply read again next time."""
    folder = _folder()
    if name is None or folder is None:
        return
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _ours(folder):
            return
        temporary = folder / f"{name}.{os.getpid()}"
        temporary.write_bytes(marshal.dumps(tuple(size_of(expectations))) + marshal.dumps(_plain(expectations)))
        temporary.replace(folder / f"{name}{_SUFFIX}")
        _forget(folder)
    except (OSError, ValueError):
        return  # A read-only home or a full disk is no reason not to check.


def _forget(folder: Path) -> None:
    memories = sorted(folder.glob(f"*{_SUFFIX}"), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in memories[MAX_MEMORIES:]:
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


def _ours(folder: Path) -> bool:
    """Answer whether nobody but the user can have written there."""
    if not hasattr(os, "getuid"):
        return True
    said = folder.stat()
    return said.st_uid == os.getuid() and not said.st_mode & _OTHERS


def _built() -> int | None:
    """Answer a number that changes with any module of drift that decides what a text means; None where none can be seen."""
    home = Path(__file__).parent.parent
    try:
        return hash(tuple(sorted(_modules(home)))) if home.is_dir() else None
    except OSError:
        return None


def _modules(folder: Path, depth: int = 0) -> Iterator[tuple[int, int, int]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(".py"):
                said = entry.stat()
                yield said.st_ino, said.st_mtime_ns, said.st_size
            elif entry.is_dir() and (depth or entry.name in ("expectations", "kinds")) and not entry.name.startswith("_"):
                yield from _modules(Path(entry.path), depth + 1)


def _plain(said: Expectations) -> tuple[Any, ...]:
    files: dict[str, int] = {}

    def place(origin: Origin) -> Place:
        return files.setdefault(origin.file, len(files)), origin.line, origin.column

    stated = [
        (
            (item.ref.kind, item.ref.path, item.ref.arguments),
            None if item.wanted is None else _values(item.wanted),
            place(item.origin),
            (item.severity.value, item.why, item.schema, item.anonymous, item.exact, item.pattern),
            {name: place(origin) for name, origin in item.origins.items()},
        )
        for item in said.stated
    ]
    exact = [(item.kind, item.path, place(item.origin), item.severity.value, item.why, item.arguments) for item in said.exact]
    accepted = [(item.finding, item.reason, item.until, place(item.origin), item.owner) for item in said.accepted]
    return tuple(files), stated, exact, accepted, said.files


def _values(fact: Fact) -> dict[str, Any]:
    declared = fact.declared_attributes
    said = {name: value for name, value in fact.stated().items() if value != declared[name].default}
    return {name: _REQUIRED if value is REQUIRED else value for name, value in said.items()}


def _expectations(kept: tuple[Any, ...], kinds: Mapping[str, Kind[Any]]) -> Expectations:
    files, stated, exact, accepted, named = kept
    facts = {kind: kinds[kind].fact for kind in {item[0][0] for item in stated}}
    severities = {severity.value: severity for severity in Severity}

    def origin(place: Place) -> Origin:
        return Origin(files[place[0]], place[1], place[2])

    def of(ref: tuple[Any, ...], values: dict[str, Any] | None, place: Place, said: tuple[Any, ...], origins: Any) -> Expectation:
        wanted = None if values is None else facts[ref[0]](**{name: _value(value) for name, value in values.items()})
        places = {name: origin(place) for name, place in origins.items()}
        severity, why, *rest = said
        return Expectation(Ref(*ref), wanted, origin(place), severities[severity], why, places, *rest)

    return Expectations(
        tuple(of(*item) for item in stated),
        tuple(
            Exact(kind, path, origin(place), severities[severity], why, arguments)
            for kind, path, place, severity, why, arguments in exact
        ),
        tuple(Acceptance(finding, reason, until, origin(place), owner) for finding, reason, until, place, owner in accepted),
        named,
    )


def _value(kept: Any) -> Any:
    return REQUIRED if isinstance(kept, dict) else kept
