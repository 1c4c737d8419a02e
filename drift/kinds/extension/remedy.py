"""How an extension is installed, updated, moved and removed."""

import re
from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from drift.fact import UNSTATED
from drift.kind import CannotMend
from drift.kinds import _comment
from drift.model import Hazard, Ref, Statement
from drift.preconditions import may_make_extension
from drift.sqltext import literal, quote


def create(ref: Ref, extension: Any) -> Sequence[Statement]:
    """Answer CREATE EXTENSION with the version and the schema that are stated.

    Its functions may be anything, and PUBLIC may run them: that is a change of privileges.
    """
    words = ["CREATE EXTENSION", quote(ref.path[-1])]
    words += ["SCHEMA", quote(extension.schema)] if isinstance(extension.schema, str) else []
    words += ["VERSION", literal(extension.version).lstrip()] if isinstance(extension.version, str) else []
    asked = (may_make_extension(ref.path[-1]),)
    made = Statement(" ".join(words), hazards=(Hazard.PRIVILEGE_CHANGE,), preconditions=asked)
    return [made, *_comment_beside(ref, extension)]


def _comment_beside(ref: Ref, extension: Any) -> Sequence[Statement]:
    """Answer the comment, unless the extension brings just that one; one without any takes away what it brings."""
    if extension.comment is UNSTATED or extension.comment == extension.usual_comment:
        return ()
    return [replace(_comment.on("EXTENSION", quote(ref.path[-1]), extension.comment), same_transaction=True)]


def drop(ref: Ref) -> Sequence[Statement]:
    """Answer DROP EXTENSION; tables of its own go with it."""
    hazards = (Hazard.PRIVILEGE_CHANGE, Hazard.DATA_LOSS)
    return [Statement(f"DROP EXTENSION {quote(ref.path[-1])}", hazards=hazards)]


def alter(ref: Ref, attribute: str, before: Any, after: Any) -> Sequence[Statement]:
    """Answer the update to another version, the move to another schema, or the change of the comment.

    Raises:
        CannotMend: there is no way to that version, or the extension cannot be moved.
    """
    if attribute == "comment":
        return [_comment.on("EXTENSION", quote(ref.path[-1]), after.comment)]
    return update(ref, before, after) if attribute == "version" else move(ref, before, after)


def update(ref: Ref, before: Any, after: Any) -> Sequence[Statement]:
    """Answer ALTER EXTENSION … UPDATE TO.

    Raises:
        CannotMend: the version wanted is an older one; hardly an extension brings the script for the way back.
    """
    if _number(after.version) < _number(before.version):
        name = quote(ref.path[-1])
        raise CannotMend(
            f"{before.version} is newer than {after.version} and extensions bring no script for the way back; if one does:"
            f" ALTER EXTENSION {name} UPDATE TO {literal(after.version).lstrip()}, else state {before.version}"
        )
    sql = f"ALTER EXTENSION {quote(ref.path[-1])} UPDATE TO {literal(after.version).lstrip()}"
    return [Statement(sql, hazards=(Hazard.IRREVERSIBLE,))]


def move(ref: Ref, before: Any, after: Any) -> Sequence[Statement]:
    """Answer ALTER EXTENSION … SET SCHEMA.

    Raises:
        CannotMend: the extension cannot be moved.
    """
    name, schema = quote(ref.path[-1]), quote(after.schema)
    if before.relocatable is False:
        by_hand = f"DROP EXTENSION {name} and CREATE EXTENSION {name} SCHEMA {schema}, with all that uses it"
        raise CannotMend(f"{name} is not relocatable; by hand: {by_hand}")
    return [Statement(f"ALTER EXTENSION {name} SET SCHEMA {schema}", hazards=(Hazard.PRIVILEGE_CHANGE,))]


def _number(version: str) -> list[int]:
    """Answer what can be compared of a version: ``1.10`` is newer than ``1.9``."""
    return [int(part) for part in re.findall(r"\d+", version)]
