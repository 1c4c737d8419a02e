"""How a trigger is made, replaced, enabled and dropped."""

from collections.abc import Sequence
from typing import Any, Final

from drift.fact import UNSTATED
from drift.kind import CannotMend
from drift.kinds import _comment
from drift.kinds._altered import differing, joined
from drift.kinds._executed import executed
from drift.kinds._signature import name_in_sql
from drift.kinds._sound import or_cannot_mend
from drift.model import Ref, Statement
from drift.sqltext import qualified, quote

REPLACED: Final = frozenset(
    """
    columns constraint deferrable events function initially_deferred level new_table old_table referenced_table timing when
    """.split()
)
"""The attributes that are changed by saying all of the trigger again."""

_WRITES: Final = "SHARE ROW EXCLUSIVE"
_READS: Final = "ACCESS SHARE"
_ALL: Final = "ACCESS EXCLUSIVE"

_ENABLE: Final = {
    "origin": "ENABLE TRIGGER",
    "disabled": "DISABLE TRIGGER",
    "replica": "ENABLE REPLICA TRIGGER",
    "always": "ENABLE ALWAYS TRIGGER",
}


def create(ref: Ref, trigger: Any) -> Sequence[Statement]:
    """Answer CREATE TRIGGER, and what belongs to it.

    Raises:
        CannotMend: not enough is stated.
    """
    return joined([_statement(ref, trigger, definition(ref, trigger, "CREATE"), _WRITES), *_belonging(ref, trigger)])


def drop(ref: Ref, trigger: Any) -> Sequence[Statement]:
    """Answer DROP TRIGGER.

    Raises:
        CannotMend: it is the parent's.
    """
    _require_own(ref, trigger)
    return [_statement(ref, trigger, f"DROP TRIGGER {_name(ref)}", _ALL)]


def alter(ref: Ref, before: Any, after: Any) -> Sequence[Statement]:
    """Answer the trigger said again, or the change of what can be changed by itself.

    Raises:
        CannotMend: it is the parent's, or not enough is known of it.
    """
    names = differing(before, after)
    if names != ["enabled"]:
        _require_own(ref, before)
    if not REPLACED.intersection(names):
        return joined(_changed(ref, names, before, after))
    if before.replaceable is True and before.constraint is not True and after.constraint is not True:
        again = _statement(ref, before, definition(ref, after, "CREATE OR REPLACE"), _WRITES)
        # It is enabled by that, whatever it was.
        enabled = [_enabled(ref, after)] if after.enabled not in (UNSTATED, "origin") else []
        others = [name for name in names if name != "enabled"]
        return joined([again, *enabled, *_changed(ref, others, before, after)])
    gone = _statement(ref, before, f"DROP TRIGGER {_name(ref)}", _ALL)
    return joined([gone, _statement(ref, after, definition(ref, after, "CREATE"), _WRITES), *_belonging(ref, after)])


def _changed(ref: Ref, names: Sequence[str], before: Any, after: Any) -> list[Statement]:
    """Answer the changes of what does not belong to the definition."""
    changed = [_enabled(ref, after)] if "enabled" in names else []
    if "comment" in names:
        changed.append(_comment.on("TRIGGER", _name(ref), after.comment, **_locked(ref, before, _READS)))
    if "depends_on_extension" in names:
        had, wanted = set(before.depends_on_extension), set(after.depends_on_extension)
        changed += [_depends(ref, before, name, "NO ") for name in sorted(had - wanted)]
        changed += [_depends(ref, before, name) for name in sorted(wanted - had)]
    return changed


def _require_own(ref: Ref, trigger: Any) -> None:
    if trigger.inherited is True:
        raise CannotMend(f"{ref.path[1]} has it from the table it is a partition of: state it there")


def _belonging(ref: Ref, trigger: Any) -> list[Statement]:
    made = [_enabled(ref, trigger)] if trigger.enabled not in (UNSTATED, "origin") else []
    made += _comment.beside("TRIGGER", _name(ref), trigger.comment, **_locked(ref, trigger, _READS))
    extensions = trigger.depends_on_extension if isinstance(trigger.depends_on_extension, tuple) else ()
    return [*made, *(_depends(ref, trigger, name) for name in extensions)]


def _enabled(ref: Ref, trigger: Any) -> Statement:
    change = f"{_ENABLE[trigger.enabled]} {quote(ref.path[-1])}"
    return _statement(ref, trigger, f"ALTER TABLE {qualified(*ref.path[:2])} {change}", _WRITES)


def _depends(ref: Ref, trigger: Any, extension: str, verb: str = "") -> Statement:
    return _statement(ref, trigger, f"ALTER TRIGGER {_name(ref)} {verb}DEPENDS ON EXTENSION {quote(extension)}", _READS)


def _name(ref: Ref) -> str:
    return f"{quote(ref.path[-1])} ON {qualified(*ref.path[:2])}"


def _statement(ref: Ref, trigger: Any, sql: str, lock: str) -> Statement:
    return Statement(sql, **_locked(ref, trigger, lock))


def _locked(ref: Ref, trigger: Any, lock: str) -> dict[str, Any]:
    """Answer the lock; LOCK TABLE knows no foreign tables, and of a view it locks all that is in it."""
    lockable = trigger.lockable is not False and trigger.timing != "instead of"
    return {"lock": lock, "relation": qualified(*ref.path[:2])} if lockable else {}


def definition(ref: Ref, trigger: Any, verb: str) -> str:
    """Answer CREATE TRIGGER, in the order of ``pg_get_triggerdef``.

    Raises:
        CannotMend: not enough is stated.
    """
    missing = [name for name in ("timing", "events", "function") if not getattr(trigger, name)]
    if missing:
        raise CannotMend(f"state {', '.join(missing)} of {ref} to have it created")
    words = [verb, "CONSTRAINT TRIGGER" if trigger.constraint is True else "TRIGGER", quote(ref.path[-1]), trigger.timing.upper()]
    words += [" OR ".join(_event(event, trigger) for event in _EVENTS if event in trigger.events), "ON", qualified(*ref.path[:2])]
    words += (
        [f"FROM {or_cannot_mend(name_in_sql, trigger.referenced_table)}"] if isinstance(trigger.referenced_table, str) else []
    )
    if trigger.deferrable is True:
        words += ["DEFERRABLE INITIALLY DEFERRED" if trigger.initially_deferred is True else "DEFERRABLE"]
    tables = [("OLD", trigger.old_table), ("NEW", trigger.new_table)]
    named = [f"{which} TABLE AS {quote(name)}" for which, name in tables if isinstance(name, str)]
    words += ["REFERENCING", *named] if named else []
    words += ["FOR EACH ROW" if trigger.level == "row" else "FOR EACH STATEMENT"]
    words += [f"WHEN ({trigger.when})"] if isinstance(trigger.when, str) else []
    return " ".join([*words, f"EXECUTE FUNCTION {or_cannot_mend(executed, trigger.function)}"])


_EVENTS: Final = ("insert", "delete", "update", "truncate")


def _event(event: str, trigger: Any) -> str:
    if event != "update" or not trigger.columns:
        return event.upper()
    ordered = trigger.columns_in_order
    known = isinstance(ordered, tuple) and sorted(ordered) == sorted(trigger.columns)
    return f"UPDATE OF {', '.join(map(quote, ordered if known else trigger.columns))}"
