"""What is going on around the tables before anything is run: who has to end first, and what is good to know."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from time import monotonic
from typing import Any, Final

from drift.errors import Refused
from drift.model import Fields, Hazard, Step
from drift.redact import clean
from drift.remedy.attempts import pause_before
from drift.remedy.blockers import blockers, session_words
from drift.remedy.kit import Kit
from drift.remedy.place import name_list

_LOOKS_AGAIN: Final = 0.5
_WORTH_SAYING: Final = 64 * 1024 * 1024
_MOST: Final = 3


def await_builds(kit: Kit, steps: Iterable[Step]) -> None:
    """Wait until nobody else builds an index on the tables of the steps: what is half made is no leftover.

    Raises:
        Refused: somebody still does when no lock would be waited for any longer.
        ServerSaid: the server refused.
    """
    names = name_list(step.relation for step in steps if step.relation)
    until = monotonic() + kit.limits.lock_deadline
    attempt = 0
    while names and (rows := kit.wire.rows(_sql("builds", names))):
        attempt += 1
        words = _build_words(rows[0])
        if monotonic() > until:
            raise Refused(f"nothing was run: {words}", hint=f"{kit.command}, when that has ended")
        if attempt == 1:
            kit.tell(f"waiting: {words}")
        kit.signals.pause(pause_before(attempt, _LOOKS_AGAIN))


def _build_words(row: Mapping[str, Any]) -> str:
    who = ", ".join(str(part) for part in (row["user"], row["application"]) if part)
    return clean(f"process {row['pid']} ({who}) builds an index on {row['relation']}: {row['phase']}")


def refuse_who_stays(kit: Kit, steps: Sequence[Step]) -> None:
    """Raise if a table is locked by what does not go by itself: a prepared transaction, a vacuum against wraparound.

    Raises:
        Refused: names it, and what ends it.
        ServerSaid: the server refused.
    """
    until = monotonic() + kit.limits.grace
    attempt = 0
    while True:
        attempt += 1
        lasting = [each for each in blockers(kit.wire, steps) if each.stays or each.pid is None]
        if not lasting:
            return
        # Where two-phase commit is used every day, most of them are gone in a moment.
        if lasting[0].stays or monotonic() >= until:
            raise Refused(f"nothing was run: {lasting[0].words}", hint=f"{lasting[0].advice} {kit.command}")
        kit.signals.pause(pause_before(attempt, _LOOKS_AGAIN))


def tell_surroundings(kit: Kit, steps: Sequence[Step], ground: Mapping[str, Fields]) -> None:
    """Say what whoever changes these tables should know of.

    Raises:
        ServerSaid: the server refused.
    """
    names = name_list(step.relation for step in steps if step.relation)
    rows = kit.wire.rows(_sql("surroundings", names)) if names else []
    about_tables = (*_published(ground), *_crowded(rows, steps), *_large(rows, steps))
    old = _old(rows) if any(not step.in_transaction for step in steps) else []
    for line in (*_listeners(ground), *about_tables, *old, *_late(rows)):
        kit.tell(clean(f"note: {line}"))


def listeners_of(ground: Mapping[str, Fields]) -> tuple[str, ...]:
    """Answer the event triggers that run along with every statement, in words."""
    return tuple(ground.get("database", {}).get("event triggers", ()))


def _listeners(ground: Mapping[str, Fields]) -> list[str]:
    said = listeners_of(ground)
    return [f"event triggers run along: {', '.join(said)}"] if said else []


def _published(ground: Mapping[str, Fields]) -> list[str]:
    lines = []
    for name, said in ground.items():
        table = name.removeprefix("relation ")
        if said.get("published by"):
            names = ", ".join(said["published by"])
            lines.append(f"{table} is published ({names}): add columns on the subscriber first, drop them there last")
        if said.get("subscribed by"):
            names = ", ".join(said["subscribed by"])
            lines.append(f"{table} is subscribed to ({names}): what the publisher sends must fit into it at every moment")
    return lines


def _crowded(rows: Iterable[Mapping[str, Any]], steps: Iterable[Step]) -> list[str]:
    alone = {step.relation for step in steps if step.only}
    many = [row for row in rows if row["about"] == "relation" and row["relations"] > 1 and row["name"] not in alone]
    longest = max((step.lock_timeout for step in steps), default=0) / 1000
    return [
        f"{row['name']} is locked with its {row['relations'] - 1} partitions and children, {row['relations']} locks;"
        f" each is waited for at most {longest:g} s"
        for row in many
    ]


def _large(rows: Iterable[Mapping[str, Any]], steps: Iterable[Step]) -> list[str]:
    return [f"{name} needs up to {words}" for name, words in space_needed(rows, steps).items()]


def space_needed(rows: Iterable[Mapping[str, Any]], steps: Iterable[Step], least: int = _WORTH_SAYING) -> dict[str, str]:
    """Answer how much disk the steps need for each table, in words, where that is worth saying.

    Args:
        rows: of ``surroundings.sql``.
        steps: those that write a table anew, or build an index on it.
        least: bytes that are worth saying.
    """
    writing = {step.relation for step in steps if step.rewrites or not step.in_transaction or Hazard.INDEX_BUILD in step.hazards}
    sizes = [row for row in rows if row["about"] == "relation" and row["name"] in writing and (row["bytes"] or 0) >= least]
    return {row["name"]: f"{_size(row['bytes'])} of disk in tablespace {row['tablespace']} while it runs" for row in sizes}


def _size(octets: int) -> str:
    return f"{octets / 2**30:.1f} GiB" if octets >= 2**30 else f"{octets / 2**20:.0f} MiB"


def _old(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    found = sorted((row for row in rows if row["about"] == "transaction"), key=lambda row: -row["seconds"])
    return [f"an old transaction is open, and a concurrent build waits for it: {session_words(row)}" for row in found[:_MOST]]


def _late(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    return [f"replica {row['name']} is {row['seconds']} s behind" for row in rows if row["about"] == "replica"]


def surroundings(kit: Kit, steps: Iterable[Step]) -> list[Mapping[str, Any]]:
    """Answer the rows of ``surroundings.sql`` about the tables of some steps.

    Raises:
        ServerSaid: the server refused.
    """
    names = name_list(step.relation for step in steps if step.relation)
    return kit.wire.rows(_sql("surroundings", names)) if names else []


def _sql(file: str, names: str) -> str:
    return Path(__file__).with_name(f"{file}.sql").read_text(encoding="utf-8").replace("{names}", names)
