"""How row security is enabled, forced, and taken away."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from drift.fact import UNSTATED
from drift.model import Hazard, Ref, Statement
from drift.sqltext import qualified

if TYPE_CHECKING:
    from drift.kinds.row_security.fact import RowSecurity


def change(ref: Ref, before: "RowSecurity", after: "RowSecurity") -> Sequence[Statement]:
    """Answer the statements that lead from one state to the other."""
    steps = []
    if after.enabled not in (before.enabled, UNSTATED):
        steps.append(_alter(ref, "ENABLE" if after.enabled else "DISABLE"))
    if after.forced not in (before.forced, UNSTATED):
        steps.append(_alter(ref, "FORCE" if after.forced else "NO FORCE"))
    return [step if not index else replace(step, same_transaction=True) for index, step in enumerate(steps)]


def _alter(ref: Ref, what: str) -> Statement:
    table = qualified(*ref.path[:2])
    sql = f"ALTER TABLE {table} {what} ROW LEVEL SECURITY"
    return Statement(sql, lock="ACCESS EXCLUSIVE", relation=table, hazards=(Hazard.PRIVILEGE_CHANGE,))
