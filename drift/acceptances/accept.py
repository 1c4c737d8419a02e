"""One acceptance, said by a person: which file it belongs into, and what becomes of one that is there already."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from msgspec import Struct

from drift.acceptances.folder import Change, Folder, Written
from drift.acceptances.meant import Known, meant
from drift.errors import UsageError
from drift.expectations.acceptance_text import Words
from drift.model import Acceptance, Origin

NEVER: Final = "never"
"""What stands for the day of an acceptance that is to have no end."""


class Saying(Struct, frozen=True):
    """What is said about findings that are to be accepted; None is silence.

    Args:
        reason: why.
        until: the last day as ``2027-01-31``, or ``never``.
        owner: who answers for it.
    """

    reason: str | None = None
    until: str | None = None
    owner: str | None = None

    def about(self, finding: str, before: Acceptance | None, today: date) -> Words:
        """Answer the acceptance of a finding; what nothing is said about stays as it was.

        Raises:
            UsageError: there is no reason, or the last day is over.
        """
        reason = self.reason or (before.reason if before else None)
        until = self.until or (before.until if before else None)
        owner = self.owner or (before.owner if before else None)
        if not reason:
            raise UsageError(f"nobody said why {finding} is to be accepted", "add --reason '…': it stands in every report")
        if until is not None and until != NEVER and date.fromisoformat(until) < today:
            if self.until is None and before is not None:
                raise UsageError(f"{finding} was accepted at {before.origin} until {until}, which is over", "add --until DATE")
            raise UsageError(f"--until {until} is over: today is {today} (UTC)", "an acceptance holds to the end of its last day")
        return Words(finding, reason, None if until == NEVER else until, owner)


class Done(Struct, frozen=True):
    """One finding, with what becomes of its acceptance: ``accepted``, ``changed``, or ``unchanged``; and where."""

    finding: str
    what: str
    file: str


def accept(
    folder: Folder, words: Sequence[str], saying: Saying, file: Path | None, found: Mapping[str, Origin]
) -> tuple[tuple[Written, ...], tuple[Done, ...]]:
    """Answer the files to write, and what becomes of each finding.

    Args:
        folder: the expectations.
        words: the findings as they were typed.
        saying: what is said about all of them.
        file: where new acceptances go, None for the file that states the object.
        found: findings that a saved result tells of, with their places.

    Raises:
        UsageError: a finding is none, or cannot be accepted so.
    """
    known = Known(folder.expectations, folder.kinds, found)
    today = _today()
    changes: dict[Path, list[Words]] = {}
    done = []
    for finding, origin in meant(words, known).items():
        before = next((item for item in folder.expectations.accepted if item.finding == finding), None)
        said = saying.about(finding, before, today)
        home = folder.file(before.origin.file) if before else file or _home(folder, origin)
        same = before is not None and said == Words(finding, before.reason, before.until, before.owner)
        what = "unchanged" if same else "changed" if before else "accepted"
        done.append(Done(finding, what, home.as_posix()))
        if not same:
            changes.setdefault(home, []).append(said)
    written, _ = folder.changed([Change(home, tuple(said)) for home, said in changes.items()])
    return written, tuple(done)


def _home(folder: Folder, origin: Origin) -> Path:
    if origin.file not in folder.files:
        raise UsageError(f"{origin.file} is not among the files that were read", "name one of them with --file")
    return folder.file(origin.file)


def _today() -> date:
    from drift.request import Choices

    return Choices().today
