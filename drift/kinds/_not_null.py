"""How columns become NOT NULL while others write, on any version: a CHECK proves it first, so that SET NOT NULL reads no row."""

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec.structs import replace

from drift.kinds import _constraint
from drift.model import Ref, Statement
from drift.sqltext import quote

_LONGEST: Final = 63


def set_not_null(ref: Ref, columns: Iterable[str], back: Sequence[Statement]) -> list[Statement]:
    """Answer the steps for some columns one after the other; rows that hold NULL make them fail and change nothing.

    Args:
        ref: tells the table.
        columns: unquoted names of columns that may hold NULL.
        back: the way back from before the first step.
    """
    steps: list[Statement] = []
    way: tuple[Statement, ...] = tuple(back)
    for column in columns:
        name = f"drift_nn_{'_'.join((ref.path[1], column))}".encode()[:_LONGEST].decode(errors="ignore")
        forget = _constraint.drop(ref, name)
        proof = f"ADD CONSTRAINT {quote(name)} CHECK ({quote(column)} IS NOT NULL) NOT VALID"
        steps += [
            _constraint.alter(ref, proof, undo=(forget, *way)),
            _constraint.validate(ref, name, undo=(forget, *way)),
            _column(ref, column, "SET NOT NULL", undo=(forget, drop_not_null(ref, column), *way)),
            # In the same ALTER the constraint would be dropped before it could prove anything, and the table be scanned.
            _constraint.drop(ref, name, same_transaction=True, undo=(drop_not_null(ref, column), *way)),
        ]
        way = (drop_not_null(ref, column), *way)
    return steps


def drop_not_null(ref: Ref, column: str) -> Statement:
    """Answer DROP NOT NULL."""
    return _column(ref, column, "DROP NOT NULL")


def forgotten(ref: Ref, columns: Iterable[str]) -> list[Statement]:
    """Answer DROP NOT NULL of some columns, in the transaction of what they were needed for."""
    return [replace(drop_not_null(ref, column), same_transaction=True) for column in columns]


def _column(ref: Ref, column: str, change: str, undo: tuple[Statement, ...] | None = None) -> Statement:
    return _constraint.alter(ref, f"ALTER COLUMN {quote(column)} {change}", undo=undo)
