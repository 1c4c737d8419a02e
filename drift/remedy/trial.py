"""Foretells which statements write a table anew, by running them on an empty copy of it before anything is locked.

The rules of the recipes know what a statement says. What only the server knows (that a type is a domain with a CHECK, so that
ADD COLUMN must ask it for each row) shows on a copy: whatever has another file afterwards was written anew. Everything is
rolled back. Only columns that are added, or change their type, are tried: nothing else depends on what a rule cannot see, and
these lock no other table.
"""

import re
from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from drift.model import Hazard, Step
from drift.preamble import BEGIN, preamble
from drift.remedy.kit import Kit
from drift.remedy.units import LONG_MS
from drift.remedy.wire import ServerSaid
from drift.remedy.worker import Worker

_COPY: Final = "pg_temp.drift_copy"
_FILE: Final = f"SELECT pg_catalog.pg_relation_filenode('{_COPY}'::pg_catalog.regclass)::bigint AS file"
_DEPENDS_ON_THE_TYPE: Final = re.compile(r'ADD COLUMN |ALTER COLUMN (?:"(?:[^"]|"")+"|\S+) TYPE ')

# Whoever has the table locked is not waited for: the rules are enough to begin with.
_WAIT_MS: Final = 100
_QUICK_MS: Final = 5_000


def foretold(worker: Worker, steps: Sequence[Step]) -> tuple[Step, ...]:
    """Answer the steps, with those marked that would write their table anew although no rule says so.

    Args:
        worker: outside a transaction. Where event triggers listen, they are not to hear of a copy, and nothing is tried.
        steps: in order.
    """
    worse: dict[int, Step] = {}
    for relation in dict.fromkeys(step.relation for step in steps if step.relation):
        numbers = [number for number, step in enumerate(steps) if _on_copy(step, relation)]
        if not worker.kit.listeners and any(not steps[number].rewrites for number in numbers):
            found = _tried(worker, relation, [steps[number] for number in numbers])
            worse |= {number: _rewriting(steps[number]) for number, rewrote in zip(numbers, found, strict=True) if rewrote}
    return tuple(worse.get(number, step) for number, step in enumerate(steps))


def _rewriting(step: Step) -> Step:
    hazards = dict.fromkeys((*step.hazards, Hazard.TABLE_REWRITE))
    return replace(step, rewrites=True, hazards=tuple(hazards), statement_timeout=max(step.statement_timeout, LONG_MS))


def _on_copy(step: Step, relation: str) -> str | None:
    """Answer the step's statement for a copy of the relation, None where it is not to be tried."""
    for head in (f"ALTER TABLE {relation} ", f"ALTER TABLE ONLY {relation} "):
        if step.in_transaction and step.sql.startswith(head) and _DEPENDS_ON_THE_TYPE.match(step.sql, len(head)):
            return f"ALTER TABLE {_COPY} {step.sql.removeprefix(head)}"
    return None


def _tried(worker: Worker, relation: str, steps: Sequence[Step]) -> list[bool]:
    """Answer of each step whether it writes a copy anew; one that cannot be run there does not, as far as is known."""
    kit, copy = worker.kit, f"CREATE TEMP TABLE drift_copy (LIKE {relation} INCLUDING ALL)"
    try:
        with kit.signals.let_in():
            kit.wire.batch([BEGIN, *preamble(_WAIT_MS, _QUICK_MS), copy])
        return [_rewrites(kit, step, _on_copy(step, relation) or step.sql) for step in steps]
    except ServerSaid as error:
        if error.lost:
            raise
        return [False for _ in steps]
    finally:
        worker.abandon()


def _rewrites(kit: Kit, step: Step, sql: str) -> bool:
    before = kit.ask(_FILE)[0]["file"]
    kit.wire.batch(["SAVEPOINT drift_step", *preamble(_WAIT_MS, _QUICK_MS, step.search_path)])
    try:
        kit.say(sql)
    except ServerSaid as error:
        if error.lost:
            raise
        kit.wire.run("ROLLBACK TO SAVEPOINT drift_step")
        return False
    return bool(kit.ask(_FILE)[0]["file"] != before)
