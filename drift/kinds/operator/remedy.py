"""How an operator is made, altered and dropped."""

from collections.abc import Sequence
from typing import Any, Final

from msgspec.structs import replace

from drift.fact import UNSTATED
from drift.kind import CannotMend
from drift.kinds import _belongings, _signature
from drift.kinds._altered import differing, joined
from drift.kinds._belongings import Thing
from drift.kinds._routine_sql import require_one
from drift.kinds._sound import or_cannot_mend
from drift.model import Hazard, Ref, Statement
from drift.sqltext import quote

REPLACED: Final = frozenset({"function", "commutator", "negator", "hashes", "merges"})
"""The attributes that are changed by making the operator anew."""

_ESTIMATORS: Final = ("restrict", "join")


def create(ref: Ref, operator: Any) -> Sequence[Statement]:
    """Answer CREATE OPERATOR, and what belongs to it.

    Raises:
        CannotMend: not enough is stated.
    """
    if not isinstance(operator.function, str) or len(_types(ref, operator)) != 2:
        raise CannotMend(f"state the function of {ref}, and both operands in its name, to have it created")
    made = _belongings.made(_thing(ref, operator), operator)
    known = operator.signature is not UNSTATED
    return joined([_made(ref, operator), *(replace(item, hazards=()) if known else item for item in made)])


def drop(ref: Ref, operator: Any) -> Sequence[Statement]:
    """Answer DROP OPERATOR, which PostgreSQL refuses as long as something else needs it.

    Raises:
        CannotMend: it is not said which of several is meant.
    """
    require_one(ref, operator)
    return _belongings.dropped(_thing(ref, operator), operator)


def alter(ref: Ref, before: Any, after: Any) -> Sequence[Statement]:
    """Answer ALTER OPERATOR, or both DROP and CREATE in one transaction.

    Raises:
        CannotMend: something stands on it that would have to go first, or another operator would change with it.
    """
    require_one(ref, before)
    it, names = _thing(ref, before), differing(before, after)
    if not REPLACED.intersection(names):
        options = [_estimator(name, after) for name in _ESTIMATORS if name in names]
        changed = [Statement(f"ALTER OPERATOR {it.name} SET ({', '.join(options)})")] if options else []
        return joined([*changed, *(item for name in names for item in _belongings.altered(it, name, after) or ())])
    _require_alone(ref, before, after)
    if before.dependents:
        raise CannotMend(
            f"PostgreSQL does not change this of an operator, and on it stand: {'; '.join(before.dependents[:5])};"
            f" by hand: drop them, DROP OPERATOR {it.name}, make all of them again"
        )
    hazards = (Hazard.PRIVILEGE_CHANGE,) if "owner" in names else ()
    return joined([Statement(f"DROP OPERATOR {it.name}", hazards=hazards), *create(ref, after)])


def _require_alone(ref: Ref, before: Any, after: Any) -> None:
    """Raise where another operator would come to be known, or no longer be: it knows this one in turn, and would change too."""
    for name in ("commutator", "negator"):
        had, wanted = getattr(before, name), getattr(after, name)
        others = [value for value in (had, wanted) if isinstance(value, str) and value.rpartition(".")[2] != ref.path[1]]
        if had != wanted and others:
            raise CannotMend(f"{' and '.join(others)} would change with it; by hand: drop and make both, each naming the other")


def _estimator(name: str, operator: Any) -> str:
    value = getattr(operator, name)
    return f"{name.upper()} = {'NONE' if value is None else or_cannot_mend(_signature.name_in_sql, value)}"


def _thing(ref: Ref, operator: Any) -> Thing:
    return Thing("OPERATOR", f"{_name(ref)} ({', '.join(_types(ref, operator))})")


def _name(ref: Ref) -> str:
    return f"{quote(ref.path[0])}.{ref.path[1]}"


def _types(ref: Ref, operator: Any) -> Sequence[str]:
    return tuple(operator.signature) if operator.signature is not UNSTATED else ref.arguments or ()


def _made(ref: Ref, operator: Any) -> Statement:
    options = [f"FUNCTION = {or_cannot_mend(_signature.name_in_sql, operator.function)}"]
    options += [
        f"{word} = {name}"
        for word, name in zip(("LEFTARG", "RIGHTARG"), _types(ref, operator), strict=True)
        if name.upper() != "NONE"
    ]
    for name in ("commutator", "negator"):
        if isinstance(value := getattr(operator, name), str):
            options += [f"{name.upper()} = OPERATOR({or_cannot_mend(_signature.operator_in_sql, value)})"]
    for name in _ESTIMATORS:
        options += [_estimator(name, operator)] if isinstance(getattr(operator, name), str) else []
    options += [name.upper() for name in ("hashes", "merges") if getattr(operator, name) is True]
    return Statement(f"CREATE OPERATOR {_name(ref)} (\n    " + ",\n    ".join(options) + "\n)")
