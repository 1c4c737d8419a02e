"""Asks the preconditions of a plan before anything is run: rights, catalog, rows, and what is tried out and rolled back.

Each look is a transaction of its own, because one that has read a table keeps its lock until its end, and an upgrade of that
lock deadlocks. What cannot be looked at in time is no reason to refuse: the step itself finds it out and is taken back.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from drift.errors import Refused
from drift.model import Finding, Look, Precondition, Step
from drift.preamble import preamble
from drift.preconditions import UNDEFINED, creates, foretells, in_the_way
from drift.redact import clean
from drift.remedy.kit import Kit
from drift.remedy.runs import same_finding
from drift.remedy.wire import ServerSaid

_READ: Final = "BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY"
_TRY: Final = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
_LOCK_MS: Final = 2000
_TRIAL_MS: Final = 15_000

# Values that do not fit, rows that violate a constraint.
_DATA: Final = ("22", "23")
# Somebody has the table locked; the look took too long.
_NO_ANSWER: Final = frozenset({"55P03", "57014"})
_DENIED: Final = "42501"


def refuse_obstacles(kit: Kit, steps: Sequence[Step]) -> None:
    """Raise if a precondition of a step does not hold: nothing of the plan is begun.

    Raises:
        Refused: names every obstacle of the kind that was found first.
        ServerSaid: the connection is lost.
    """
    for look in Look:
        obstacles = list(_obstacles(kit, steps, look))
        if obstacles:
            lines = [f"  {finding.name}: {clean(words)}" for finding, words in obstacles]
            hint = f"{kit.command}, when that is done"
            raise Refused("\n".join(["nothing was run: something is in the way", *lines]), hint=hint)


def violators(kit: Kit, steps: Iterable[Step], finding: Finding) -> list[str]:
    """Answer which rows are in the way of a finding now, in words, after the server has found some.

    Raises:
        ServerSaid: the connection is lost.
    """
    mine = [step for step in steps if same_finding(step.finding, finding)]
    return [clean(words) for _, words in _obstacles(kit, mine, Look.ROWS)]


def _obstacles(kit: Kit, steps: Sequence[Step], look: Look) -> Iterator[tuple[Finding, str]]:
    asked: set[str] = set()
    made = False
    for number, step in enumerate(steps):
        for item in step.preconditions if foretells(step, steps[:number], look) else ():
            if item.look is look and item.sql not in asked:
                asked.add(item.sql)
                words = _obstacle(kit, step, item, made=made)
                if words is not None:
                    yield step.finding, words
        made = made or creates(step.finding)


def _obstacle(kit: Kit, step: Step, item: Precondition, *, made: bool) -> str | None:
    """Answer what is in the way, None where nothing is, or where nobody can tell."""
    try:
        said = _ask(kit, step, item)
    except ServerSaid as error:
        if error.lost:
            raise
        if error.sqlstate in UNDEFINED and made:
            return None
        undefined = error.sqlstate in UNDEFINED and item.look is not Look.ROWS
        if error.sqlstate.startswith(_DATA) or undefined or error.sqlstate == _DENIED:
            return in_the_way(item, [f"the server says: {error}"])
        why = "took too long" if error.sqlstate in _NO_ANSWER else f"was refused: {error}"
        kit.tell(clean(f"{step.finding.name}: a look at what may be in the way ({item.means}) {why}; the step itself will tell"))
        return None
    return in_the_way(item, said) if said else None


def _ask(kit: Kit, step: Step, item: Precondition) -> list[str]:
    tries = item.look is Look.TRIAL
    budget = _TRIAL_MS if tries else round(kit.limits.looking * 1000)
    try:
        kit.say(_TRY if tries else _READ)
        kit.wire.batch(preamble(_LOCK_MS, budget, step.search_path))
        if tries:
            kit.say(item.sql)
            return []
        with kit.watch.over(kit.wire, f"{step.finding.name}: looking for {item.means}", stops=False):
            return [str(next(iter(row.values()))) for row in kit.ask(item.sql)]
    finally:
        if kit.wire.busy:
            kit.wire.run("ROLLBACK")
