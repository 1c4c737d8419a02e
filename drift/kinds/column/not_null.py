"""How a column becomes NOT NULL while others write: a CHECK proves it first, so that SET NOT NULL reads no row."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from drift.kinds.column.definition import ONLINE, alter_column, alter_table
from drift.model import Precondition, Ref, Statement
from drift.sqltext import quote

if TYPE_CHECKING:
    from drift.kinds.column.fact import Column


def proven(
    ref: Ref, column: "Column", asked: Sequence[Precondition], way: tuple[Statement, ...] | None = None
) -> list[Statement]:
    """Answer the steps that make a column NOT NULL.

    Args:
        ref: the column.
        column: as it is.
        asked: what must be so before.
        way: the way back from before the first step, None where that is where the whole remedy begins.
    """
    name, back = quote(_proof_name(ref)), way or ()
    forget = (alter_table(ref, column, f"DROP CONSTRAINT {name}"), *back)
    loosened = back or (alter_column(ref, column, "DROP NOT NULL"),)
    proof = f"ADD CONSTRAINT {name} CHECK ({quote(ref.path[-1])} IS NOT NULL) NOT VALID"
    return [
        alter_table(ref, column, proof, undo=forget, preconditions=tuple(asked)),
        alter_table(ref, column, f"VALIDATE CONSTRAINT {name}", lock=ONLINE, undo=forget),
        alter_column(ref, column, "SET NOT NULL", undo=(forget[0], *loosened)),
        # In the same ALTER the constraint would be dropped before it could prove anything, and the table be scanned.
        alter_table(ref, column, f"DROP CONSTRAINT {name}", same_transaction=True),
    ]


def _proof_name(ref: Ref) -> str:
    return f"drift_nn_{'_'.join(ref.path[1:])}".encode()[:63].decode(errors="ignore")
