"""The short transaction in which a column gives its place, its name and what stands on it to the one beside it."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from drift.kinds import _comment, _reloptions
from drift.kinds.column.definition import EXCLUSIVE, ONLINE
from drift.kinds.column.standing import Item, beside_name, on_column
from drift.kinds.column.types import counts, widens
from drift.model import Hazard, Statement
from drift.sqltext import dollar_quote, literal, qualified, quote

if TYPE_CHECKING:
    from drift.kinds.column.expand import Expansion

CARRIED: Final = frozenset(
    ("default", "nullable", "comment", "statistics_target", "options", "storage", "compression"),
)
"""The attributes that move over, as earlier steps of the same plan have left them."""


def swapped(what: "Expansion") -> list[Statement]:
    """Answer what is committed together at the end."""
    table, name = qualified(*what.table), quote(what.name)
    steps = [
        Statement(_guard(what), note=f"fails where anything else stands on {what.ref} by now, or nothing proves the two equal"),
        Statement(f"DROP TRIGGER {quote(what.trigger)} ON {table}", lock=EXCLUSIVE, relation=table),
        Statement(f"DROP FUNCTION {what.function}()"),
        *_sequences(what),
        what.alter(f"DROP COLUMN {name}", hazards=_hazards(what), note=_note(what)),
        what.alter(f"RENAME COLUMN {quote(what.new)} TO {name}"),
        *_constrained(what),
        *_renamed(what),
        *_told(what),
    ]
    return [replace(step, undo=(), same_transaction=index > 0) for index, step in enumerate(steps)]


def _hazards(what: "Expansion") -> tuple[Hazard, ...]:
    lost = () if what.keeps else (Hazard.DATA_LOSS,)
    return (*lost, Hazard.IRREVERSIBLE, Hazard.BREAKS_CACHED_PLANS)


def _note(what: "Expansion") -> str:
    return (
        f"{what.ref} becomes the last column of its table, which nothing takes back;"
        " until here drift rollback can; INSERT and COPY without the names of columns mean others from now on"
    )


def _guard(what: "Expansion") -> str:
    """Answer the statement that fails where something has come to stand on the column, or the proof is not there."""
    found = on_column(what.found, what.name, "index", "check")
    labels = sorted({item.label for item in found if not item.name.startswith("drift_new_")})
    standing = f"ARRAY[{', '.join(literal(label).strip() for label in labels)}]::text[]" if labels else "NULL::text[]"
    words = {"table": qualified(*what.table), "column": what.name, "proof": what.new}
    said = {name: literal(text).strip() for name, text in words.items()}
    quoting = dollar_quote("".join((*said.values(), standing)))
    return _text("expand_guard").format(tag=quoting, standing=standing, **said).strip()


def _sequences(what: "Expansion") -> Iterator[Statement]:
    """Yield what keeps a sequence that goes with the column, and has it count as far as the new type."""
    for item in on_column(what.found, what.name, "sequence"):
        yield Statement(f"ALTER SEQUENCE {item.name} OWNED BY {qualified(*what.table, what.new)}")
        if item.definition == what.before.type and widens(item.definition, what.type) and counts(what.type):
            yield Statement(f"ALTER SEQUENCE {item.name} AS {what.type}")


def _constrained(what: "Expansion") -> Iterator[Statement]:
    """Yield what the column itself has, NOT NULL first: a key is made of columns that are."""
    column, name = what.before, quote(what.name)
    settings = [f"ALTER COLUMN {name} SET DEFAULT {column.default}"] if isinstance(column.default, str) else []
    if isinstance(column.statistics_target, int):
        settings.append(f"ALTER COLUMN {name} SET STATISTICS {column.statistics_target}")
    if column.options:
        settings.append(f"ALTER COLUMN {name} SET ({_reloptions.written(_reloptions.by_name(column.options))})")
    if column.nullable is False:
        settings.append(_not_null(what))
    if settings:
        yield what.alter(", ".join(settings))
    proven = [f"DROP CONSTRAINT {quote(what.no_null)}"] if column.nullable is False else []
    keys = [_key(item) for item in on_column(what.found, what.name, "index") if item.constraint]
    if proven or keys:
        yield what.alter(", ".join([*proven, *keys]))


def _not_null(what: "Expansion") -> str:
    """Answer the action that sets NOT NULL, under the name it had (a constraint's since 18)."""
    name = next((item.name for item in on_column(what.found, what.name, "not null")), None)
    if name is None:
        return f"ALTER COLUMN {quote(what.name)} SET NOT NULL"
    return f"ADD CONSTRAINT {quote(name)} NOT NULL {quote(what.name)}"


def _key(item: Item) -> str:
    """Answer the action that makes a constraint of the index that was built beside; the index gets its name."""
    words = "PRIMARY KEY" if item.type == "p" else "UNIQUE"
    later = (" DEFERRABLE" if item.deferrable else "") + (" INITIALLY DEFERRED" if item.deferred else "")
    return f"ADD CONSTRAINT {quote(str(item.constraint))} {words} USING INDEX {quote(beside_name(item.name))}{later}"


def _renamed(what: "Expansion") -> Iterator[Statement]:
    for item in on_column(what.found, what.name, "index"):
        if not item.constraint:
            beside = qualified(what.table[0], beside_name(item.name))
            yield Statement(f"ALTER INDEX {beside} RENAME TO {quote(item.name)}")
    for item in on_column(what.found, what.name, "check"):
        yield what.alter(f"RENAME CONSTRAINT {quote(beside_name(item.name))} TO {quote(item.name)}")


def _told(what: "Expansion") -> Iterator[Statement]:
    """Yield the comments and the privileges there were."""
    table, schema = qualified(*what.table), what.table[0]
    if isinstance(what.before.comment, str):
        yield _comment.on("COLUMN", qualified(*what.ref.path), what.before.comment, lock=ONLINE, relation=table)
    kept = ("index", "check", *(("not null",) if what.before.nullable is False else ()))
    for item in on_column(what.found, what.name, *kept):
        if item.what == "index" and item.comment is not None:
            yield _comment.on("INDEX", qualified(schema, item.name), item.comment)
        said = item.constraint_comment if item.what == "index" else item.comment
        if said is not None:
            constraint = f"{quote(item.constraint or item.name)} ON {table}"
            yield _comment.on("CONSTRAINT", constraint, said)
    for item in on_column(what.found, what.name, "grant"):
        yield Statement(f"GRANT {item.name} ({quote(what.name)}) ON TABLE {table} TO {item.definition}")


@cache
def _text(name: str) -> str:
    return Path(__file__).with_name(f"{name}.sql").read_text(encoding="utf-8")
