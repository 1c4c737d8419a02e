"""How a foreign key is added, exchanged and dropped while others read and write."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from drift.fact import UNSTATED
from drift.kind import CannotMend
from drift.kinds import _constraint
from drift.kinds._names import temporary_name
from drift.kinds._partitions import Part, parts
from drift.kinds.foreign_key.fact import REBUILT
from drift.kinds.foreign_key.spelling import action, target
from drift.model import Precondition, Ref, Statement
from drift.preconditions import Reference, may_reference, no_orphans
from drift.sqltext import quote

if TYPE_CHECKING:
    from drift.kinds.foreign_key.fact import ForeignKey

_TIMING: Final = frozenset({"deferrable", "initially_deferred"})

_NOT_VALID_ON_PARTITIONED: Final = 180000

# Adding a foreign key gives both tables triggers and keeps them from being written to, for as long as it takes to note it down.
_ADDING: Final[Mapping[str, Any]] = {"lock": "SHARE ROW EXCLUSIVE", "others": "SHARE ROW EXCLUSIVE"}


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
    """Answer the key added without looking at the rows, which are then validated while others write.

    Raises:
        CannotMend: the server adds none here that is not valid, or disabled triggers would have to be made.
    """
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
        CannotMend: it belongs to a partitioned parent, the server adds none here that is not valid, or disabled triggers would
            have to be made.
    """
    _require_own(ref, before)
    changed = _constraint.differing(before, after, REBUILT)
    if changed <= _TIMING:
        timing = _constraint.timing(after) or "NOT DEFERRABLE"
        return [_constraint.alter(ref, f"ALTER CONSTRAINT {quote(ref.path[-1])} {timing}")]
    if changed == {"validated"} and after.validated is True:
        return [_constraint.validate(ref, ref.path[-1], preconditions=_kept(ref, after))]
    _require_enabled(after)
    name = ref.path[-1]
    new = temporary_name(name)
    # The parts on partitions have names of their own, which are seen in messages.
    parts_named = [
        _constraint.rename(Ref(ref.kind, (*part.path, new)), new, part.constraint or name, same_transaction=True)
        for part in parts(before.parts) or ()
    ]
    swapped = _constraint.swap(ref, _added(ref, after, new), name, before.comment)
    return [*swapped, *parts_named]


def comment(ref: Ref, key: "ForeignKey") -> Sequence[Statement]:
    """Answer COMMENT ON CONSTRAINT."""
    return _constraint.comment(ref, ref.path[-1], key.comment)


def _added(ref: Ref, key: "ForeignKey", name: str) -> list[Statement]:
    divided = parts(key.parts)
    if divided is None or not isinstance(key.version, int) or key.version >= _NOT_VALID_ON_PARTITIONED:
        return _constraint.add_online(ref, name, definition(ref, key, name), key, preconditions=_kept(ref, key), **_ADDING)
    if key.validated is False:
        raise CannotMend("before PostgreSQL 18 a partitioned table takes no key that is NOT VALID")
    return _added_to_each(ref, key, name, divided)


def _kept(ref: Ref, key: "ForeignKey") -> tuple[Precondition, ...]:
    """Answer what must be so before all rows can keep the key."""
    goal = target(str(key.references), ref.path[0])
    parent, child = (goal.schema, goal.table), (ref.path[0], ref.path[1])
    columns = () if key.columns is UNSTATED else key.columns
    may = may_reference(parent, _constraint.plain_names(goal.columns))
    known = len(goal.columns) == len(columns) and key.match != "full"
    if not known or _constraint.temporal(columns) or key.validated is False:
        return (may,)
    return (may, no_orphans(Reference(child, columns, parent, goal.columns)))


def _added_to_each(ref: Ref, key: "ForeignKey", name: str, divided: Sequence[Part]) -> list[Statement]:
    """Answer the key validated on each partition first; added to the table it then takes these for its own and reads no row.

    Source: ``tryAttachPartitionForeignKey()``.
    """
    words = definition(ref, key, name)
    added: list[Statement] = []
    way: tuple[Statement, ...] = ()
    for part in divided:
        if part.leaf:
            on = Ref(ref.kind, (*part.path, name))
            steps = _constraint.add_online(on, name, words, key, **_ADDING)
            added += [replace(step, undo=(*(step.undo or ()), *way)) for step in steps]
            way = (_constraint.drop(on, name), *way)
    # Taking the partitions' keys for its own, it drops their triggers on the table that is referenced.
    root = _constraint.alter(ref, f"ADD {words}", undo=(_constraint.drop(ref, name),), others=_constraint.EXCLUSIVE)
    return [replace(added[0], preconditions=_kept(ref, key)), *added[1:], root] if added else [root]


def _require_own(ref: Ref, key: "ForeignKey") -> None:
    if key.inherited is True:
        raise CannotMend(f"{ref.path[1]} has it from the table it is a partition of: state it there")


def _require_enabled(key: "ForeignKey") -> None:
    if key.enabled is False:
        raise CannotMend("the triggers of a foreign key are not disabled on purpose")
