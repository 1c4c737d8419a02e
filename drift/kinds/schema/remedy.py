"""How a schema is made, given to another owner, commented and dropped."""

from collections.abc import Sequence
from typing import Any, Final

from drift.kind import CannotMend
from drift.kinds import _belongings
from drift.model import Ref, Statement
from drift.sqltext import quote

PUBLIC: Final = "public"
"""The schema initdb makes for everybody's use."""


def create(ref: Ref, schema: Any) -> Sequence[Statement]:
    """Answer CREATE SCHEMA and what belongs to it.

    Raises:
        CannotMend: it is public, whose owner goes by the version of the server, and none is stated.
    """
    if ref.path == (PUBLIC,) and not isinstance(schema.owner, str):
        raise CannotMend(f"state the owner of {PUBLIC} to have it created: pg_database_owner since PostgreSQL 15")
    thing = _thing(ref)
    return [Statement(f"CREATE SCHEMA {thing.name}"), *_belongings.made(thing, schema)]


def drop(ref: Ref, schema: Any) -> Sequence[Statement]:
    """Answer DROP SCHEMA of an empty one."""
    return _belongings.dropped(_thing(ref), schema)


def alter(ref: Ref, attribute: str, schema: Any) -> Sequence[Statement]:
    """Answer the change of the owner or of the comment; a schema has nothing else."""
    return _belongings.altered(_thing(ref), attribute, schema) or ()


def _thing(ref: Ref) -> _belongings.Thing:
    return _belongings.Thing("SCHEMA", quote(ref.path[-1]))
