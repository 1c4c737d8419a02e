"""How a function is made, replaced, altered and dropped; see ``drift.kinds._routine_sql``."""

from collections.abc import Sequence
from typing import Any, Final

from drift.kind import CannotMend
from drift.kinds import _routine_sql
from drift.kinds._signature import argument
from drift.model import Ref, Statement

WORDS: Final = "FUNCTION"


def create(ref: Ref, function: Any) -> Sequence[Statement]:
    """Answer CREATE FUNCTION, and what belongs to it.

    Raises:
        CannotMend: not enough is stated.
    """
    if not isinstance(function.returns, str) and not any(argument(text).mode in ("out", "inout") for text in _declared(function)):
        raise CannotMend(f"state what {ref} returns to have it created")
    return _routine_sql.create(WORDS, ref, function)


def _declared(function: Any) -> Sequence[str]:
    return function.parameters if isinstance(function.parameters, tuple) else ()


def drop(ref: Ref, function: Any) -> Sequence[Statement]:
    """Answer DROP FUNCTION, which PostgreSQL refuses as long as something else needs it."""
    return _routine_sql.drop(WORDS, ref, function)


def alter(ref: Ref, before: Any, after: Any) -> Sequence[Statement]:
    """Answer ALTER FUNCTION, CREATE OR REPLACE FUNCTION, or both DROP and CREATE where nothing stands on it."""
    return _routine_sql.alter(WORDS, ref, before, after)
