"""How an event trigger is made, enabled and dropped; only a superuser can."""

from collections.abc import Sequence
from typing import Any, Final

from msgspec.structs import replace

from drift.fact import UNSTATED
from drift.kind import CannotMend
from drift.kinds import _belongings
from drift.kinds._altered import differing, joined
from drift.kinds._belongings import Thing
from drift.kinds._executed import executed
from drift.kinds._sound import or_cannot_mend
from drift.model import Hazard, Ref, Statement
from drift.sqltext import literal, quote

REPLACED: Final = frozenset({"event", "tags", "function"})
"""The attributes that are changed by making the event trigger anew."""

_ENABLE: Final = {"origin": "ENABLE", "disabled": "DISABLE", "replica": "ENABLE REPLICA", "always": "ENABLE ALWAYS"}


def create(ref: Ref, trigger: Any) -> Sequence[Statement]:
    """Answer CREATE EVENT TRIGGER, and what belongs to it.

    Raises:
        CannotMend: not enough is stated.
    """
    return _by_superuser(_made(ref, trigger))


def drop(ref: Ref, trigger: Any) -> Sequence[Statement]:
    """Answer DROP EVENT TRIGGER."""
    return _by_superuser(_belongings.dropped(_thing(ref), trigger))


def alter(ref: Ref, before: Any, after: Any) -> Sequence[Statement]:
    """Answer ALTER EVENT TRIGGER, or both DROP and CREATE in one transaction."""
    names = differing(before, after)
    if REPLACED.intersection(names):
        hazards = (Hazard.PRIVILEGE_CHANGE,) if "owner" in names else ()
        gone = Statement(f"DROP EVENT TRIGGER {quote(ref.path[-1])}", hazards=hazards)
        return _by_superuser([gone, *_made(ref, after)])
    changed = [item for name in names for item in _belongings.altered(_thing(ref), name, after) or ()]
    return _by_superuser([*([_enabled(ref, after)] if "enabled" in names else []), *changed])


def _made(ref: Ref, trigger: Any) -> list[Statement]:
    if not isinstance(trigger.event, str) or not isinstance(trigger.function, str):
        raise CannotMend(f"state the event and the function of {ref} to have it created")
    words = [f"CREATE EVENT TRIGGER {quote(ref.path[-1])} ON {trigger.event}"]
    if trigger.tags:
        known = isinstance(trigger.tags_in_order, tuple) and sorted(trigger.tags_in_order) == sorted(trigger.tags)
        tags = trigger.tags_in_order if known else trigger.tags
        words += [f"WHEN TAG IN ({', '.join(literal(tag).lstrip() for tag in tags)})"]
    words += [f"EXECUTE FUNCTION {or_cannot_mend(executed, trigger.function)}"]
    enabled = [_enabled(ref, trigger)] if trigger.enabled not in (UNSTATED, "origin") else []
    belonging = _belongings.made(_thing(ref), trigger)
    if trigger.dependent is not UNSTATED:
        # Brought back, it belongs to whom it belonged to before.
        belonging = [replace(item, hazards=()) for item in belonging]
    return [Statement(" ".join(words)), *enabled, *belonging]


def _enabled(ref: Ref, trigger: Any) -> Statement:
    return Statement(f"ALTER EVENT TRIGGER {quote(ref.path[-1])} {_ENABLE[trigger.enabled]}")


def _thing(ref: Ref) -> Thing:
    return Thing("EVENT TRIGGER", quote(ref.path[-1]))


def _by_superuser(statements: Sequence[Statement]) -> list[Statement]:
    return [replace(item, superuser=True) for item in joined(statements)]
