"""How a sequence is made, changed and dropped.

No statement names a lock: LOCK TABLE takes no sequence. ALTER SEQUENCE holds SHARE ROW EXCLUSIVE on it, so that ``nextval()`` of
others waits until its COMMIT.
"""

import re
from collections.abc import Sequence
from typing import Any, Final

from msgspec.structs import replace

from drift.fact import UNSTATED
from drift.kind import CannotMend
from drift.kinds import _belongings
from drift.model import Hazard, Ref, Statement
from drift.sqltext import qualified, split_name

_WORDS: Final = {
    "type": "AS {}",
    "increment": "INCREMENT BY {}",
    "min": "MINVALUE {}",
    "max": "MAXVALUE {}",
    "start": "START WITH {}",
    "cache": "CACHE {}",
}

_LARGEST: Final = {"smallint": 2**15 - 1, "int2": 2**15 - 1, "integer": 2**31 - 1, "int4": 2**31 - 1, "int": 2**31 - 1}

TOGETHER: Final = frozenset({*_WORDS, "cycle"})
"""The attributes one ALTER SEQUENCE changes: one after the other they could contradict each other on the way."""


def create(ref: Ref, sequence: Any) -> Sequence[Statement]:
    """Answer CREATE SEQUENCE and what belongs to it; with an owner first, for the table it goes with must have the same."""
    thing = _sequence(ref)
    unlogged = "UNLOGGED " if sequence.persistence == "unlogged" else ""
    words = [f"CREATE {unlogged}SEQUENCE {thing.name}", *_options(sequence, TOGETHER)]
    made = [Statement(" ".join(words)), *_belongings.made(thing, sequence)]
    return [*made, _owned(ref, sequence, same_transaction=True)] if isinstance(sequence.owned_by, str) else made


def drop(ref: Ref, sequence: Any) -> Sequence[Statement]:
    """Answer DROP SEQUENCE; where it stood is lost.

    Raises:
        CannotMend: a default uses it, or did: that column is to be looked at first.
    """
    if sequence.used_by:
        raise CannotMend(
            f"the default of {', '.join(sequence.used_by)} uses it: state it, or make it what serial makes of that column"
        )
    if sequence.named_for_serial is True:
        column = qualified(ref.path[0], *split_name(sequence.owned_by))
        raise CannotMend(f"serial made it for {column}: give that its default back, or DROP SEQUENCE {qualified(*ref.path)}")
    return _belongings.dropped(_sequence(ref), sequence, (Hazard.DATA_LOSS,))


def alter(ref: Ref, attribute: str, before: Any, after: Any) -> Sequence[Statement]:
    """Answer ALTER SEQUENCE for one attribute, or for all that are changed together."""
    changed = _belongings.altered(_sequence(ref), attribute, after)
    if changed is not None:
        return changed
    if attribute == "owned_by":
        return [_owned(ref, after)]
    if attribute == "persistence":
        return [_alter(ref, "SET UNLOGGED" if after.persistence == "unlogged" else "SET LOGGED")]
    differing = {name for name in TOGETHER if getattr(before, name) != getattr(after, name)}
    if after.start is None and spelled_out(before).start != spelled_out(after).start:
        # It goes by the limits, which PostgreSQL does not let it break.
        differing.add("start")
    names = frozenset(differing)
    return [_alter(ref, " ".join([*_options(after, names), *_reset(after, names)]))]


def spelled_out(sequence: Any) -> Any:
    """Answer a sequence of known type and direction with the limits and the start that go without saying."""
    largest = _LARGEST.get(sequence.type.lower().removeprefix("pg_catalog."), 2**63 - 1)
    up = sequence.increment > 0
    least = sequence.min if isinstance(sequence.min, int) else 1 if up else -largest - 1
    greatest = sequence.max if isinstance(sequence.max, int) else largest if up else -1
    first = sequence.start if isinstance(sequence.start, int) else least if up else greatest
    return replace(sequence, min=least, max=greatest, start=first)


def column_name(path: Sequence[str]) -> str:
    """Answer ``table.column``, each in quotes where a dot or a quote is in it."""
    return ".".join('"' + name.replace('"', '""') + '"' if re.search(r'[."]', name) else name for name in path)


def _options(sequence: Any, names: frozenset[str]) -> list[str]:
    """Answer the clauses for some of the attributes, as far as they are known; what is None goes without saying."""
    values = {name: getattr(sequence, name) for name in _WORDS if name in names}
    said = [_WORDS[name].format(value) for name, value in values.items() if value not in (None, UNSTATED)]
    cycle = {True: ["CYCLE"], False: ["NO CYCLE"]}.get(sequence.cycle, [])
    return [*said, *(cycle if "cycle" in names else [])]


def _reset(sequence: Any, names: frozenset[str]) -> list[str]:
    """Answer the clauses that take back a limit or a start that was said."""
    gone = [name for name in ("min", "max") if name in names and getattr(sequence, name) is None]
    words = [f"NO {name.upper()}VALUE" for name in gone]
    first = "start" in names and sequence.start is None
    return [*words, *([_WORDS["start"].format(spelled_out(sequence).start)] if first else [])]


def _owned(ref: Ref, sequence: Any, **facts: Any) -> Statement:
    column = "NONE" if sequence.owned_by is None else qualified(ref.path[0], *split_name(sequence.owned_by))
    return _alter(ref, f"OWNED BY {column}", **facts)


def _alter(ref: Ref, change: str, **facts: Any) -> Statement:
    return Statement(f"ALTER SEQUENCE {qualified(*ref.path)} {change}", **facts)


def _sequence(ref: Ref) -> _belongings.Thing:
    return _belongings.Thing("SEQUENCE", qualified(*ref.path))
