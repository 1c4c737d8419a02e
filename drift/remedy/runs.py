"""Which runs there were, read back from their journals: what each step did, and whether it stands."""

import json
import re
from collections.abc import Iterable, Mapping
from enum import Enum
from pathlib import Path
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from drift.codec import step_of
from drift.errors import Refused, UsageError
from drift.model import Finding, Step
from drift.remedy.codec import states_of
from drift.remedy.journal import SUFFIX, VERSION
from drift.remedy.witness import States

_NAME: Final = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{6}\Z")


class Fate(Enum):
    """What the journal knows of a step."""

    STANDS = "it was committed"
    GONE = "it was never committed, or taken back"
    UNKNOWN = "the run ended before it was known"


class Recorded(Struct, frozen=True):
    """One step that was begun.

    Args:
        step: as it was run.
        fate: whether it stands, as far as the journal goes.
        before: what there was before its transaction, by object.
        after: what there was after it, None where the journal ends before.
        xid: the transaction id it was to be committed with, None outside a transaction.
        masked: whether its undo held a secret, which is not kept, so that the undo is not whole.
        over: of a step back, whether it led back from what is taken back entirely: it is no part of the way from what stands.
    """

    step: Step
    fate: Fate
    before: States
    after: States | None = None
    xid: int | None = None
    masked: bool = False
    over: bool = False


class Run(Struct, frozen=True):
    """One run as its journal tells it.

    Args:
        name: its id; ids sort by time.
        directory: where its journal is.
        target: the database in words.
        database: the database's identity, as in ``Place.database``.
        plan: the fingerprint of its plan.
        undoes: the run it took back, None for a remedy.
        steps: what was begun to mend findings, in order.
        back: what was begun to take such steps back, this run's own after a failure or another's, in order.
        outcome: how it ended in one word, None where it was killed.
    """

    name: str
    directory: Path
    target: str
    database: str
    plan: str
    undoes: str | None
    steps: tuple[Recorded, ...]
    back: tuple[Recorded, ...]
    outcome: str | None

    @property
    def stands(self) -> bool:
        """Answer whether anything of it was committed, or may have been."""
        return any(item.fate is not Fate.GONE for item in self.steps)


def same_finding(one: Finding, other: Finding) -> bool:
    """Answer whether two findings are the same one; their values are left out, a file keeps them less exactly."""
    return (one.rule, one.ref, one.attribute) == (other.rule, other.ref, other.attribute)


def read(directory: Path, name: str | None = None) -> Run:
    """Answer one run, the newest remedy by default.

    Args:
        directory: where journals are.
        name: a run id; None for the newest that is not itself a rollback.

    Raises:
        UsageError: there is no such run.
        Refused: its journal is damaged or written by a newer drift.
    """
    names = _names(directory)
    if name is None:
        newest = next((run for each in reversed(names) if (run := _read(directory, each)).undoes is None), None)
        if newest is None:
            raise UsageError(f"no run is recorded in {directory}", hint="drift check --fix makes one")
        return newest
    if name not in names:
        known = f"the last ones are {', '.join(reversed(names[-3:]))}" if names else "none is recorded there"
        raise UsageError(f"there is no run {name} in {directory}; {known}", hint="drift rollback undoes the newest")
    return _read(directory, name)


def rollbacks_of(run: Run) -> tuple[Run, ...]:
    """Answer the runs that took this one back, or tried to, oldest first."""
    names = _names(run.directory)
    later = names[names.index(run.name) + 1 :]
    return tuple(found for name in later if (found := _read(run.directory, name)).undoes == run.name)


def newest_standing(run: Run) -> str | None:
    """Answer the newest older remedy that has something to undo."""
    names = _names(run.directory)
    candidates = (_read(run.directory, name) for name in reversed(names[: names.index(run.name)]))
    return next((item.name for item in candidates if item.undoes is None and item.stands), None)


def _names(directory: Path) -> list[str]:
    """Answer the runs from the oldest to the newest."""
    return sorted(path.stem for path in directory.glob(f"*{SUFFIX}") if _NAME.match(path.stem))


def _read(directory: Path, name: str) -> Run:
    path = directory / f"{name}{SUFFIX}"
    records = list(_records(path))
    try:
        return _run(name, directory, records)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise _damaged(path, "it does not hold what a journal holds") from error


def _records(path: Path) -> Iterable[Mapping[str, Any]]:
    """Yield the records; a last line cut off by a kill was never acted upon and is left out."""
    lines = path.read_bytes().split(b"\n")
    for number, line in enumerate(lines, 1):
        try:
            if line:
                yield json.loads(line)
        except ValueError as error:
            if number < len(lines):
                raise _damaged(path, f"line {number} is not JSON") from error


def _damaged(path: Path, why: str) -> Refused:
    return Refused(f"the journal {path} cannot be trusted: {why}", hint="undo by hand what it still shows")


def _run(name: str, directory: Path, records: list[Mapping[str, Any]]) -> Run:
    if not records:
        return Run(name, directory, "", "", "", None, (), (), None)
    head, *rest = records
    if head["version"] != VERSION:
        raise _damaged(directory / f"{name}{SUFFIX}", f"its version is {head['version']}, this drift reads {VERSION}")
    outcome = next((record["outcome"] for record in rest if record["record"] == "finished"), None)
    steps = _told(record for record in rest if record.get("back") is False)
    since = max((number for number, record in enumerate(rest, 1) if record["record"] == "undone"), default=0)
    over, going = (_told(record for record in part if record.get("back") is True) for part in (rest[:since], rest[since:]))
    back = (*(replace(item, over=True) for item in over), *going)
    return Run(name, directory, head["target"], head["database"], head["plan"], head["undoes"], steps, back, outcome)


def _told(records: Iterable[Mapping[str, Any]]) -> tuple[Recorded, ...]:
    steps: dict[int, Recorded] = {}
    for record in records:
        if record["record"] == "begin":
            steps[record["step"]] = _begun(record)
        else:
            # What failed before the lock was even asked for was never begun.
            told = (number for number in record["steps"] if number in steps or record["record"] != "failed")
            steps |= {number: _went_on(steps[number], record) for number in told}
    return tuple(steps[number] for number in sorted(steps))


def _begun(record: Mapping[str, Any]) -> Recorded:
    step = step_of(record)
    # Without an end, a transaction was never asked to commit; a statement of its own may have been carried out.
    fate = Fate.GONE if step.in_transaction else Fate.UNKNOWN
    return Recorded(step, fate, states_of(record["before"]), masked=record["masked"])


def _went_on(recorded: Recorded, record: Mapping[str, Any]) -> Recorded:
    match record["record"]:
        case "end":
            after = states_of(record["after"])
            return replace(recorded, fate=Fate.UNKNOWN, after=after, xid=record["xid"])
        case "committed":
            return replace(recorded, fate=Fate.STANDS)
        case "failed":
            return replace(recorded, fate=Fate.GONE if recorded.step.in_transaction else Fate.UNKNOWN)
        case "undone":
            return replace(recorded, fate=Fate.GONE)
        case other:
            raise ValueError(f"unknown record {other}")
