"""How a foreign-data wrapper is made, changed and dropped; only a superuser may."""

from collections.abc import Sequence
from typing import Any

from drift.kinds import _belongings, _options
from drift.model import Hazard, Ref, Statement
from drift.sqltext import quote


def create(ref: Ref, wrapper: Any) -> Sequence[Statement]:
    """Answer CREATE FOREIGN DATA WRAPPER and what belongs to it.

    Raises:
        CannotMend: an option may be a secret, or privileges cannot be brought back.
    """
    thing = _wrapper(ref)
    words = [f"CREATE {thing.words} {thing.name}"]
    words += [f"HANDLER {wrapper.handler}"] if isinstance(wrapper.handler, str) else []
    words += [f"VALIDATOR {wrapper.validator}"] if isinstance(wrapper.validator, str) else []
    made = Statement(" ".join(words) + _options.clause(wrapper.options), hazards=(Hazard.PRIVILEGE_CHANGE,))
    return [made, *_belongings.made(thing, wrapper)]


def drop(ref: Ref, wrapper: Any) -> Sequence[Statement]:
    """Answer DROP FOREIGN DATA WRAPPER."""
    return _belongings.dropped(_wrapper(ref), wrapper)


def alter(ref: Ref, attribute: str, before: Any, after: Any) -> Sequence[Statement]:
    """Answer ALTER FOREIGN DATA WRAPPER for one attribute.

    Raises:
        CannotMend: an option may be a secret.
    """
    thing = _wrapper(ref)
    changed = _belongings.altered(thing, attribute, after)
    if changed is not None:
        return changed
    if attribute == "options":
        change = _options.change(before.options, after.options)
    else:
        function = getattr(after, attribute)
        change = f"NO {attribute.upper()}" if function is None else f"{attribute.upper()} {function}"
    return [Statement(f"ALTER {thing.words} {thing.name} {change}", hazards=(Hazard.PRIVILEGE_CHANGE,))]


def _wrapper(ref: Ref) -> _belongings.Thing:
    return _belongings.Thing("FOREIGN DATA WRAPPER", quote(ref.path[-1]))
