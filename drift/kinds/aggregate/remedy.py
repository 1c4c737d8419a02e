"""How an aggregate is made, replaced, altered and dropped."""

from collections.abc import Sequence
from typing import Any, Final

from msgspec.structs import replace

from drift.fact import UNSTATED
from drift.kind import CannotMend
from drift.kinds import _acl, _belongings, _signature
from drift.kinds._altered import differing, joined
from drift.kinds._belongings import Thing
from drift.kinds._routine_sql import require_one
from drift.kinds._sound import or_cannot_mend
from drift.model import Hazard, Ref, Statement
from drift.sqltext import literal, qualified

OPTIONS: Final = (
    "sfunc stype sspace finalfunc finalfunc_extra finalfunc_modify combinefunc serialfunc deserialfunc initcond msfunc minvfunc"
    " mstype msspace mfinalfunc mfinalfunc_extra mfinalfunc_modify minitcond sortop parallel hypothetical"
).split()
"""What stands in the second pair of parentheses of CREATE AGGREGATE, in its order."""

REPLACED: Final = frozenset({"parameters", "order_by", *OPTIONS})
"""The attributes that are changed by saying all of the aggregate again."""

_TEXTS: Final = frozenset({"initcond", "minitcond"})
_MODIFY: Final = frozenset({"finalfunc_modify", "mfinalfunc_modify"})


def create(ref: Ref, aggregate: Any) -> Sequence[Statement]:
    """Answer CREATE AGGREGATE, and what belongs to it.

    Raises:
        CannotMend: not enough is stated.
    """
    return joined([Statement(f"CREATE AGGREGATE {definition(ref, aggregate)}"), *_belonging(ref, aggregate)])


def drop(ref: Ref, aggregate: Any) -> Sequence[Statement]:
    """Answer DROP AGGREGATE, which PostgreSQL refuses as long as something else needs it.

    Raises:
        CannotMend: it is not said which of several is meant.
    """
    require_one(ref, aggregate)
    return _belongings.dropped(_thing(ref, aggregate), aggregate)


def alter(ref: Ref, before: Any, after: Any) -> Sequence[Statement]:
    """Answer CREATE OR REPLACE AGGREGATE, or both DROP and CREATE, and the change of owner and comment.

    Raises:
        CannotMend: something stands on it that would have to go first.
    """
    require_one(ref, before)
    names = differing(before, after)
    changed = [item for name in names for item in _belongings.altered(_thing(ref, before), name, after) or ()]
    if not REPLACED.intersection(names):
        return joined(changed)
    if not _made_anew(before, after):
        return joined([Statement(f"CREATE OR REPLACE AGGREGATE {definition(ref, after)}"), *changed])
    name = _thing(ref, before).name
    if before.dependents:
        shown = "; ".join(before.dependents[:5])
        raise CannotMend(
            f"PostgreSQL does not replace an aggregate that gives something else, and on it stand: {shown};"
            f" by hand: drop them, DROP AGGREGATE {name}, make all of them again"
        )
    made = Statement(f"CREATE AGGREGATE {definition(ref, after)}")
    hazards = (Hazard.PRIVILEGE_CHANGE,) if "owner" in names else ()
    return joined([Statement(f"DROP AGGREGATE {name}", hazards=hazards), made, *_belonging(ref, after)])


def _made_anew(before: Any, after: Any) -> bool:
    """Answer whether the aggregate may give another type, or is called otherwise: that is not replaced (42P13)."""
    names = ("parameters", "order_by", "hypothetical", "stype", "finalfunc", "mstype", "mfinalfunc")
    return any(getattr(before, name) != getattr(after, name) for name in names)


def definition(ref: Ref, aggregate: Any) -> str:
    """Answer what follows CREATE AGGREGATE.

    Raises:
        CannotMend: not enough is stated.
    """
    if not isinstance(aggregate.sfunc, str) or not isinstance(aggregate.stype, str):
        raise CannotMend(f"state the sfunc and the stype of {ref} to have it created")
    options = [option for name in OPTIONS if (option := _option(name, getattr(aggregate, name)))]
    return f"{qualified(*ref.path)}({_arguments(ref, aggregate)}) (\n    " + ",\n    ".join(options) + "\n)"


def _option(name: str, value: Any) -> str | None:
    """Answer one option, None where it is what PostgreSQL makes of silence."""
    if value in (UNSTATED, None, False) or (name.endswith("space") and value == 0):
        return None
    if value is True:
        return name.upper()
    return f"{name.upper()} = {_value(name, value)}"


def _value(name: str, value: Any) -> str:
    if name in _TEXTS:
        return literal(value).lstrip()
    if name == "sortop":
        return f"OPERATOR({or_cannot_mend(_signature.operator_in_sql, value)})"
    if name.endswith("func"):
        return or_cannot_mend(_signature.name_in_sql, value)
    return str(value).upper() if name in _MODIFY or name == "parallel" else str(value)


def _arguments(ref: Ref, aggregate: Any) -> str:
    ordered = aggregate.order_by if isinstance(aggregate.order_by, tuple) else None
    if aggregate.parameters is not UNSTATED:
        direct = aggregate.parameters
    else:
        direct = (ref.arguments or ())[: -len(ordered) if ordered else None]
    if ordered:
        return f"{', '.join(direct)} ORDER BY {', '.join(ordered)}".strip()
    return ", ".join(direct) or "*"


def _thing(ref: Ref, aggregate: Any) -> Thing:
    return Thing("AGGREGATE", _signature.called(ref, _types(ref, aggregate) or ("*",)))


def _types(ref: Ref, aggregate: Any) -> Sequence[str]:
    if aggregate.signature is not UNSTATED:
        return tuple(aggregate.signature)
    ordered = aggregate.order_by if isinstance(aggregate.order_by, tuple) else ()
    declared = ref.arguments or () if aggregate.parameters is UNSTATED else (*aggregate.parameters, *ordered)
    return [item.text for item in _signature.inputs(declared)]


def _belonging(ref: Ref, aggregate: Any) -> list[Statement]:
    made = _belongings.made(_thing(ref, aggregate), replace(aggregate, acl=UNSTATED))
    if isinstance(aggregate.acl, tuple) and isinstance(aggregate.owner, str):
        # GRANT knows no aggregates, and no star.
        made += _acl.restored("FUNCTION", _signature.called(ref, _types(ref, aggregate)), aggregate.owner, aggregate.acl)
    # Brought back, it belongs to those it belonged to before.
    return [replace(item, hazards=()) for item in made] if aggregate.signature is not UNSTATED else made
