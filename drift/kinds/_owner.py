"""Who owns an object: the same for every kind that has an owner.

A kind that has one declares ``owner`` (TEXT, no plain value) and ``usual_owner`` (HIDDEN, the owner of the database): what is not
said of the owner means, below ``exact: true``, the owner of the database, and ``pull`` writes only another one.
"""

from typing import Any, TypeVar

from msgspec.structs import replace

from drift.fact import UNSTATED, Fact
from drift.model import Hazard, Statement
from drift.sqltext import quote

F = TypeVar("F", bound=Fact)


def spoken(fact: F) -> F:
    """Answer the fact without an owner that goes without saying."""
    owner: dict[str, Any] = {"owner": UNSTATED}
    return replace(fact, **owner) if getattr(fact, "owner", None) == getattr(fact, "usual_owner", None) else fact


def plain(actual: Any) -> Any:
    """Answer the owner silence means, UNSTATED where it is not known."""
    return actual.usual_owner


def alter(words: str, name: str, owner: str, **facts: Any) -> Statement:
    """Answer ``ALTER TABLE … OWNER TO …``.

    Args:
        words: what it is, as ALTER says it.
        name: its quoted name.
        owner: the role, unquoted.
        facts: the lock and the relation, where a table is locked.
    """
    return Statement(f"ALTER {words} {name} OWNER TO {quote(owner)}", hazards=(Hazard.PRIVILEGE_CHANGE,), **facts)
