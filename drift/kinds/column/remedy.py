"""How a column is made, changed and taken away."""

import re
from collections.abc import Sequence
from typing import Any, Final

from msgspec.structs import replace

from drift.fact import UNSTATED
from drift.kind import CannotMend
from drift.kinds.column.types import char_limit, without_length
from drift.model import Hazard, Precondition, Ref, Statement
from drift.preconditions import casts, evaluable, fits, may_create_in, no_dependents, no_nulls, none_where, usable_default
from drift.sqltext import literal, qualified, quote

_EXCLUSIVE: Final = "ACCESS EXCLUSIVE"

# What evaluates to one value for all existing rows, so that ADD COLUMN … DEFAULT writes none of them (measured on 13 to 18).
_STABLE: Final = re.compile(
    r"\A\(?\s*(?:(?:now|transaction_timestamp)\(\)|current_timestamp(?:\(\d\))?|localtimestamp|current_date|[^(]*)\s*\)?"
    r"(?:::[\w ]+)?\Z",
    re.IGNORECASE,
)


def definition(ref: Ref, column: Any) -> str:
    """Answer ``name type …`` as CREATE TABLE and ADD COLUMN take it.

    Raises:
        CannotMend: no type is stated.
    """
    if column.type is UNSTATED:
        raise CannotMend(f"state the type of {ref} to have it created")
    if column.serial is not UNSTATED:
        return f"{quote(ref.path[-1])} {column.serial}"
    parts = [quote(ref.path[-1]), str(column.type)]
    if isinstance(column.collation, str):
        parts.append(f"COLLATE {collation(column.collation)}")
    if isinstance(column.generated, str):
        parts.append(f"GENERATED ALWAYS AS ({column.generated}) {'VIRTUAL' if column.stored is False else 'STORED'}")
    if isinstance(column.identity, str):
        parts.append(f"GENERATED {column.identity.upper()} AS IDENTITY")
    if isinstance(column.default, str):
        parts.append(f"DEFAULT {column.default}")
    if column.nullable is False:
        parts.append("NOT NULL")
    return " ".join(parts)


def collation(name: str) -> str:
    """Answer a collation's name quoted; what has no schema is in pg_catalog or on the search path."""
    schema, dot, bare = name.partition(".")
    return qualified(schema, bare) if dot and schema.isidentifier() else quote(name)


def create(ref: Ref, column: Any) -> Sequence[Statement]:
    """Answer ADD COLUMN, with the comment where one is stated."""
    rewrites = (
        column.serial is not UNSTATED
        or isinstance(column.identity, str)
        or (isinstance(column.generated, str) and column.stored is not False)
        or (isinstance(column.default, str) and not _STABLE.match(column.default))
    )
    added = _alter(ref, f"ADD COLUMN {definition(ref, column)}", rewrites=rewrites, preconditions=_addable(ref, column))
    return [added, *beside(ref, column)]


def _addable(ref: Ref, column: Any) -> tuple[Precondition, ...]:
    """Answer what must be so before a column can be added."""
    table = ref.path[0], ref.path[1]
    made = column.serial is not UNSTATED or isinstance(column.identity, str)
    filled = made or isinstance(column.default, str) or isinstance(column.generated, str)
    asked = [may_create_in(ref.path[0])] if made else []
    if isinstance(column.default, str) and column.serial is UNSTATED:
        asked.append(evaluable(column.default, column.type, f"the default {column.default} cannot be read"))
    if column.nullable is False and not filled:
        means = f"rows of {qualified(*table)}, which would have no value in {quote(ref.path[-1])}"
        asked.append(none_where(table, "true", means, "state a default, or let it be nullable first"))
    return tuple(asked)


def beside(ref: Ref, column: Any) -> Sequence[Statement]:
    """Answer the comment of a column that was just made, where one is stated."""
    return [replace(_comment(ref, column.comment), same_transaction=True)] if isinstance(column.comment, str) else []


def drop(ref: Ref) -> Sequence[Statement]:
    """Answer DROP COLUMN, which takes its data along."""
    return [_alter(ref, f"DROP COLUMN {quote(ref.path[-1])}", hazards=(Hazard.DATA_LOSS,))]


def alter(ref: Ref, attribute: str, before: Any, after: Any) -> Sequence[Statement]:
    """Answer the statements that change one attribute from ``before`` to ``after``.

    Raises:
        CannotMend: no statement does it without losing something, or it is not this column's own.
    """
    changer = _CHANGES.get(attribute)
    if changer is None:
        raise CannotMend(f"the {attribute} of a column is changed by hand")
    return changer(ref, before, after)


def _default(ref: Ref, before: Any, after: Any) -> Sequence[Statement]:
    if isinstance(after.domain_default, str) and after.default == after.domain_default:
        return [_column(ref, "DROP DEFAULT", only=before.inherited)]
    if after.default is None:
        if isinstance(before.domain_default, str):
            raise CannotMend(f"the default belongs to the domain {before.type}: ALTER DOMAIN … DROP DEFAULT by hand")
        return [_column(ref, "DROP DEFAULT", only=before.inherited)]
    if isinstance(before.identity, str) or isinstance(before.generated, str):
        raise CannotMend("the column is an identity or generated: it cannot have a default as well")
    if after.serial is not UNSTATED:
        raise CannotMend("create the sequence first: CREATE SEQUENCE … OWNED BY the column, set past the highest value")
    asked = [evaluable(after.default, before.type, f"the default {after.default} cannot be read")]
    # A sequence would move though the trial is rolled back.
    if not re.search(r"(?i)\b(?:nextval|setval)\b", after.default):
        asked.append(usable_default((ref.path[0], ref.path[1]), ref.path[-1], after.default))
    # Children and partitions may have defaults of their own, which a change of the parent would overwrite.
    return [_column(ref, f"SET DEFAULT {after.default}", only=before.inherited, preconditions=tuple(asked))]


def _nullable(ref: Ref, before: Any, after: Any) -> Sequence[Statement]:
    if after.nullable:
        if before.domain_not_null is True:
            raise CannotMend("NOT NULL belongs to the column's domain: ALTER DOMAIN … DROP NOT NULL by hand")
        return [_column(ref, "DROP NOT NULL")]
    table, column = qualified(*ref.path[:2]), quote(ref.path[-1])
    name = quote(_proof_name(ref))
    proof = f"CHECK ({column} IS NOT NULL)"
    forget = (_alter(ref, f"DROP CONSTRAINT {name}"),)
    return [
        _alter(
            ref,
            f"ADD CONSTRAINT {name} {proof} NOT VALID",
            undo=forget,
            preconditions=(no_nulls((ref.path[0], ref.path[1]), ref.path[2:]),),
        ),
        Statement(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}", lock="SHARE UPDATE EXCLUSIVE", relation=table, undo=forget),
        _column(ref, "SET NOT NULL", undo=(*forget, _column(ref, "DROP NOT NULL"))),
        # In the same ALTER the constraint would be dropped before it could prove anything, and the table be scanned.
        _alter(ref, f"DROP CONSTRAINT {name}", same_transaction=True),
    ]


def _proof_name(ref: Ref) -> str:
    return f"drift_nn_{'_'.join(ref.path[1:])}".encode()[:63].decode(errors="ignore")


def _type(ref: Ref, before: Any, after: Any) -> Sequence[Statement]:
    # PostgreSQL forgets the statistics of a column whose type changes, even where it writes no row anew.
    upkeep = Statement(
        f"ANALYZE {qualified(*ref.path[:2])} ({quote(ref.path[-1])})",
        lock="SHARE UPDATE EXCLUSIVE",
        relation=qualified(*ref.path[:2]),
        upkeep=True,
    )
    asked = _convertible(ref, before, after)
    if _widens(before.type, after.type):
        return [_column(ref, f"TYPE {after.type}", hazards=(Hazard.BREAKS_CACHED_PLANS,), preconditions=asked), upkeep]
    hazards = (Hazard.TABLE_REWRITE, Hazard.DATA_LOSS, Hazard.BREAKS_CACHED_PLANS)
    # An explicit cast does what no assignment would (text to integer), but it also cuts to a length without a word.
    using = "" if without_length(after.type) != after.type else f" USING {quote(ref.path[-1])}::{after.type}"
    return [_column(ref, f"TYPE {after.type}{using}", hazards=hazards, rewrites=True, preconditions=asked), upkeep]


def _convertible(ref: Ref, before: Any, after: Any) -> tuple[Precondition, ...]:
    """Answer what must be so before the type of a column can change."""
    table, column = (ref.path[0], ref.path[1]), ref.path[-1]
    asked = (no_dependents(table, column),)
    limit = char_limit(after.type)
    if _widens(before.type, after.type):
        return asked
    if limit is not None:
        return (*asked, fits(table, column, limit))
    return (*asked, casts(table, column, after.type)) if without_length(after.type) == after.type else asked


def _widens(before: str, after: str) -> bool:
    """Answer whether every value stays as it is, byte for byte, so that PostgreSQL writes nothing (measured on 13 to 18)."""
    if not before.startswith("character varying"):
        return False
    spelled = re.sub(r"(?i)^varchar", "character varying", after.strip())
    if spelled.lower() in ("text", "pg_catalog.text", "character varying"):
        return True
    old, new = char_limit(before), char_limit(spelled)
    return spelled.lower().startswith("character varying") and old is not None and new is not None and new >= old


def _identity(ref: Ref, before: Any, after: Any) -> Sequence[Statement]:
    if before.identity is None:
        raise CannotMend("ADD GENERATED … AS IDENTITY must start past the highest value there is: by hand")
    if after.identity is None:
        return [_column(ref, "DROP IDENTITY", hazards=(Hazard.IRREVERSIBLE,))]
    return [_column(ref, f"SET GENERATED {after.identity.upper()}")]


def _comments(ref: Ref, _before: Any, after: Any) -> Sequence[Statement]:
    return [_comment(ref, after.comment)]


def _comment(ref: Ref, text: str | None) -> Statement:
    value = "NULL" if text is None else literal(text)
    return Statement(
        f"COMMENT ON COLUMN {qualified(*ref.path)} IS {value}",
        lock="SHARE UPDATE EXCLUSIVE",
        relation=qualified(*ref.path[:2]),
    )


_CHANGES: Final = {
    "default": _default,
    "nullable": _nullable,
    "type": _type,
    "identity": _identity,
    "comment": _comments,
}


def _column(ref: Ref, change: str, **facts: Any) -> Statement:
    return _alter(ref, f"ALTER COLUMN {quote(ref.path[-1])} {change}", **facts)


def _alter(ref: Ref, change: str, **facts: Any) -> Statement:
    table = qualified(*ref.path[:2])
    hazards = facts.pop("hazards", ())
    facts["only"] = facts.get("only", False) is True
    only = "ONLY " if facts["only"] else ""
    if facts.get("rewrites") and Hazard.TABLE_REWRITE not in hazards:
        hazards = (*hazards, Hazard.TABLE_REWRITE)
    return Statement(f"ALTER TABLE {only}{table} {change}", lock=_EXCLUSIVE, relation=table, hazards=hazards, **facts)
