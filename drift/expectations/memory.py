"""Remembers what files said, in the user's own cache folder, so that unchanged files are not parsed again.

A memory is found by the content and the name of every file together with this very drift, so it is either right or not there.
It is read only from a folder that belongs to the user alone (``cache``): whoever could write there could turn a check green.
"""

import marshal
from array import array
from binascii import crc32
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

from drift.expectations import cache
from drift.expectations.origins import Packed, pack
from drift.expectations.paths import Source
from drift.fact import REQUIRED
from drift.kind import Kind
from drift.model import Acceptance, Exact, Expectations, Origin, Severity
from drift.stated import Manner, OfKind, Outline, Stated

_SUFFIX: Final = ".expectations"

# Not there, not ours to read, or cut off by a full disk: the files themselves are still there.
_FORGOTTEN: Final = (OSError, EOFError, ValueError, TypeError, KeyError, IndexError)

Place: TypeAlias = tuple[str, int, int]


class _Header(NamedTuple):
    """The first line of a memory: numbers.

    Args:
        files: how many files it is of.
        stated: how many expectations.
        frame: the bytes of everything but what is stated of each object.
        said: the bytes of that.
        places: the bytes of where it is stated.
        sum: the check sum of all these bytes.
    """

    files: int
    stated: int
    frame: int
    said: int
    places: int
    sum: int


class Size(NamedTuple):
    """How many files there are, and how many expectations they hold."""

    files: int
    expectations: int


def name_of(sources: Sequence[Source], kinds: Mapping[str, Kind[Any]], default_schema: str) -> str | None:
    """Answer the name under which these files are remembered, None where they cannot be, or nothing is."""
    data = [(source.shown, source.data) for source in sources if isinstance(source.data, bytes)]
    return cache.named(kinds, default_schema, data) if len(data) == len(sources) else None


def recall(name: str | None, kinds: Mapping[str, Kind[Any]]) -> Expectations | None:
    """Answer what was kept under the name, None where nothing (sound) was.

    What the objects are is looked at only when somebody wants to know: that is most of it.
    """
    try:
        header, frame, said, places = _kept(name)
        # Nobody but the user can write there.
        return _expectations(marshal.loads(frame), header.stated, said, places, kinds)  # noqa: S302
    except _FORGOTTEN:
        return None


def recall_size(name: str | None) -> Size | None:
    """Answer how much was kept under the name, without making it anew; None where nothing (sound) was."""
    try:
        header, frame, _, _ = _kept(name)
        return Size(header.files, header.stated + len(marshal.loads(frame)[1]))  # noqa: S302
    except _FORGOTTEN:
        return None


def size_of(expectations: Expectations) -> Size:
    """Answer how much the expectations are."""
    return Size(len(expectations.files), len(expectations.stated) + len(expectations.exact))


def _kept(name: str | None) -> tuple[_Header, memoryview, memoryview, memoryview]:
    """Answer the first line, and the three parts it tells the sizes of.

    Raises:
        ValueError: the rest is not what was kept.
    """
    data = cache.read(name, _SUFFIX)
    end = data.index(b"\n")
    header, body = _Header(*map(int, data[:end].split())), memoryview(data)[end + 1 :]
    if header.frame + header.said + header.places != len(body) or crc32(body) != header.sum:
        raise ValueError(name)
    said, places = header.frame, header.frame + header.said
    return header, body[:said], body[said:places], body[places:]


def keep(name: str | None, expectations: Expectations) -> None:
    """Remember the expectations under the name; where that is not possible they are simply read again next time."""
    stated = expectations.stated
    if isinstance(stated, Stated):
        _write(name, expectations, lambda: (_frame(expectations, stated), marshal.dumps(_said(stated)), pack(stated)))


def keep_outline(name: str | None, expectations: Expectations) -> None:
    """Remember with what was kept under the name what has been made of it by now (``Stated.outline``)."""
    stated = expectations.stated
    if isinstance(stated, Stated):
        _write(name, expectations, lambda: (_frame(expectations, stated), *_kept(name)[2:]))


def _write(name: str | None, expectations: Expectations, parts: Callable[[], tuple[bytes | memoryview, ...]]) -> None:
    def made() -> bytes:
        frame, said, places = parts()
        body = b"".join((frame, said, places))
        header = _Header(len(expectations.files), len(expectations.stated), len(frame), len(said), len(places), crc32(body))
        return b"%d %d %d %d %d %d\n" % header + body

    cache.write(name, _SUFFIX, made)


def _frame(said: Expectations, stated: Stated) -> bytes:
    """Answer everything but what is stated of each object, as marshal takes it."""
    manners = [(manner.severity.value, *manner[1:]) for manner in stated.manners]
    exact = [(item.kind, item.path, _place(item.origin), item.severity.value, item.why, item.arguments) for item in said.exact]
    accepted = [(item.finding, item.reason, item.until, _place(item.origin), item.owner) for item in said.accepted]
    outline = None if stated.outline is None else (stated.outline.values,)
    return marshal.dumps((manners, exact, accepted, said.files, outline))


def _said(stated: Stated) -> dict[str, tuple[Any, ...]]:
    """Answer what is stated of each object, as marshal takes it."""
    return {
        kind: (array("I", of.numbers).tobytes(), list(of.keys), [_values(values) for values in of.values], list(of.ways))
        for kind, of in stated.of_kinds.items()
    }


def _values(values: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    if values is None or REQUIRED not in values.values():
        return values
    return {name: ... if value is REQUIRED else value for name, value in values.items()}


def _place(origin: Origin) -> Place:
    return origin.file, origin.line, origin.column


def _expectations(
    frame: tuple[Any, ...], length: int, said: memoryview, places: memoryview, kinds: Mapping[str, Kind[Any]]
) -> Expectations:
    manners, claims, accepted, files, outline = frame
    known = [Manner(Severity(severity), *rest) for severity, *rest in manners]
    demanding = any(manner.pattern for manner in known)
    exact = tuple(
        Exact(kind, path, Origin(*place), Severity(severity), why, arguments)
        for kind, path, place, severity, why, arguments in claims
    )
    stated = Stated(
        lambda: _of_kinds(said, demanding=demanding), length, known, lambda kind: kinds[kind].fact, lambda: Packed(places)
    )
    stated.outline = None if outline is None else Outline(exact, *outline)
    known_drift = (Acceptance(finding, reason, until, Origin(*place), owner) for finding, reason, until, place, owner in accepted)
    return Expectations(stated, exact, tuple(known_drift), files)


def _of_kinds(said: memoryview, *, demanding: bool) -> dict[str, OfKind]:
    kept = marshal.loads(said)  # noqa: S302 (nobody but the user can write there)
    of_kinds = {kind: OfKind(array("I", numbers), *lists) for kind, (numbers, *lists) in kept.items()}
    return {kind: _demanding(of) for kind, of in of_kinds.items()} if demanding else of_kinds


def _demanding(of: OfKind) -> OfKind:
    said = [values and {n: REQUIRED if v is ... else v for n, v in values.items()} for values in of.values]
    return of._replace(values=said)
