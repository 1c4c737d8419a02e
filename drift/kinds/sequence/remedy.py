"""How a sequence is made, changed and dropped.

No statement names a lock: LOCK TABLE takes no sequence. ALTER SEQUENCE holds SHARE ROW EXCLUSIVE on it, so that ``nextval()`` of
others waits until its COMMIT.
"""

import re
from collections.abc import Sequence
from typing import Any, Final

from drift.fact import UNSTATED
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
    """Answer DROP SEQUENCE; where it stood is lost."""
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
    differing = frozenset(name for name in TOGETHER if getattr(before, name) != getattr(after, name))
    return [_alter(ref, " ".join(_options(after, differing)))]


def column_name(path: Sequence[str]) -> str:
    """Answer ``table.column``, each in quotes where a dot or a quote is in it."""
    return ".".join('"' + name.replace('"', '""') + '"' if re.search(r'[."]', name) else name for name in path)


def _options(sequence: Any, names: frozenset[str]) -> list[str]:
    said = [
        words.format(value)
        for name, words in _WORDS.items()
        if name in names and (value := getattr(sequence, name)) is not UNSTATED
    ]
    cycle = {True: ["CYCLE"], False: ["NO CYCLE"]}.get(sequence.cycle, [])
    return [*said, *(cycle if "cycle" in names else [])]


def _owned(ref: Ref, sequence: Any, **facts: Any) -> Statement:
    column = "NONE" if sequence.owned_by is None else qualified(ref.path[0], *split_name(sequence.owned_by))
    return _alter(ref, f"OWNED BY {column}", **facts)


def _alter(ref: Ref, change: str, **facts: Any) -> Statement:
    return Statement(f"ALTER SEQUENCE {qualified(*ref.path)} {change}", **facts)


def _sequence(ref: Ref) -> _belongings.Thing:
    return _belongings.Thing("SEQUENCE", qualified(*ref.path))
