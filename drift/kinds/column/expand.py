"""How a type changes that would write the table anew, while others go on: a second column beside the first takes its place.

A trigger keeps the two in step from the first moment, rows are filled in batches, a CHECK proves that all are equal, what stands
on the first is built beside, and one short transaction exchanges them. Until that one everything can be taken back.
"""

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct
from msgspec.structs import replace

from drift.kind import CannotMend
from drift.kinds.column import swap
from drift.kinds.column.backfill import Filling, in_batches, way
from drift.kinds.column.definition import EXCLUSIVE, ONLINE, alter_table
from drift.kinds.column.standing import Item, beside_name, built, exchanged, items, on_column
from drift.kinds.column.types import widens, without_length
from drift.model import Hazard, Look, Precondition, Ref, Statement
from drift.preconditions import Evaluated, evaluates, may_create_in, readable
from drift.sqltext import dollar_quote, literal, qualified, quote

if TYPE_CHECKING:
    from drift.kinds.column.fact import Column

_TRIGGERED: Final = "SHARE ROW EXCLUSIVE"
_COPIED: Final = "drift_copied"
_NO_LENGTH: Final = "a cast would cut values to its length without a word: state a CHECK of the length"


class Expansion(Struct, frozen=True):
    """A column, and the one that is to take its place.

    Args:
        ref: the column.
        before: as it is, when the change is begun.
        type: the new type, as it is stated.
        using: what becomes of each value, None for a cast.
        found: all that stands on the columns of the table.
    """

    ref: Ref
    before: "Column"
    type: str
    using: str | None
    found: tuple[Item, ...]

    @property
    def table(self) -> tuple[str, str]:
        """Answer schema and name of the table."""
        return self.ref.path[0], self.ref.path[1]

    @property
    def name(self) -> str:
        """Answer the name of the column."""
        return self.ref.path[-1]

    @property
    def new(self) -> str:
        """Answer the name of the new one, which is that of the proof that the two are equal as well."""
        return beside_name(self.name)

    @property
    def trigger(self) -> str:
        """Answer the name of the trigger that keeps the two in step; such triggers fire in the order of their names."""
        return f"zz_{self.new}"

    @property
    def function(self) -> str:
        """Answer the qualified name of the trigger's function."""
        return qualified(self.table[0], beside_name(f"{self.table[1]}_{self.name}"))

    @property
    def no_null(self) -> str:
        """Answer the name of the CHECK that proves that the new one holds no NULL."""
        return beside_name(f"{self.name}_not_null")

    @property
    def value(self) -> str:
        """Answer the new value, over the columns of the row."""
        return f"CAST(({self.using}) AS {self.type})" if self.using else f"CAST({quote(self.name)} AS {self.type})"

    @property
    def keeps(self) -> bool:
        """Answer whether no value can be lost or fail on the way."""
        return self.using is None and widens(str(self.before.type), self.type)

    def alter(self, change: str, **facts: Any) -> Statement:
        """Answer ``ALTER TABLE …`` of the table."""
        return alter_table(self.ref, self.before, change, **facts)


def expanded(ref: Ref, before: "Column", after: "Column") -> list[Statement]:
    """Answer the statements that change the type by a second column.

    Raises:
        CannotMend: with what stands on the column and cannot move over.
    """
    changed = dict(before.mended) if isinstance(before.mended, tuple) else {}
    what = Expansion(
        ref,
        replace(before, **{name: value for name, value in changed.items() if name in swap.CARRIED}),
        str(after.type),
        after.using if isinstance(after.using, str) else None,
        # What a run that was cut off has built on the new column stands on none but that.
        tuple(item for item in items(before) if beside_name(ref.path[-1]) not in (item.columns or {})),
    )
    _require_expandable(what)
    away = _away(what)
    made = [replace(item, undo=away) for item in _made(what)]
    note = f"fills {what.new} from {ref} in batches by {way(before)}, each one committed; running it again goes on from there"
    filling = Filling(quote(what.new), what.value, f"{quote(what.new)} IS DISTINCT FROM {what.value}")
    steps = [*made, replace(in_batches(ref, before, filling, note), undo=away), *_built(what, away), *swap.swapped(what)]
    return [replace(steps[0], preconditions=_asked(what)), *steps[1:]]


def _require_expandable(what: Expansion) -> None:
    if what.before.foreign is True:
        raise CannotMend("the rows of a foreign table are filled where they are")
    if isinstance(what.before.identity, str) or isinstance(what.before.generated, str):
        raise CannotMend(f"it is an identity or generated, which a second column cannot be beside it: {INSTEAD}")
    if without_length(what.type) != what.type:
        raise CannotMend(f"to {what.type} {_NO_LENGTH}, or {INSTEAD}")
    if isinstance(what.before.collation, str):
        raise CannotMend(f"it has the collation {what.before.collation}, which does not move over: {INSTEAD}")


INSTEAD: Final = "take expand away and have the table written anew (--allow table-rewrite)"


def _made(what: Expansion) -> list[Statement]:
    """Answer the new column and what keeps it in step, nothing where a run that was cut off has left both as they are to be."""
    left = next((item for item in what.found if item.what == "expansion" and item.name == what.new), None)
    body = _body(what)
    if left is not None and left.definition == body and left.validated is True and left.function == what.function:
        return []
    gone = [] if left is None else _removed(what, str(left.function))
    quoting, table = dollar_quote(body), qualified(*what.table)
    added = what.alter(
        ", ".join([f"ADD COLUMN {quote(what.new)} {what.type}", *_stored(what, quote(what.new))]), same_transaction=bool(gone)
    )
    function = (
        f"CREATE FUNCTION {what.function}() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT"
        f" AS {quoting}{body}{quoting}"
    )
    trigger = (
        f"CREATE TRIGGER {quote(what.trigger)} BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {what.function}()"
    )
    note = f"from here on each write to {table} fills {what.new} as well; a value that cannot be converted fails"
    return [
        *gone,
        added,
        Statement(function, same_transaction=True),
        Statement(trigger, lock=_TRIGGERED, relation=table, same_transaction=True, note=note),
        # Also where the rows come from a replication, or triggers are switched off for a session.
        what.alter(f"ENABLE ALWAYS TRIGGER {quote(what.trigger)}", lock=_TRIGGERED, same_transaction=True),
    ]


def _body(what: Expansion) -> str:
    """Answer the trigger's function; an expression of the author's sees the new row as a row of the table."""
    new = f"NEW.{quote(what.new)}"
    if what.using is None:
        return f"BEGIN {new} := CAST(NEW.{quote(what.name)} AS {what.type}); RETURN NEW; END"
    said = f"SELECT {what.value} INTO {new} FROM (SELECT NEW.*) AS {quote(what.table[1])}"
    return f"#variable_conflict use_column\nBEGIN {said}; RETURN NEW; END"


def _stored(what: Expansion, name: str) -> list[str]:
    """Answer how the values are to be stored, where it is stated otherwise than the type has it; before there are any."""
    column = what.before
    stored = isinstance(column.storage, str) and column.storage != column.usual_storage
    said = [f"ALTER COLUMN {name} SET STORAGE {str(column.storage).upper()}"] if stored else []
    return said + ([f"ALTER COLUMN {name} SET COMPRESSION {column.compression}"] if isinstance(column.compression, str) else [])


def _removed(what: Expansion, function: str, **facts: Any) -> list[Statement]:
    """Answer what takes the new column away, and what keeps it in step."""
    table = qualified(*what.table)
    trigger = f"DROP TRIGGER {quote(what.trigger)} ON {table}"
    return [
        Statement(trigger, lock=EXCLUSIVE, relation=table, **facts),
        Statement(f"DROP FUNCTION {function}()", same_transaction=True, **facts),
        what.alter(f"DROP COLUMN {quote(what.new)}", same_transaction=True, **facts),
    ]


def _away(what: Expansion) -> tuple[Statement, ...]:
    # Its values can be had again, but what has been filled is hours of work: nobody takes that back without being told to.
    return tuple(_removed(what, what.function, hazards=(Hazard.DATA_LOSS,)))


def _built(what: Expansion, away: tuple[Statement, ...]) -> list[Statement]:
    """Answer the proof that the two are equal, and the like of what stands on the first, built while others write."""
    equal = f"CHECK ({quote(what.new)} IS NOT DISTINCT FROM {what.value})"
    checks = {what.new: equal}
    if what.before.nullable is False:
        checks[what.no_null] = f"CHECK ({quote(what.new)} IS NOT NULL)"
    later: dict[str, str] = {}
    for item in on_column(what.found, what.name, "check"):
        text = exchanged(item, what.name, what.new)
        (checks if item.validated else later)[beside_name(item.name)] = text.removesuffix(" NOT VALID")
    added = [f"ADD CONSTRAINT {quote(name)} {text} NOT VALID" for name, text in (checks | later).items()]
    back = (what.alter(", ".join(f"DROP CONSTRAINT {quote(name)}" for name in checks | later)), *away)
    # One ALTER looks at each row once, however many constraints it validates.
    proven = ", ".join(f"VALIDATE CONSTRAINT {quote(name)}" for name in checks)
    steps = [
        what.alter(", ".join(added), undo=back),
        what.alter(proven, lock=ONLINE, undo=back),
    ]
    for item in on_column(what.found, what.name, "index"):
        name = qualified(what.table[0], beside_name(item.name))
        gone = Statement(f"DROP INDEX CONCURRENTLY {name}", lock=ONLINE, relation=qualified(*what.table), in_transaction=False)
        back = (gone, *back)
        sql = built(item, what.name, what.new)
        steps.append(replace(gone, sql=sql, undo=back))
    # Before it is used, so that no query is planned without its statistics.
    table = qualified(*what.table)
    return [*steps, Statement(f"ANALYZE {table} ({quote(what.new)})", lock=ONLINE, relation=table, undo=back)]


def _asked(what: Expansion) -> tuple[Precondition, ...]:
    """Answer what must be so before any of it is begun."""
    words = {name: literal(text).strip() for name, text in _said(what).items()}
    means = f"a second column cannot take the place of {what.ref}"
    obstacles = Precondition(_text("expand_obstacles").format(**words).strip(), means, Look.CATALOG, INSTEAD)
    wanted = Evaluated(what.table, what.using or quote(what.name), what.type, required=what.before.nullable is False)
    asked = [
        may_create_in(what.table[0]),
        obstacles,
        # Again right before the run, whatever else of the column has changed in the same plan.
        replace(obstacles, look=Look.ROWS),
        readable(wanted, f"what is to become of the values cannot be read: {what.value}"),
        _tried(what, means),
    ]
    if not what.keeps:
        asked.append(evaluates(wanted, f"rows of {qualified(*what.table)} for which there is no {what.value}"))
    return tuple(asked)


def _said(what: Expansion) -> dict[str, str]:
    table = qualified(*what.table)
    return {"table": table, "column": what.name, "type": what.type, "new": what.new, "trigger": what.trigger}


def _tried(what: Expansion, means: str) -> Precondition:
    """Answer whether the conversion is the same always and everywhere, and the new column can have what the first has."""
    copy = f"pg_temp.{quote(what.table[1])}"
    actions = [f"ADD COLUMN {_COPIED} {what.type}", *_stored(what, _COPIED)]
    if isinstance(what.before.default, str) and not re.search(r"(?i)\b(?:nextval|setval)\b", what.before.default):
        actions.append(f"ALTER COLUMN {_COPIED} SET DEFAULT {what.before.default}")
    # An index takes only what is IMMUTABLE, and its equality is what the proof goes by.
    said = {
        "copied": f"CREATE TEMP TABLE {quote(what.table[1])} (LIKE {qualified(*what.table)}) ON COMMIT DROP",
        "indexed": f"CREATE INDEX ON {copy} (({what.value}))",
        "added": f"ALTER TABLE {copy} {', '.join(actions)}",
    }
    words = {name: literal(text).strip() for name, text in said.items()}
    quoting = dollar_quote("".join(words.values()))
    return Precondition(_text("expand_copy").format(tag=quoting, **words).strip(), means, Look.TRIAL, INSTEAD)


@cache
def _text(name: str) -> str:
    return Path(__file__).with_name(f"{name}.sql").read_text(encoding="utf-8")
