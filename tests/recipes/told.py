"""What the steps of one transaction foretell, added up, and where what was seen is another thing."""

import re
from collections.abc import Iterator
from typing import Final

from drift.model import Hazard, Step
from drift.preamble import WEAK_LOCKS, strongest
from tests.recipes.observe import Connection, Relation, Seen, family, hardest, weaker

# What is taken away asks for the flag of what it would cost to have it again (docs/decisions.md).
_GIVES_UP: Final = re.compile(r"\b(DROP CONSTRAINT|DROP INDEX|DETACH PARTITION)\b")

_ON_PURPOSE: Final = re.compile(
    # So that nobody adds a greater value between the look at the greatest and COMMIT.
    r"^(CREATE SEQUENCE .* OWNED BY|SELECT pg_catalog\.setval)"
    # As the table it references is, where a partitioned table takes its partitions' keys for its own (before 18).
    r"|ADD CONSTRAINT \S+ FOREIGN KEY (?!.*NOT (VALID|ENFORCED))"
)
"""Statements that are told to lock their table harder than they do by themselves."""

_MAY_REWRITE: Final = (
    (r"^ALTER TABLE \S+ ADD COLUMN .* DEFAULT ", "whether a default is the same for all rows is told of well-known ones only"),
    (r"^ALTER TABLE .* TYPE \S+ USING ", "a cast to or from a domain looks at values only if that has checks"),
)
_MAY_READ: Final = (
    (r"^ALTER DOMAIN ", "only a domain that columns have locks and reads their tables"),
    (r"^ALTER TABLE .* TYPE \S+( COLLATE \S+)?$", "whether the column has an index that is built anew is not looked at"),
)
"""Statements that may do less than foretold; they need a flag for what they may do."""

_LOOKS_UP: Final = re.compile(r"^SELECT ")
"""The planner reads a table without rows from end to end where it would go by the index of a larger one."""


class Told:
    """What the steps of one transaction have foretold so far.

    The lock of a step is the strongest it takes. On its relation it is just that; on what hangs on it (partitions, children) and
    on what the statement touches besides (the parent of a foreign key) it is no stronger. Locks under which others read and write
    on are told of the relation only.
    """

    def __init__(self, connection: Connection, before: dict[int, Relation]) -> None:
        self._connection = connection
        self._before = before
        self.locks: dict[str, str] = {}
        self.family: dict[str, str] = {}
        self.elsewhere: str | None = None
        self.rewritten: set[str] = set()
        self.scanned: set[str] = set()
        self.built: set[str] = set()
        self.perhaps_rewritten: set[str] = set()
        self.perhaps_read: set[str] = set()
        self.stronger: set[str] = set()
        self.anywhere: set[Hazard] = set()
        self.looked_up = False
        self.perhaps_nothing = False

    def hear(self, step: Step) -> None:
        """Add what a step foretells about what was there before."""
        self.looked_up |= bool(_LOOKS_UP.search(step.sql))
        may_read = bool(_GIVES_UP.search(step.sql)) or any(re.search(pattern, step.sql) for pattern, _ in _MAY_READ)
        if step.relation is None:
            self.perhaps_nothing |= may_read
            self.elsewhere = step.lock if weaker(self.elsewhere, step.lock) else self.elsewhere
            self.anywhere.update(step.hazards)
            return
        names = self._family(step.relation) if not step.only else {step.relation}
        if step.lock:
            self.locks[step.relation] = strongest((step.lock, self.locks.get(step.relation, step.lock)))
            self.family.update({name: strongest((step.lock, self.family.get(name, step.lock))) for name in names})
        self.rewritten |= names if step.rewrites else set()
        self.scanned |= names if Hazard.BLOCKING_SCAN in step.hazards else set()
        self.built |= names if Hazard.INDEX_BUILD in step.hazards else set()
        self.perhaps_read |= names if may_read else set()
        self.perhaps_rewritten |= names if any(re.search(pattern, step.sql) for pattern, _ in _MAY_REWRITE) else set()
        self.stronger |= {step.relation} if _ON_PURPOSE.search(step.sql) else set()

    def _family(self, relation: str) -> set[str]:
        there = any(item.name == relation for item in self._before.values())
        oids = family(self._connection, relation) if there else frozenset()
        return {relation} | {self._before[oid].name for oid in oids if oid in self._before}

    def compared(self, seen: Seen) -> Iterator[str]:
        """Yield where the two differ."""
        yield from self._on_its_relation(seen)
        yield from self._elsewhere(seen)
        yield from self._rewrites(seen)
        held_up = {name for name in seen.scanned if seen.locks.get(name) not in WEAK_LOCKS}
        yield from self._work("scanned", self.scanned, held_up, Hazard.BLOCKING_SCAN)
        yield from self._work("index built", self.built, set(seen.built), Hazard.INDEX_BUILD)

    def _on_its_relation(self, seen: Seen) -> Iterator[str]:
        there = {item.name for item in self._before.values()}
        for name, lock in self.locks.items():
            shown = {hardest(seen.locks.get(name), seen.indexes.get(name))}
            shown |= {seen.locks.get(name)} if seen.indexes.get(name) in (None, *WEAK_LOCKS) else set()
            on_purpose = name in self.stronger and all(weaker(mode, lock) for mode in shown)
            if name in there and lock not in shown and not on_purpose:
                yield f"lock on {name}: foretold {lock}, seen {seen.locks.get(name)}"

    def _elsewhere(self, seen: Seen) -> Iterator[str]:
        most = hardest(*self.locks.values(), self.elsewhere)
        for name in {*seen.locks, *seen.indexes} - set(self.locks):
            lock, told = hardest(seen.locks.get(name), seen.indexes.get(name)), self.family.get(name, most)
            if lock not in WEAK_LOCKS and weaker(told, lock):
                yield f"lock on {name}: foretold no more than {told}, seen {lock}"
        shown = hardest(*seen.locks.values(), *seen.indexes.values(), *seen.others)
        if self.elsewhere and shown != most and not (self.perhaps_nothing and shown is None):
            yield f"lock: foretold {most}, seen {shown}"

    def _rewrites(self, seen: Seen) -> Iterator[str]:
        if not self.rewritten - self.perhaps_rewritten <= seen.rewritten <= self.rewritten:
            yield f"rewritten: foretold {sorted(self.rewritten)}, seen {sorted(seen.rewritten)}"

    def _work(self, what: str, told: set[str], seen: set[str], hazard: Hazard) -> Iterator[str]:
        told, seen = told - self.rewritten, seen - self.rewritten
        if not seen <= told and hazard not in self.anywhere and not self.looked_up:
            yield f"{what} while others wait: foretold {sorted(told)}, seen {sorted(seen)}"
        if told and not seen and not told <= self.perhaps_read:
            yield f"{what} while others wait: foretold {sorted(told)}, not seen"
