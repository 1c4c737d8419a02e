"""What a run that was killed has left on the way: known by drift's own names for it, removed before anything is built anew."""

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from msgspec import Struct

from drift.errors import RemedyFailed
from drift.model import Step
from drift.preamble import BEGIN, COMMIT, lock_statement, preamble, session_preamble
from drift.remedy.attempts import GaveUp, persist, wait_for_lock
from drift.remedy.kit import Kit
from drift.remedy.place import name_list, pin_reading
from drift.remedy.wire import ServerSaid, Wire
from drift.request import LOCK_TIMEOUT_MS
from drift.sqltext import quote

_QUICK_MS: Final = 15_000
_LONG_MS: Final = 3_600_000


class Leftover(Struct, frozen=True):
    """Something that should not be there.

    Args:
        ours: whether it bears one of drift's own names; else it is a failed REINDEX's, and for a person to remove.
        what: it, in words.
        relation: the quoted table it is on.
        in_transaction: whether what removes it runs in a transaction.
        name: its unquoted name, where a run can go on from it: one whose statements name it.
        away: what removes it.
    """

    ours: bool
    what: str
    relation: str
    in_transaction: bool
    name: str | None
    away: str


def leftovers(wire: Wire, relations: Iterable[str]) -> list[Leftover]:
    """Answer what is left on some relations (quoted).

    Raises:
        ServerSaid: the server refused.
    """
    names = name_list(relations)
    if not names:
        return []
    text = Path(__file__).with_name("leftovers.sql").read_text(encoding="utf-8").replace("{names}", names)
    return [Leftover(**row) for row in wire.rows(text)]


def remove(kit: Kit, steps: Sequence[Step]) -> None:
    """Remove what earlier runs of drift left on the tables of the steps.

    Raises:
        RemedyFailed: something stays; nothing else was run.
    """
    for item in _ours(kit, steps):
        kit.tell(f"removing what a run that was cut off has left: {item.what}")
        kit.journal.cleaned(item.away)
        try:
            persist(partial(_away, kit, item), kit.limits, lambda _: True, kit.signals.pause)
        except (GaveUp, ServerSaid) as error:
            message = (
                f"the database is as before: {item.what} is left by a run that was cut off, and it could not be removed: {error}"
            )
            raise RemedyFailed(message, hint=f"{item.away}; then {kit.command}") from error


def _ours(kit: Kit, steps: Sequence[Step]) -> list[Leftover]:
    try:
        found = leftovers(kit.wire, (step.relation for step in steps if step.relation))
    except ServerSaid as error:
        message = f"the database is as before: what earlier runs have left could not be looked for: {error}"
        raise RemedyFailed(message, hint=kit.command) from error
    gone_on_with = " ".join(step.sql for step in steps)
    return [item for item in found if item.ours and not (item.name and quote(item.name) in gone_on_with)]


def _away(kit: Kit, item: Leftover, attempt: int) -> None:
    if not item.in_transaction:
        try:
            kit.wire.batch(session_preamble(_LONG_MS))
            with kit.watch.over(kit.wire, f"removing {item.what}", stops=True):
                kit.say(item.away)
        finally:
            if not kit.wire.closed:
                pin_reading(kit.wire)
        return
    try:
        kit.say(BEGIN)
        kit.wire.batch(preamble(wait_for_lock(attempt, LOCK_TIMEOUT_MS), _QUICK_MS))
        kit.say(lock_statement(item.relation, "ACCESS EXCLUSIVE"))
        kit.say(item.away)
        kit.say(COMMIT)
    finally:
        if kit.wire.busy:
            kit.wire.run("ROLLBACK")
