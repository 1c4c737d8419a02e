"""How a statistics object is made, changed and dropped."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from drift.kind import CannotMend
from drift.kinds import _comment, _owner
from drift.kinds.statistics.columns import written
from drift.model import Ref, Statement
from drift.sqltext import qualified, split_name

if TYPE_CHECKING:
    from drift.kinds.statistics.fact import Statistics

_LOCK: Final = "SHARE UPDATE EXCLUSIVE"


def create(ref: Ref, statistics: "Statistics") -> Sequence[Statement]:
    """Answer CREATE STATISTICS, and what it cannot say itself.

    Raises:
        CannotMend: it is not stated what it is about.
    """
    if not isinstance(statistics.columns, tuple):
        raise CannotMend(f"state the columns of {ref} to have it created")
    kinds = f" ({', '.join(statistics.kinds)})" if isinstance(statistics.kinds, tuple) and statistics.kinds else ""
    about = ", ".join(map(written, statistics.columns))
    made = _statement(ref, f"CREATE STATISTICS {name(ref)}{kinds} ON {about} FROM {qualified(*ref.path[:2])}")
    beside = [_owner.alter("STATISTICS", name(ref), statistics.owner)] if isinstance(statistics.owner, str) else []
    beside += [_target(ref, statistics.statistics_target)] if isinstance(statistics.statistics_target, int) else []
    beside += [_comment.on("STATISTICS", name(ref), statistics.comment)] if isinstance(statistics.comment, str) else []
    return [made, *(replace(step, same_transaction=True) for step in beside)]


def drop(ref: Ref) -> Sequence[Statement]:
    """Answer DROP STATISTICS."""
    return [_statement(ref, f"DROP STATISTICS {name(ref)}")]


def alter(ref: Ref, attribute: str, after: "Statistics") -> Sequence[Statement]:
    """Answer the change of one attribute, or the object made anew in one transaction."""
    if attribute == "comment":
        return [_comment.on("STATISTICS", name(ref), after.comment)]
    if attribute == "owner":
        return [_owner.alter("STATISTICS", name(ref), str(after.owner))]
    if attribute == "statistics_target":
        return [_target(ref, after.statistics_target)]
    return [*drop(ref), *(replace(step, same_transaction=True) for step in create(ref, after))]


def name(ref: Ref) -> str:
    """Answer the quoted name: in its table's schema, unless it brings its own."""
    own = ref.path[-1]
    return qualified(*split_name(own)) if "." in own else qualified(ref.path[0], own)


def _target(ref: Ref, target: Any) -> Statement:
    # The table is named for its owner; nothing of it is locked.
    words = f"ALTER STATISTICS {name(ref)} SET STATISTICS {target if isinstance(target, int) else -1}"
    return replace(_statement(ref, words), lock=None)


def _statement(ref: Ref, sql: str) -> Statement:
    return Statement(sql, lock=_LOCK, relation=qualified(*ref.path[:2]))
