"""The statements that all kinds of constraints share, each with its lock and its hazards."""

from collections.abc import Sequence
from typing import Any, Final, Protocol

from msgspec.structs import replace

from drift.fact import UNSTATED, Fact, Unstated
from drift.kinds._names import temporary_name
from drift.model import Hazard, Ref, Statement
from drift.sqltext import literal, qualified, quote

EXCLUSIVE: Final = "ACCESS EXCLUSIVE"
ONLINE: Final = "SHARE UPDATE EXCLUSIVE"


class Timed(Protocol):
    """What has a time at which it is checked."""

    @property
    def deferrable(self) -> bool | Unstated:
        """Whether the check may wait for the end of the transaction."""

    @property
    def initially_deferred(self) -> bool | Unstated:
        """Whether it waits unless told otherwise."""


def sound_timing(fact: Timed) -> bool | Unstated:
    """Answer whether a stated constraint is deferrable: INITIALLY DEFERRED says it as well.

    Raises:
        ValueError: it is said to be deferred and not deferrable.
    """
    if fact.initially_deferred is not True:
        return fact.deferrable
    if fact.deferrable is False:
        raise ValueError("initially_deferred: true needs deferrable: true")
    return True


def timing(fact: Timed) -> str:
    """Answer when the constraint is checked, as ADD CONSTRAINT takes it; empty for at once."""
    if fact.deferrable is not True:
        return ""
    return "DEFERRABLE INITIALLY DEFERRED" if fact.initially_deferred is True else "DEFERRABLE"


def columns_sql(columns: Sequence[str]) -> str:
    """Answer a list of columns, quoted; the range column of a temporal key keeps its words (18 and later)."""
    return ", ".join(map(_column, columns))


def temporal(columns: Sequence[str]) -> bool:
    """Answer whether the last of the columns is a range that must not overlap."""
    return any(_column(column) != quote(column) for column in columns)


def plain_names(columns: Sequence[str]) -> list[str]:
    """Answer the names of the columns, without the words of a temporal key."""
    return [
        name if (name := column.removesuffix(" WITHOUT OVERLAPS")) != column else column.removeprefix("PERIOD ")
        for column in columns
    ]


def _column(column: str) -> str:
    name, words = column.removesuffix(" WITHOUT OVERLAPS"), " WITHOUT OVERLAPS"
    if name != column:
        return quote(name) + words
    name = column.removeprefix("PERIOD ")
    return quote(column) if name == column else f"PERIOD {quote(name)}"


def alter(ref: Ref, change: str, **facts: Any) -> Statement:
    """Answer ALTER TABLE of the table the constraint stands at."""
    table = qualified(*ref.path[:2])
    return Statement(f"ALTER TABLE {table} {change}", **{"lock": EXCLUSIVE, "relation": table, **facts})


def drop(ref: Ref, name: str, **facts: Any) -> Statement:
    """Answer DROP CONSTRAINT."""
    return alter(ref, f"DROP CONSTRAINT {quote(name)}", **facts)


def rename(ref: Ref, old: str, new: str, **facts: Any) -> Statement:
    """Answer RENAME CONSTRAINT, which renames the constraint's index along with it."""
    return alter(ref, f"RENAME CONSTRAINT {quote(old)} TO {quote(new)}", **facts)


def twin(ref: Ref, there: Ref) -> str:
    """Answer how a constraint that differs from the stated one in nothing but its name gets its name."""
    return f"{there.path[-1]} is the same under another name: {rename(ref, there.path[-1], ref.path[-1]).sql}"


def validate(ref: Ref, name: str, **facts: Any) -> Statement:
    """Answer VALIDATE CONSTRAINT: it reads the whole table, and reads and writes go on."""
    return alter(ref, f"VALIDATE CONSTRAINT {quote(name)}", lock=ONLINE, **facts)


def comment(ref: Ref, name: str, text: object) -> list[Statement]:
    """Answer COMMENT ON CONSTRAINT, nothing where nothing is said about a comment."""
    if text is UNSTATED:
        return []
    table = qualified(*ref.path[:2])
    value = literal(text) if isinstance(text, str) else "NULL"
    return [Statement(f"COMMENT ON CONSTRAINT {quote(name)} ON {table} IS {value}", lock="ACCESS SHARE", relation=table)]


def comment_beside(ref: Ref, name: str, text: object) -> list[Statement]:
    """Answer the comment of a constraint that was made in the same transaction, nothing where it has none."""
    return [replace(item, same_transaction=True) for item in comment(ref, name, text if isinstance(text, str) else UNSTATED)]


def differing(before: Fact, after: Fact, among: frozenset[str]) -> frozenset[str]:
    """Answer which of the attributes two facts disagree about."""
    return frozenset(name for name in among if getattr(before, name) != getattr(after, name))


class Verified(Protocol):
    """What may hold for new rows only, or for none."""

    @property
    def validated(self) -> bool | Unstated:
        """Whether the rows there were have been checked."""

    @property
    def enforced(self) -> bool | Unstated:
        """Whether rows are checked at all."""


def add_online(ref: Ref, name: str, definition: str, fact: Verified, **facts: Any) -> list[Statement]:
    """Answer a CHECK or foreign key that is added without looking at the rows, which are then checked while others write.

    Args:
        ref: the constraint.
        name: the name it is added under.
        definition: what follows ADD.
        fact: how much of it is wanted.
        facts: what else is to be said of adding it: ``lock``, ``preconditions``.
    """
    undo = (drop(ref, name),)
    if fact.enforced is False:
        return [alter(ref, f"ADD {definition} NOT ENFORCED", undo=undo, **{**facts, "preconditions": ()})]
    added = alter(ref, f"ADD {definition} NOT VALID", undo=undo, **facts)
    return [added] if fact.validated is False else [added, validate(ref, name, undo=undo)]


def swap(ref: Ref, built: Sequence[Statement], name: str, text: object) -> list[Statement]:
    """Answer the exchange of a constraint for one that was built beside it under its temporary name."""
    away, named = drop(ref, name), rename(ref, temporary_name(name), name, same_transaction=True)
    return [*built, away, named, *comment_beside(ref, name, text)]


def gone_with_scan(ref: Ref, name: str) -> Statement:
    """Answer DROP CONSTRAINT of a CHECK or foreign key: to have it again all rows must be looked at."""
    return drop(ref, name, hazards=(Hazard.BLOCKING_SCAN,))
