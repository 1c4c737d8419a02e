"""Everything that drifts today, accepted at once, so that a gate can be put up before the old drift is mended.

An acceptance is the baseline's own as long as its reason begins with ``(baseline)``; who gives it another reason makes it theirs.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct

from drift.acceptances.accept import Saying
from drift.acceptances.folder import Change, Folder, Written
from drift.expectations.acceptance_text import Words
from drift.expectations.accepted import apply
from drift.findings.verdict import counts
from drift.model import Acceptance, Finding, Outcome
from drift.request import Choices

MARK: Final = "(baseline)"
REASON: Final = "there before the gate was"
HEAD: Final = """\
# Drift that was there before the gate was: written by drift baseline, which adds, renews and takes out what
# has a reason that begins with (baseline). Give one another reason, and it is yours.
version: 1
"""


class Baseline(Struct, frozen=True):
    """What becomes of the acceptances.

    Args:
        written: the files to write.
        new: the findings that are accepted from now on.
        kept: those that were accepted already, by the baseline or by a person.
        gone: the findings whose acceptance is taken out, because they are no more.
        left: the findings that still count, because a person's acceptance of them is over.
    """

    written: tuple[Written, ...]
    new: tuple[str, ...]
    kept: tuple[str, ...]
    gone: tuple[str, ...]
    left: tuple[Finding, ...]


def baseline(folder: Folder, outcome: Outcome, saying: Saying, file: Path, choices: Choices) -> Baseline:
    """Answer what makes the gate green for what drifts today and leaves it red for everything new.

    Args:
        folder: the expectations that were checked.
        outcome: of the check.
        saying: the words for new acceptances; said again, they are the words of the older ones too.
        file: the file the acceptances are in.
        choices: which rules the check was about; what others found before stays accepted.

    Raises:
        UsageError: the file is none that a check would read, or cannot be changed.
    """
    shown = folder.shown(file)
    there = {item.finding: item for item in folder.expectations.accepted}
    findings = {finding.name: finding for finding in (*outcome.findings, *(item.finding for item in outcome.accepted))}
    own = {name: item for name, item in there.items() if item.origin.file == shown and item.reason.startswith(MARK)}
    gone = tuple(name for name, item in own.items() if name not in findings and _can_be_told(item, outcome, choices))
    new = tuple(name for name in findings if name not in there)
    wanted = [_new(name, saying, choices) for name in new]
    wanted += [_renewed(item, saying) for name, item in own.items() if name in findings]
    written, after = folder.changed([Change(file, tuple(wanted), gone, HEAD)] if wanted or gone else [])
    done = apply(list(findings.values()), after.accepted, choices.today)
    kept = tuple(item.finding.name for item in done.accepted if item.finding.name in there)
    return Baseline(written, new, kept, gone, done.remaining)


def _new(name: str, saying: Saying, choices: Choices) -> Words:
    said = Saying(f"{MARK} {saying.reason or REASON}", saying.until, saying.owner)
    return said.about(name, None, choices.today)


def _renewed(item: Acceptance, saying: Saying) -> Words:
    """Answer the baseline's own acceptance with what is said anew; its end may be over, which is told as what is left."""
    reason = f"{MARK} {saying.reason}" if saying.reason else item.reason
    until = {None: item.until, "never": None}.get(saying.until, saying.until)
    return Words(item.finding, reason, until, saying.owner or item.owner)


def _can_be_told(item: Acceptance, outcome: Outcome, choices: Choices) -> bool:
    """Answer whether the check would have found it: its rule counts, and nothing about its object is undecided."""
    rule, _, name = item.finding.partition(" ")
    return counts(rule, choices) and not any(str(each.ref) == name for each in outcome.undecided)


def summary(done: Baseline, file: str) -> str:
    """Answer what was done, on a line each."""
    parts = [f"{len(done.new)} accepted", f"{len(done.kept)} accepted already", f"{len(done.gone)} taken out"]
    where = f" in {file}" if done.written else ""
    lines = [f"{', '.join(parts)}{where}", *_listed("accepted", done.new), *_listed("taken out", done.gone)]
    return "".join(f"{line}\n" for line in lines)


def _listed(what: str, names: Iterable[str]) -> Sequence[str]:
    return [f"  {what} {name}" for name in names]
