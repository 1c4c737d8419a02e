"""How a user mapping is made and dropped."""

from collections.abc import Sequence
from typing import Any

from drift.kind import CannotMend
from drift.model import Hazard, Ref, Statement
from drift.sqltext import quote


def create(ref: Ref, mapping: Any) -> Sequence[Statement]:
    """Answer CREATE USER MAPPING, without any option.

    Raises:
        CannotMend: one that was there had options nobody has seen.
    """
    if mapping.there is True:
        raise CannotMend("the options of a user mapping are never read, and so not brought back")
    return [_statement("CREATE", ref)]


def drop(ref: Ref) -> Sequence[Statement]:
    """Answer DROP USER MAPPING, which takes along how the role is let in."""
    return [_statement("DROP", ref)]


def _statement(verb: str, ref: Ref) -> Statement:
    server, role = ref.path
    sql = f"{verb} USER MAPPING FOR {'PUBLIC' if role == 'PUBLIC' else quote(role)} SERVER {quote(server)}"
    return Statement(sql, hazards=(Hazard.PRIVILEGE_CHANGE,))
