"""How a subscription is changed, as far as that concerns this server alone."""

from collections.abc import Sequence
from typing import Any, Final

from drift.kind import CannotMend
from drift.kinds import _belongings
from drift.model import Hazard, Ref, Statement
from drift.sqltext import quote

_SET: Final = frozenset(
    {"synchronous_commit", "binary", "streaming", "disable_on_error", "password_required", "run_as_owner", "origin"}
)


def create(ref: Ref, subscription: Any) -> Sequence[Statement]:
    """Raise: drift knows no connection string, and asks no other server.

    Raises:
        CannotMend: always.
    """
    names = ", ".join(map(quote, subscription.publications or ())) or "…"
    raise CannotMend(
        f"drift knows no connection string: CREATE SUBSCRIPTION {quote(ref.path[-1])} CONNECTION '…' PUBLICATION {names}"
    )


def drop(ref: Ref) -> Sequence[Statement]:
    """Raise: DROP SUBSCRIPTION asks the publisher to drop the slot, outside of any transaction.

    Raises:
        CannotMend: always.
    """
    raise CannotMend(f"its slot on the publisher goes with it: DROP SUBSCRIPTION {quote(ref.path[-1])}")


def alter(ref: Ref, attribute: str, after: Any) -> Sequence[Statement]:
    """Answer ALTER SUBSCRIPTION for one attribute.

    Raises:
        CannotMend: it asks the publisher, or needs the subscription disabled.
    """
    thing = _belongings.Thing("SUBSCRIPTION", quote(ref.path[-1]))
    changed = _belongings.altered(thing, attribute, after)
    if changed is not None:
        return changed
    verb = f"ALTER SUBSCRIPTION {thing.name}"
    if attribute == "enabled":
        # What it applies from now on stays.
        return [Statement(f"{verb} {'ENABLE' if after.enabled else 'DISABLE'}", hazards=(Hazard.IRREVERSIBLE,))]
    value = getattr(after, attribute)
    if attribute in _SET:
        said = str(value).lower() if isinstance(value, bool) else value
        return [Statement(f"{verb} SET ({attribute} = {said})", hazards=(Hazard.PRIVILEGE_CHANGE,))]
    if attribute == "publications":
        raise CannotMend(f"it asks the publisher: {verb} SET PUBLICATION {', '.join(map(quote, value))}")
    said = "NONE" if value is None else str(value).lower() if isinstance(value, bool) else quote(value)
    raise CannotMend(f"it must be disabled for that: {verb} DISABLE, {verb} SET ({attribute} = {said}), {verb} ENABLE")
