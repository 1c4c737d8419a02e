"""How a cast is made and dropped; PostgreSQL has no ALTER CAST."""

from collections.abc import Sequence
from typing import Any, Final

from drift.fact import UNSTATED
from drift.kind import CannotMend
from drift.kinds import _comment, _signature
from drift.kinds._altered import differing, joined
from drift.kinds._sound import or_cannot_mend
from drift.model import Ref, Statement

REPLACED: Final = frozenset({"method", "function", "context"})
"""The attributes that are changed by making the cast anew."""

_CONTEXTS: Final = {"implicit": " AS IMPLICIT", "assignment": " AS ASSIGNMENT"}


def create(ref: Ref, cast: Any) -> Sequence[Statement]:
    """Answer CREATE CAST, and the comment.

    Raises:
        CannotMend: not enough is stated.
    """
    return joined([_made(ref, cast), *_comment.beside("CAST", _name(ref), cast.comment)])


def drop(ref: Ref) -> Sequence[Statement]:
    """Answer DROP CAST."""
    return [Statement(f"DROP CAST {_name(ref)}")]


def alter(ref: Ref, before: Any, after: Any) -> Sequence[Statement]:
    """Answer the change of the comment, or both DROP and CREATE in one transaction.

    Raises:
        CannotMend: it is PostgreSQL's own.
    """
    names = differing(before, after)
    if not REPLACED.intersection(names):
        return [_comment.on("CAST", _name(ref), after.comment)]
    if before.dependent is True:
        raise CannotMend("it is PostgreSQL's own, or an extension's: state what it is")
    return joined([*drop(ref), *create(ref, after)])


def _name(ref: Ref) -> str:
    return f"({ref.path[-1]})"


def _made(ref: Ref, cast: Any) -> Statement:
    method = cast.method if cast.method is not UNSTATED else "function"
    if method == "function" and not isinstance(cast.function, str):
        raise CannotMend(f"state the function of {ref}, or its method, to have it created")
    function = or_cannot_mend(_signature.routine_in_sql, cast.function) if method == "function" else ""
    how = {"function": f"WITH FUNCTION {function}", "inout": "WITH INOUT", "binary": "WITHOUT FUNCTION"}[method]
    return Statement(f"CREATE CAST {_name(ref)} {how}{_CONTEXTS.get(cast.context, '')}", superuser=method == "binary")
