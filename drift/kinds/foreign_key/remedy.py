"""How a foreign key is added, exchanged and dropped while others read and write."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from drift.fact import UNSTATED
from drift.kind import CannotMend
from drift.kinds import _constraint
from drift.kinds._names import temporary_name
from drift.kinds.foreign_key.spelling import action, target
from drift.model import Precondition, Ref, Statement
from drift.preconditions import Reference, may_reference, no_orphans, not_before
from drift.sqltext import quote

if TYPE_CHECKING:
    from drift.kinds.foreign_key.fact import ForeignKey

_TIMING: Final = frozenset({"deferrable", "initially_deferred"})

REBUILT: Final = frozenset(
    {"columns", "references", "on_delete", "on_update", "match", "validated", "enabled", "enforced", *_TIMING}
)
"""The attributes that one and the same remedy changes."""

# Adding a foreign key keeps both tables from being written to, for as long as it takes to note it down.
_ADDING: Final = "SHARE ROW EXCLUSIVE"

_ONLINE: Final = (
    "a foreign key of a partitioned table can be added without checking its rows under the lock only from PostgreSQL 18 on"
)


def definition(ref: Ref, key: "ForeignKey", name: str | None = None) -> str:
    """Answer ``CONSTRAINT … FOREIGN KEY …`` as CREATE TABLE and ADD take it; whether it is enforced and valid follows.

    Raises:
        CannotMend: the columns or what they reference are not stated.
    """
    if key.columns is UNSTATED or key.references is UNSTATED:
        raise CannotMend(f"state the columns of {ref} and what they reference to have it created")
    words = ["CONSTRAINT", quote(name or ref.path[-1])]
    words += [f"FOREIGN KEY ({_constraint.columns_sql(key.columns)}) REFERENCES {key.references}"]
    words += ["MATCH FULL"] if key.match == "full" else []
    words += [f"ON DELETE {action(key.on_delete, ()).sql}"] if isinstance(key.on_delete, str) else []
    words += [f"ON UPDATE {key.on_update.upper()}"] if isinstance(key.on_update, str) else []
    timing = _constraint.timing(key)
    return " ".join([*words, *([timing] if timing else [])])


def create(ref: Ref, key: "ForeignKey") -> Sequence[Statement]:
    """Answer the key added without looking at the rows, which are then validated while others write."""
    _require_enabled(key)
    return [*_added(ref, key, ref.path[-1]), *beside(ref, key)]


def beside(ref: Ref, key: "ForeignKey") -> Sequence[Statement]:
    """Answer the comment of a key that was just made, where one is stated."""
    return _constraint.comment_beside(ref, ref.path[-1], key.comment)


def drop(ref: Ref, key: "ForeignKey") -> Sequence[Statement]:
    """Answer DROP CONSTRAINT, which for a moment locks both tables.

    Raises:
        CannotMend: it belongs to a partitioned parent.
    """
    _require_own(ref, key)
    return [_constraint.gone_with_scan(ref, ref.path[-1])]


def rebuild(ref: Ref, before: "ForeignKey", after: "ForeignKey") -> Sequence[Statement]:
    """Answer VALIDATE or ALTER CONSTRAINT, or the key built beside the old one and put into its place.

    Raises:
        CannotMend: it belongs to a partitioned parent, the server cannot add one here without checking all rows at once, or
            disabled triggers would have to be made.
    """
    _require_own(ref, before)
    changed = _constraint.differing(before, after, REBUILT)
    if changed <= _TIMING:
        timing = _constraint.timing(after) or "NOT DEFERRABLE"
        return [_constraint.alter(ref, f"ALTER CONSTRAINT {quote(ref.path[-1])} {timing}")]
    if changed == {"validated"} and after.validated is True:
        return [_constraint.validate(ref, ref.path[-1], preconditions=_kept(ref, after))]
    _require_enabled(after)
    built = _added(ref, after, temporary_name(ref.path[-1]))
    if before.online is False:
        plainly = built[0].sql.removesuffix(" NOT VALID")
        raise CannotMend(f"before PostgreSQL 18 a partitioned table's rows are checked under the lock; by hand: {plainly}")
    return _constraint.swap(ref, built, ref.path[-1], after.comment)


def comment(ref: Ref, key: "ForeignKey") -> Sequence[Statement]:
    """Answer COMMENT ON CONSTRAINT."""
    return _constraint.comment(ref, ref.path[-1], key.comment)


def _added(ref: Ref, key: "ForeignKey", name: str) -> list[Statement]:
    asked = (not_before(180000, (ref.path[0], ref.path[1]), _ONLINE), *_kept(ref, key))
    return _constraint.add_online(ref, name, definition(ref, key, name), key, lock=_ADDING, preconditions=asked)


def _kept(ref: Ref, key: "ForeignKey") -> tuple[Precondition, ...]:
    """Answer what must be so before all rows can keep the key."""
    goal = target(str(key.references), ref.path[0])
    parent, child = (goal.schema, goal.table), (ref.path[0], ref.path[1])
    columns = () if key.columns is UNSTATED else key.columns
    may = may_reference(parent, goal.columns)
    known = len(goal.columns) == len(columns) and key.match != "full"
    if not known or _constraint.temporal(columns) or key.validated is False:
        return (may,)
    return (may, no_orphans(Reference(child, columns, parent, goal.columns)))


def _require_own(ref: Ref, key: "ForeignKey") -> None:
    if key.inherited is True:
        raise CannotMend(f"{ref.path[1]} has it from the table it is a partition of: state it there")


def _require_enabled(key: "ForeignKey") -> None:
    if key.enabled is False:
        raise CannotMend("the triggers of a foreign key are not disabled on purpose")
