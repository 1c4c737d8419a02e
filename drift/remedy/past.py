"""What a recorded run left behind, and the way back from it, when its journal and the server are put together."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from drift.errors import Refused
from drift.model import Finding, Ref, Step
from drift.remedy.place import transaction_status
from drift.remedy.runs import Fate, Recorded, Run, rollbacks_of, same_finding
from drift.remedy.units import last_to_undo, way_back
from drift.remedy.wire import Wire
from drift.remedy.witness import State

# A transaction too old for the server to remember: whether it stands is then seen from the state it should have left.
_FATES: Final = {"committed": Fate.STANDS, "aborted": Fate.GONE, None: Fate.STANDS}


class Way(Struct, frozen=True):
    """The way back of one finding.

    Args:
        finding: what had been mended.
        source: the step the way leads back from.
        steps: what is still to be run.
        before: the state it leads to.
        unsure: whether a statement outside a transaction was cut off, so that nobody knows what is left of it.
        masked: whether its statements held a secret, which no journal keeps.
    """

    finding: Finding
    source: Step
    steps: tuple[Step, ...]
    before: State
    unsure: bool
    masked: bool


class Past(Struct, frozen=True):
    """One run, with the fate of each step known.

    Args:
        steps: what stands, or may, in the order of application.
        back: what was run to take it back, here or in a rollback, in that order.
        undone_by: the last run that took it back or tried to, None where there is none.
    """

    steps: tuple[Recorded, ...]
    back: tuple[Recorded, ...]
    undone_by: str | None

    def ways(self) -> list[Way]:
        """Answer the way back of each finding that is not back yet, the last finding first."""
        findings: list[Finding] = []
        for item in reversed(self.steps):
            if not any(same_finding(item.step.finding, finding) for finding in findings):
                findings.append(item.step.finding)
        return [way for finding in findings if (way := self._way(finding)) is not None]

    def now(self, ways: Sequence[Way]) -> dict[Ref, State]:
        """Answer what must be there now if nobody has touched it since."""
        known: dict[Ref, State] = {}
        for item in (*self.steps, *self.back):
            known.update(item.before)
            known.update(item.after or {})
        return {way.finding.ref: known[way.finding.ref] for way in ways}

    def _way(self, finding: Finding) -> Way | None:
        mine = [item for item in self.steps if same_finding(item.step.finding, finding)]
        standing = [item.step for item in mine if item.fate is Fate.STANDS]
        doubtful = next((item.step for item in mine if item.fate is Fate.UNKNOWN), None)
        source = last_to_undo(standing, doubtful)
        back = [item for item in self.back if same_finding(item.step.finding, finding) and not item.over]
        steps = way_back(source)[sum(item.fate is Fate.STANDS for item in back) :]
        if source.undo and not steps:
            return None
        return Way(
            finding=finding,
            source=source,
            steps=tuple(steps),
            before=mine[0].before[finding.ref],
            unsure=doubtful is not None or any(item.fate is Fate.UNKNOWN for item in back),
            masked=any(item.masked for item in mine if item.step is source),
        )


def past(run: Run, wire: Wire) -> Past:
    """Answer what is left of a run, asking the server what became of a COMMIT that nobody saw answered.

    Args:
        run: a remedy's.
        wire: to the database it ran on.

    Raises:
        Refused: it is still at work.
        ServerSaid: the server refused.
    """
    rollbacks = rollbacks_of(run)
    back = (*run.back, *(item for each in rollbacks for item in each.back))
    undone_by = rollbacks[-1].name if rollbacks else None
    return Past(tuple(_settled(run.steps, wire)), tuple(_settled(back, wire)), undone_by)


def _settled(items: Iterable[Recorded], wire: Wire) -> Iterator[Recorded]:
    """Yield what stands or may stand."""
    for item in items:
        fate = item.fate
        if fate is Fate.UNKNOWN and item.xid is not None:
            status = transaction_status(wire, item.xid)
            if status not in _FATES:
                raise Refused(f"transaction {item.xid} of that run is still in progress", hint="run it again in a moment")
            fate = _FATES[status]
        elif fate is Fate.UNKNOWN and item.after is not None:
            # Outside a transaction what was seen afterwards stands.
            fate = Fate.STANDS
        if fate is not Fate.GONE:
            yield replace(item, fate=fate)
