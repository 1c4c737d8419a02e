"""The files of expectations as they are and as they are to be: changed in memory, proven, and only then handed out."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from drift.errors import ExpectationsInvalid, UsageError
from drift.expectations.acceptance_text import Unfit, Words, changed
from drift.expectations.paths import Source, find, shown_path, source
from drift.expectations.text import decode
from drift.expectations.understood import understood
from drift.kind import Kind
from drift.kinds import all_kinds
from drift.model import Acceptance, Expectation, Expectations, Origin

_NOWHERE = Origin("", 1, 1)


class Change(Struct, frozen=True):
    """What is to become of the acceptances in one file.

    Args:
        file: its path.
        wanted: what is to be accepted in it.
        gone: the findings that it is no longer to accept.
        head: what a file that is not there yet begins with.
    """

    file: Path
    wanted: tuple[Words, ...]
    gone: tuple[str, ...] = ()
    head: str = ""


class Written(Struct, frozen=True):
    """One file as it is to be written."""

    file: Path
    content: bytes


class Folder(Struct, frozen=True):
    """Everything below the paths a user named, and what it says."""

    paths: tuple[Path, ...]
    files: Mapping[str, Path]
    sources: tuple[Source, ...]
    expectations: Expectations
    kinds: Mapping[str, Kind[Any]]

    def changed(self, changes: Sequence[Change]) -> tuple[tuple[Written, ...], Expectations]:
        """Answer the files that change, and what all of them say then; proven to say the rest as before.

        Raises:
            UsageError: a file cannot be changed so.
        """
        sources, written = list(self.sources), list[Written]()
        for change in changes:
            new = self._new(change)
            before = next((number for number, each in enumerate(sources) if each.shown == new.shown), None)
            if before is None:
                self._require_below(change.file)
                sources.append(new)
            elif sources[before].data == new.data:
                continue
            else:
                sources[before] = new
            written.append(Written(change.file, bytes(new.data) if not isinstance(new.data, OSError) else b""))
        if not written:
            return (), self.expectations
        return tuple(written), self._proven(sources, changes)

    def file(self, shown: str) -> Path:
        """Answer the path of a file by the name messages use."""
        return self.files[shown]

    def shown(self, file: Path) -> str:
        """Answer the name messages use for a file, however its path is spelled here."""
        return next((name for name, known in self.files.items() if known.resolve() == file.resolve()), shown_path(file))

    def _new(self, change: Change) -> Source:
        shown = self.shown(change.file)
        known = next((each for each in self.sources if each.shown == shown), None)
        known = known or (source(change.file) if change.file.exists() else Source(shown, change.head.encode()))
        if isinstance(known.data, OSError):
            raise UsageError(f"{shown} cannot be read: {known.data.strerror}")
        mark = b"\xef\xbb\xbf" if known.data.startswith(b"\xef\xbb\xbf") else b""
        try:
            text = changed(decode(shown, known.data), change.wanted, change.gone)
        except Unfit as reason:
            raise _by_hand(shown, str(reason), change.wanted) from reason
        return Source(shown, mark + text.encode())

    def _require_below(self, file: Path) -> None:
        """Raise unless the next check would read a new file."""
        folders = [path for path in self.paths if path.is_dir()]
        hidden = any(part.startswith(".") and part != ".." for part in file.parts)
        if hidden or file.suffix not in (".yaml", ".yml") or not any(_is_below(file, folder) for folder in folders):
            where = ", ".join(shown_path(path) for path in self.paths)
            hint = f"name one such as {shown_path((folders[0] if folders else Path('expectations')) / 'accepted.yaml')}"
            raise UsageError(f"no check of {where} would read {shown_path(file)}", hint)

    def _proven(self, sources: Sequence[Source], changes: Sequence[Change]) -> Expectations:
        shown = shown_path(changes[0].file)
        try:
            after = understood(self.paths, sources, self.kinds, "public")
        except ExpectationsInvalid as error:
            raise _by_hand(shown, f"it would say: {error.faults[0]}", changes[0].wanted) from error
        gone = {finding for change in changes for finding in change.gone}
        wanted = {words.finding: words for change in changes for words in change.wanted}
        said = {item.finding: _words(item) for item in self.expectations.accepted if item.finding not in gone} | wanted
        if {item.finding: _words(item) for item in after.accepted} != said or not _same(self.expectations, after):
            raise _by_hand(shown, "its layout is such that something else would change its meaning", changes[0].wanted)
        return after


def folder_of(paths: Sequence[Path]) -> Folder:
    """Answer what is below the paths.

    Raises:
        ExpectationsInvalid, UsageError, NothingToCheck: as ``expectations.load``.
    """
    files = find(paths)
    sources, kinds = tuple(map(source, files)), all_kinds()
    expectations = understood(paths, sources, kinds, "public")
    return Folder(tuple(paths), {shown_path(file): file for file in files}, sources, expectations, kinds)


def _is_below(file: Path, folder: Path) -> bool:
    return file.resolve().is_relative_to(folder.resolve())


def _words(item: Acceptance) -> Words:
    return Words(item.finding, item.reason, item.until, item.owner)


def _same(before: Expectations, after: Expectations) -> bool:
    """Answer whether both say the same, wherever it stands."""
    if len(before.stated) != len(after.stated) or len(before.exact) != len(after.exact):
        return False
    stated = all(_placeless(one) == _placeless(other) for one, other in zip(before.stated, after.stated, strict=True))
    claims = zip(before.exact, after.exact, strict=True)
    return stated and all(replace(one, origin=_NOWHERE) == replace(other, origin=_NOWHERE) for one, other in claims)


def _placeless(item: Expectation) -> tuple[Expectation, Collection[str]]:
    return replace(item, origin=_NOWHERE, origins={}), item.origins.keys()


def _by_hand(shown: str, reason: str, wanted: Sequence[Words]) -> UsageError:
    from drift.expectations.write import pairs_lines

    said = [line for words in wanted[:1] for line in pairs_lines(words.pairs())]
    hint = "write it by hand, or name another file with --file"
    return UsageError(f"{shown} was left as it is: {reason}", "\n    ".join([hint, *said]))
