"""How rows get the value they lack while others write: in batches, each one committed, so that nobody waits for long.

The whole of it is one DO block, which commits as it goes (manual, "Transaction Management"): psql runs what ``--fix`` runs.
Only rows without a value are filled: running it again goes on where it was.
"""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from drift.fact import UNSTATED
from drift.kind import CannotMend
from drift.kinds.column.asked import before_adding
from drift.kinds.column.definition import alter_table, beside, definition
from drift.kinds.column.not_null import proven
from drift.model import Hazard, Precondition, Ref, Statement
from drift.preconditions import Evaluated, evaluates, readable
from drift.sqltext import dollar_quote, literal, qualified, quote

if TYPE_CHECKING:
    from drift.kinds.column.fact import Column

_LOCK_TIMEOUT: Final = "800ms"
"""For one row that somebody else holds: shorter than deadlock_timeout, so that in a deadlock it is the batch that yields."""

_TRIES: Final = 20
"""Of one batch, before the step gives up and says so."""

_MOST_ROWS: Final = 10_000
_MOST_BLOCKS: Final = 128

_MOVES_A_SEQUENCE: Final = re.compile(r"(?i)\b(?:nextval|setval)\b")


def require_use(column: "Column") -> None:
    """Raise where ``backfill``, ``using`` or ``expand`` is stated of a column it can mean nothing for.

    Raises:
        ValueError: with the reason.
    """
    if column.backfill is not UNSTATED:
        if isinstance(column.generated, str) or isinstance(column.identity, str) or column.serial is not UNSTATED:
            raise ValueError("backfill: a generated column or an identity fills itself")
        if column.nullable is not False:
            raise ValueError("backfill: state nullable: false as well, or nobody could see whether it was done")
    if column.using is not UNSTATED and column.type is UNSTATED:
        raise ValueError("using: state the type it leads to")
    if column.expand is True:
        _require_expandable(column)


def _require_expandable(column: "Column") -> None:
    if column.type is UNSTATED:
        raise ValueError("expand: state the type it leads to")
    if column.generated not in (None, UNSTATED) or column.identity not in (None, UNSTATED):
        raise ValueError("expand: a generated column or an identity has no second one beside it that could take its place")
    if column.position is not UNSTATED:
        raise ValueError("expand: the column that takes its place is the last of the table; leave position away")


def expanded(ref: Ref, column: "Column") -> list[Statement]:
    """Answer how a column that is missing comes to be, with a value in every row.

    Raises:
        CannotMend: no type is stated, or its rows are another server's.
    """
    if isinstance(column.serial, str):
        raise CannotMend(f"{column.serial} fills itself: leave backfill away")
    bare = replace(column, nullable=UNSTATED, default=UNSTATED)
    # A default that is set after the column was added, if only in the same statement, writes no row anew.
    later = f", ALTER COLUMN {quote(ref.path[-1])} SET DEFAULT {column.default}" if isinstance(column.default, str) else ""
    away = (alter_table(ref, column, f"DROP COLUMN {quote(ref.path[-1])}", hazards=(Hazard.DATA_LOSS,)),)
    asked = (*before_adding(ref, replace(column, nullable=UNSTATED)), *_before_filling(ref, column, "true"))
    added = alter_table(ref, column, f"ADD COLUMN {definition(ref, bare)}{later}", preconditions=asked)
    return [added, *beside(ref, column), filled(ref, column), *proven(ref, column, (), away)]


def completed(ref: Ref, before: "Column", after: "Column") -> list[Statement]:
    """Answer how a column whose rows lack values becomes NOT NULL.

    Raises:
        CannotMend: its rows are another server's.
    """
    asked = _before_filling(ref, replace(after, type=before.type), f"{_name(ref)} IS NULL")
    return [replace(filled(ref, after), undo=(), preconditions=asked), *proven(ref, before, ())]


def _name(ref: Ref) -> str:
    return f"{quote(ref.path[1])}.{quote(ref.path[-1])}"


def _before_filling(ref: Ref, column: "Column", where: str) -> tuple[Precondition, ...]:
    table, value = (ref.path[0], ref.path[1]), str(column.backfill)
    wanted = Evaluated(table, value, str(column.type), where, required=True)
    asked = [readable(wanted, f"what rows are to be filled with cannot be read: {value}")]
    # A sequence would move though nothing is written.
    if not _MOVES_A_SEQUENCE.search(value):
        asked.append(evaluates(wanted, f"rows of {qualified(*table)} for which the backfill has no value"))
    return tuple(asked)


def filled(ref: Ref, column: "Column") -> Statement:
    """Answer the statement that gives every row without a value one.

    Raises:
        CannotMend: its rows are another server's.
    """
    if column.foreign is True:
        raise CannotMend("the rows of a foreign table are filled where they are")
    what = Filling(quote(ref.path[-1]), f"({column.backfill})", f"{quote(ref.path[-1])} IS NULL")
    lost = "which rows were NULL is not kept, so that no undo brings it back"
    words = f"fills {ref} in batches by {way(column)}, each one committed; {lost}"
    return in_batches(ref, column, what, words)


class Filling(Struct, frozen=True):
    """What rows are given.

    Args:
        column: the quoted column that gets it.
        value: SQL over the columns of the row.
        where: the condition on the rows that lack it, false of each that has been given it.
    """

    column: str
    value: str
    where: str


def in_batches(ref: Ref, column: "Column", what: Filling, note: str) -> Statement:
    """Answer the statement that gives rows of the column's table what they lack, and commits as it goes.

    Args:
        ref: tells the table.
        column: knows the primary key and the triggers of the table.
        what: they are given.
        note: what a reviewer should know of it.
    """
    key, table = _key(column), qualified(*ref.path[:2])
    said = {
        "table": table,
        "name": literal(table),
        "column": what.column,
        "value": what.value,
        "where": what.where,
        "tag": dollar_quote(f"{what.value} {what.where} {table} {what.column}"),
        "key": ", ".join(map(quote, key)),
        "named": ", ".join(f"{quote(name)} AS k{number}" for number, name in enumerate(key)),
        "first": ", ".join(f"drift_first.k{number}" for number in range(len(key))),
        "next": ", ".join(f"drift_next.k{number}" for number in range(len(key))),
        "lock_timeout": _LOCK_TIMEOUT,
        "tries": _TRIES,
        "most_rows": _MOST_ROWS,
        "most_blocks": _MOST_BLOCKS,
    }
    text = _text("backfill_by_key" if key else "backfill_by_block").format(**said).strip()
    fires = column.update_triggers if isinstance(column.update_triggers, tuple) else ()
    told = f"{note}; fires for each row: {', '.join(fires)}" if fires else note
    return Statement(text, lock="ROW EXCLUSIVE", relation=table, in_transaction=False, resumable=True, note=told)


def _key(column: "Column") -> Sequence[str]:
    return column.key if isinstance(column.key, tuple) else ()


def way(column: "Column") -> str:
    """Answer what leads the batches through the table of a column, in words."""
    key = _key(column)
    return f"the primary key ({', '.join(key)})" if key else "ranges of blocks"


@cache
def _text(name: str) -> str:
    return Path(__file__).with_name(f"{name}.sql").read_text(encoding="utf-8")
