"""How a table becomes a partition, ceases to be one, or takes other rows."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from drift.kind import CannotMend
from drift.kinds.table.partition import spelled
from drift.model import Hazard, Ref, Statement
from drift.sqltext import qualified

if TYPE_CHECKING:
    from drift.kinds.table.fact import Table


def moved(ref: Ref, before: "Table", after: "Table") -> Sequence[Statement]:
    """Answer how a table is taken from one table, and given to another or with another bound.

    Raises:
        CannotMend: it is not said which rows it takes.
    """
    steps = [_detached(ref, before.partition_of)] if isinstance(before.partition_of, str) else []
    steps += [_attached(ref, after.partition_of, after.bound)] if isinstance(after.partition_of, str) else []
    if not steps:
        raise CannotMend(f"{ref} is no partition: state partition_of together with the bound")
    return [item if not index else replace(item, same_transaction=True) for index, item in enumerate(steps)]


def _detached(ref: Ref, parent: str) -> Statement:
    # To have it again, all its rows must be looked at.
    hazards = (Hazard.BLOCKING_SCAN,)
    return Statement(
        f"ALTER TABLE {parent} DETACH PARTITION {qualified(*ref.path)}", lock="ACCESS EXCLUSIVE", relation=parent, hazards=hazards
    )


def _attached(ref: Ref, parent: str, limits: object) -> Statement:
    if not isinstance(limits, str):
        raise CannotMend(f"state the bound of {ref}: which rows of {parent} it takes")
    name = qualified(*ref.path)
    return Statement(
        f"ALTER TABLE {parent} ATTACH PARTITION {name} {spelled(limits)}",
        lock="ACCESS EXCLUSIVE",
        relation=name,
        hazards=(Hazard.BLOCKING_SCAN,),
    )
