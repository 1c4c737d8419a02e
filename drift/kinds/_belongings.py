"""What belongs to an object besides its definition: its owner, its comment, its privileges.

A fact has as much of it as its kind declares: ``owner``, ``comment``, ``acl`` (see ``_acl``).
"""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from drift.fact import UNSTATED
from drift.kinds import _acl, _comment, _owner
from drift.model import Hazard, Statement


class Thing(Struct, frozen=True):
    """An object as statements name it.

    Args:
        words: what it is, as ALTER, COMMENT ON and DROP say it.
        name: its quoted name.
        granted: what it is, as GRANT says it, None where that says the same.
    """

    words: str
    name: str
    granted: str | None = None


def made(thing: Thing, fact: Any) -> list[Statement]:
    """Answer what gives an object that was just made its owner, its comment and its privileges, as far as they are known.

    Raises:
        CannotMend: its privileges cannot be brought back.
    """
    owner, acl = getattr(fact, "owner", UNSTATED), getattr(fact, "acl", UNSTATED)
    statements: list[Statement] = []
    if isinstance(owner, str):
        # Of what nobody else has seen yet, or had before: nobody loses anything by it.
        statements.append(replace(_owner.alter(thing.words, thing.name, owner), same_transaction=True, hazards=()))
    statements += _comment.beside(thing.words, thing.name, getattr(fact, "comment", UNSTATED))
    if isinstance(acl, tuple) and isinstance(owner, str):
        statements += _acl.restored(thing.granted or thing.words, thing.name, owner, acl)
    return statements


def altered(thing: Thing, attribute: str, after: Any) -> Sequence[Statement] | None:
    """Answer the change of the owner or of the comment, None where another attribute is to be changed."""
    if attribute == "owner":
        return [_owner.alter(thing.words, thing.name, after.owner)]
    return [_comment.on(thing.words, thing.name, after.comment)] if attribute == "comment" else None


def dropped(thing: Thing, fact: Any, hazards: tuple[Hazard, ...] = ()) -> list[Statement]:
    """Answer the DROP, which PostgreSQL refuses as long as something else needs the object; privileges go with it."""
    granted = (Hazard.PRIVILEGE_CHANGE,) if isinstance(getattr(fact, "acl", None), tuple) else ()
    return [Statement(f"DROP {thing.words} {thing.name}", hazards=(*hazards, *granted))]
