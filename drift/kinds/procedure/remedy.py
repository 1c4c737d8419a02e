"""How a procedure is made, replaced, altered and dropped; see ``drift.kinds._routine_sql``."""

from collections.abc import Sequence
from typing import Any, Final

from drift.kinds import _routine_sql
from drift.model import Ref, Statement

WORDS: Final = "PROCEDURE"


def create(ref: Ref, procedure: Any) -> Sequence[Statement]:
    """Answer CREATE PROCEDURE, and what belongs to it.

    Raises:
        CannotMend: not enough is stated.
    """
    return _routine_sql.create(WORDS, ref, procedure)


def drop(ref: Ref, procedure: Any) -> Sequence[Statement]:
    """Answer DROP PROCEDURE."""
    return _routine_sql.drop(WORDS, ref, procedure)


def alter(ref: Ref, before: Any, after: Any) -> Sequence[Statement]:
    """Answer ALTER PROCEDURE, CREATE OR REPLACE PROCEDURE, or both DROP and CREATE where nothing stands on it."""
    return _routine_sql.alter(WORDS, ref, before, after)
