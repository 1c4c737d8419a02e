"""How a column is written in CREATE TABLE and ADD COLUMN, and what must follow."""

import re
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from drift.kind import CannotMend
from drift.kinds import _comment, _options, _reloptions
from drift.kinds.column import sequence
from drift.model import Hazard, Ref, Statement
from drift.sqltext import qualified, quote, tokens

if TYPE_CHECKING:
    from drift.kinds.column.fact import Column

EXCLUSIVE: Final = "ACCESS EXCLUSIVE"
ONLINE: Final = "SHARE UPDATE EXCLUSIVE"

# What evaluates to one value for all existing rows, so that ADD COLUMN … DEFAULT writes none of them (measured on 13 to 18).
_STABLE: Final = re.compile(
    r"\A\(?\s*(?:(?:now|transaction_timestamp)\(\)|current_timestamp(?:\(\d\))?|localtimestamp|current_date|[^(]*)\s*\)?"
    r"(?:::[\w ]+)?\Z",
    re.IGNORECASE,
)


_ONLY_IN_PARENTHESES: Final = frozenset("and at between collate ilike in is isnull like not notnull or overlaps similar".split())


def definition(ref: Ref, column: "Column") -> str:
    """Answer ``name type …`` as ADD COLUMN takes it.

    Raises:
        CannotMend: no type is stated.
    """
    if not isinstance(column.type, str):
        raise CannotMend(f"state the type of {ref} to have it created")
    return clause(ref, column)


def clause(ref: Ref, column: "Column") -> str:
    """Answer the column's part of CREATE TABLE; without a type, it is one that comes from another table or from a type."""
    name = quote(ref.path[-1])
    if isinstance(column.serial, str):
        return f"{name} {column.serial}"
    words = [name, column.type] if isinstance(column.type, str) else [name, "WITH OPTIONS"]
    if column.foreign_options:
        words.append(_options.clause(column.foreign_options).lstrip())
    if isinstance(column.compression, str):
        words.append(f"COMPRESSION {column.compression}")
    if isinstance(column.collation, str):
        words.append(f"COLLATE {collation(column.collation)}")
    if isinstance(column.generated, str):
        words.append(f"GENERATED ALWAYS AS ({column.generated}) {'VIRTUAL' if column.stored is False else 'STORED'}")
    if isinstance(column.identity, str):
        words.append(sequence.identity_words(column))
    if isinstance(column.default, str) and column.default != column.domain_default:
        words.append(f"DEFAULT {_restricted(column.default)}")
    if column.nullable is False and column.domain_not_null is not True:
        words.append("NOT NULL")
    return " ".join(words)


def _restricted(expression: str) -> str:
    """Answer a default as a column's definition takes it: in parentheses where the grammar's ``b_expr`` ends (gram.y)."""
    words = {item.text.lower() for item in tokens(expression) if item.kind == "word"}
    return f"({expression})" if words & _ONLY_IN_PARENTHESES else expression


def collation(name: str) -> str:
    """Answer a collation's name quoted; what has no schema is in pg_catalog or on the search path."""
    schema, dot, bare = name.partition(".")
    return qualified(schema, bare) if dot and schema.isidentifier() else quote(name)


def rewrites(column: "Column") -> bool:
    """Answer whether ADD COLUMN writes every row anew."""
    return (
        isinstance(column.serial, str)
        or isinstance(column.identity, str)
        or (isinstance(column.generated, str) and column.stored is not False)
        or (isinstance(column.default, str) and not _STABLE.match(column.default))
    )


def beside(ref: Ref, column: "Column") -> list[Statement]:
    """Answer what a column that was just made must get beside its definition, as far as it is stated."""
    settings = []
    if isinstance(column.storage, str) and column.storage != column.usual_storage:
        settings.append(alter_column(ref, column, f"SET STORAGE {column.storage.upper()}"))
    if isinstance(column.statistics_target, int):
        # Without ONLY every child would get a target of its own.
        settings.append(alter_column(ref, column, f"SET STATISTICS {column.statistics_target}", lock=ONLINE, only=True))
    if column.options:
        settings.append(
            alter_column(ref, column, f"SET ({_reloptions.written(_reloptions.by_name(column.options))})", lock=ONLINE)
        )
    return [*(replace(item, same_transaction=True) for item in settings), *_commented(ref, column)]


def _commented(ref: Ref, column: "Column") -> list[Statement]:
    return _comment.beside("COLUMN", qualified(*ref.path), column.comment, lock=ONLINE, relation=relation(ref, column))


def relation(ref: Ref, column: "Column") -> str | None:
    """Answer the table to lock; LOCK TABLE refuses a foreign one."""
    return None if is_foreign(column) else qualified(*ref.path[:2])


def is_foreign(column: "Column") -> bool:
    """Answer whether the column is known to be one of a foreign table."""
    return column.foreign is True or bool(column.foreign_options)


def alter_column(ref: Ref, column: "Column", change: str, **facts: Any) -> Statement:
    """Answer ``ALTER TABLE … ALTER COLUMN …``."""
    return alter_table(ref, column, f"ALTER COLUMN {quote(ref.path[-1])} {change}", **facts)


def alter_table(ref: Ref, column: "Column", change: str, **facts: Any) -> Statement:
    """Answer ``ALTER TABLE …`` of the column's table.

    Args:
        ref: the column.
        column: what is known of it.
        change: what follows the table's name.
        facts: what differs from a statement under ACCESS EXCLUSIVE without hazards; ``only`` leaves children alone.
    """
    hazards = facts.pop("hazards", ())
    facts["only"] = facts.get("only", False) is True
    only = "ONLY " if facts["only"] else ""
    if facts.get("rewrites") and Hazard.TABLE_REWRITE not in hazards:
        hazards = (*hazards, Hazard.TABLE_REWRITE)
    table, words = qualified(*ref.path[:2]), "FOREIGN TABLE" if is_foreign(column) else "TABLE"
    sql = f"ALTER {words} {only}{table} {change}"
    return Statement(sql, **{"lock": EXCLUSIVE, "relation": relation(ref, column), "hazards": hazards, **facts})
