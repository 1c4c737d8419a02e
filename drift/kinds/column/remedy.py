"""How a column is made, changed and taken away."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from drift.kind import CannotMend
from drift.kinds import _comment, _options, _reloptions
from drift.kinds.column import backfill, expand, not_null, sequence
from drift.kinds.column.asked import before_adding, before_converting, before_defaulting
from drift.kinds.column.definition import (
    ONLINE,
    alter_column,
    alter_table,
    beside,
    collation,
    definition,
    relation,
    rewrites,
)
from drift.kinds.column.types import keeps_values, without_length
from drift.model import Hazard, Ref, Statement
from drift.preconditions import Evaluated, evaluates, no_dependents, no_nulls, readable
from drift.sqltext import literal, qualified, quote

if TYPE_CHECKING:
    from drift.kinds.column.fact import Column


def create(ref: Ref, column: "Column") -> Sequence[Statement]:
    """Answer ADD COLUMN, with what its definition cannot say; of an inherited column, its own settings.

    Raises:
        CannotMend: no type is stated, or its sequence goes with it.
    """
    if isinstance(column.comes_from, str) and column.local is not True:
        return own_settings(ref, column, given=True)
    if isinstance(column.shorthand, str):
        column = replace(column, serial=column.shorthand)
    elif isinstance(column.owned, str) and column.default == f"nextval({literal(column.owned)}::regclass)":
        raise CannotMend(f"its sequence {column.owned} goes with it: make that first, then the column")
    if isinstance(column.backfill, str):
        return backfill.expanded(ref, column)
    words, asked = f"ADD COLUMN {definition(ref, column)}", before_adding(ref, column)
    added = alter_table(ref, column, words, rewrites=rewrites(column), preconditions=asked, note=_without_rewriting(column))
    return [added, *beside(ref, column)]


def _without_rewriting(column: "Column") -> str | None:
    """Answer how a column whose default writes every row anew could come without that, None where it does not."""
    made = isinstance(column.serial, str) or isinstance(column.identity, str) or isinstance(column.generated, str)
    if made or not rewrites(column):
        return None
    say = f"nullable: false and backfill: {column.default}"
    return f"writes the table anew while everybody waits; with {say} the rows would be filled in batches instead"


def drop(ref: Ref, column: "Column") -> Sequence[Statement]:
    """Answer DROP COLUMN, which takes its data along; an inherited column loses only what is its own.

    Raises:
        CannotMend: it cannot be without it.
    """
    if isinstance(column.comes_from, str):
        return own_settings(ref, column, given=False)
    return [alter_table(ref, column, f"DROP COLUMN {quote(ref.path[-1])}", hazards=(Hazard.DATA_LOSS,))]


def own_settings(ref: Ref, column: "Column", *, given: bool) -> Sequence[Statement]:
    """Answer the statements that give an inherited column its own settings, or those of its parent.

    Raises:
        CannotMend: one of them is not given or taken by a statement.
    """
    usual = {
        name.removeprefix("usual_"): getattr(column, name) for name in column.declared_attributes if name.startswith("usual_")
    }
    bare = replace(
        column, **usual, **dict.fromkeys(("sequence", "statistics_target", "options", "foreign_options", "local", "comment"))
    )
    before, after = (bare, column) if given else (column, bare)
    names = [name for name in _CHANGES if getattr(before, name) != getattr(after, name)]
    if before.local != after.local:
        raise CannotMend(f"it is the table's own as well as {column.comes_from}'s: state local: true")
    # NOT NULL takes several transactions; all the rest is committed with the last of them.
    online = list(alter(ref, "nullable", before, after)) if "nullable" in names else []
    steps = [step for name in names if name != "nullable" for step in alter(ref, name, before, after)]
    if not online and not steps:
        raise CannotMend(f"it comes from {column.comes_from}: state it there")
    joined = [replace(step, same_transaction=bool(index or online)) for index, step in enumerate(steps)]
    return [*online, *joined]


def alter(ref: Ref, attribute: str, before: "Column", after: "Column") -> Sequence[Statement]:
    """Answer the statements that change one attribute from ``before`` to ``after``.

    Raises:
        CannotMend: no statement does it without losing something, or it is not this column's own.
    """
    changer = _CHANGES.get(attribute)
    if changer is None:
        raise CannotMend(_BY_HAND.get(attribute, f"the {attribute} of a column is changed by hand"))
    return changer(ref, before, after)


def _default(ref: Ref, before: "Column", after: "Column") -> Sequence[Statement]:
    only = _alone(ref, before, before.other_defaults)
    if isinstance(after.domain_default, str) and after.default == after.domain_default:
        return [alter_column(ref, before, "DROP DEFAULT", only=only)]
    if after.default is None:
        if isinstance(before.domain_default, str):
            raise CannotMend(f"the default belongs to the domain {before.type}: ALTER DOMAIN … DROP DEFAULT by hand")
        return [alter_column(ref, before, "DROP DEFAULT", only=only), *_without_sequence(ref, before, after)]
    if isinstance(before.identity, str) or isinstance(before.generated, str):
        raise CannotMend("the column is an identity or generated: it cannot have a default as well")
    made = [] if not isinstance(after.serial, str) or isinstance(before.owned, str) else sequence.owned_anew(ref, after)
    asked = () if made else before_defaulting(ref, str(before.type), str(after.default))
    set_ = alter_column(ref, before, f"SET DEFAULT {after.default}", only=only, preconditions=asked)
    return [*made, replace(set_, same_transaction=bool(made))]


def _alone(ref: Ref, column: "Column", others: Any) -> bool:
    """Answer whether the parent alone is changed: where a child or partition has its own, which would be overwritten."""
    return column.inherited is True and not (isinstance(others, tuple) and ref.path[-1] not in others)


def _without_sequence(ref: Ref, before: "Column", after: "Column") -> Sequence[Statement]:
    """Answer the removal of the sequence that was made for a serial column, on the way back."""
    if not isinstance(before.serial, str) or isinstance(after.owned, str):
        return ()
    return [Statement(f"DROP SEQUENCE {sequence.sequence_name(ref)}", same_transaction=True)]


def _nullable(ref: Ref, before: "Column", after: "Column") -> Sequence[Statement]:
    if after.nullable:
        if before.domain_not_null is True:
            raise CannotMend("NOT NULL belongs to the column's domain: ALTER DOMAIN … DROP NOT NULL by hand")
        return [alter_column(ref, before, "DROP NOT NULL")]
    if isinstance(after.backfill, str):
        return backfill.completed(ref, before, after)
    if before.foreign is True:
        # Its rows are another server's: nothing is looked at.
        return [alter_column(ref, before, "SET NOT NULL")]
    return not_null.proven(ref, before, (no_nulls((ref.path[0], ref.path[1]), ref.path[2:]),))


def _type(ref: Ref, before: "Column", after: "Column") -> Sequence[Statement]:
    old, new = str(before.type), str(after.type)
    kept = f" COLLATE {collation(before.collation)}" if isinstance(before.collation, str) else ""
    breaks = (Hazard.BREAKS_CACHED_PLANS,)
    if before.foreign is True:
        # Its rows are another server's.
        return [alter_column(ref, before, f"TYPE {new}{kept}", hazards=breaks)]
    if after.expand is True and (isinstance(after.using, str) or not keeps_values(old, new)):
        return expand.expanded(ref, before, after)
    if before.expand is True and (isinstance(before.using, str) or not keeps_values(new, old)):
        raise CannotMend("the column that had this type is gone, and another one, the last of the table, is in its place")
    if isinstance(after.using, str):
        return _converted(ref, before, after)
    keeps = keeps_values(old, new)
    asked = before_converting(ref, new, keeps=keeps)
    if keeps:
        return [alter_column(ref, before, f"TYPE {new}{kept}", hazards=breaks, preconditions=asked), _analyzed(ref)]
    hazards = (Hazard.TABLE_REWRITE, Hazard.DATA_LOSS, *breaks)
    # An explicit cast does what no assignment would (text to integer), but it also cuts to a length without a word.
    using = "" if without_length(new) != new else f" USING {quote(ref.path[-1])}::{new}"
    return [alter_column(ref, before, f"TYPE {new}{using}", hazards=hazards, rewrites=True, preconditions=asked), _analyzed(ref)]


def _converted(ref: Ref, before: "Column", after: "Column") -> Sequence[Statement]:
    """Answer the change of the type by an expression of the author's."""
    table, new, using = (ref.path[0], ref.path[1]), str(after.type), str(after.using)
    wanted = Evaluated(table, using, new)
    asked = (
        no_dependents(table, ref.path[-1]),
        readable(wanted, f"what is to become of the values cannot be read: {using}"),
        evaluates(wanted, f"rows of {qualified(*table)} for which there is no {using}"),
    )
    hazards = (Hazard.TABLE_REWRITE, Hazard.DATA_LOSS, Hazard.BREAKS_CACHED_PLANS)
    words = f"TYPE {new} USING ({using})"
    return [alter_column(ref, before, words, hazards=hazards, rewrites=True, preconditions=asked), _analyzed(ref)]


def _analyzed(ref: Ref) -> Statement:
    # PostgreSQL forgets the statistics of a column whose type changes, even where it writes no row anew.
    table = qualified(*ref.path[:2])
    return Statement(f"ANALYZE {table} ({quote(ref.path[-1])})", lock=ONLINE, relation=table, upkeep=True)


def _collation(ref: Ref, before: "Column", after: "Column") -> Sequence[Statement]:
    words = f" COLLATE {collation(after.collation)}" if isinstance(after.collation, str) else ""
    hazards = (Hazard.BLOCKING_SCAN, Hazard.INDEX_BUILD, Hazard.BREAKS_CACHED_PLANS)
    return [alter_column(ref, before, f"TYPE {before.type}{words}", hazards=hazards)]


def _identity(ref: Ref, before: "Column", after: "Column") -> Sequence[Statement]:
    if after.identity is None and before.identity is None:
        raise CannotMend("it is no identity: state identity as well")
    if after.identity is None:
        # The sequence goes, and with it where it was.
        return [alter_column(ref, before, "DROP IDENTITY", hazards=(Hazard.IRREVERSIBLE,))]
    if isinstance(before.identity, str):
        return _counted(ref, before, after)
    if isinstance(before.default, str):
        owned = f", then DROP SEQUENCE {before.owned}" if isinstance(before.owned, str) else ""
        raise CannotMend(
            f"it has the default {before.default}: in one transaction ALTER COLUMN {quote(ref.path[-1])} DROP DEFAULT,"
            f" ADD {sequence.identity_words(after)}, setval past the highest value{owned}"
        )
    if before.nullable:
        raise CannotMend("an identity must be NOT NULL: state nullable: false, and once it is: drift check --fix")
    return [
        alter_column(ref, before, f"ADD {sequence.identity_words(after)}"),
        sequence.continued(ref, after, same_transaction=True),
    ]


def _counted(ref: Ref, before: "Column", after: "Column") -> Sequence[Statement]:
    """Answer the change of an identity that stays one."""
    renamed = sequence.renamed(ref, before, after)
    words = [f"SET GENERATED {str(after.identity).upper()}"] if before.identity != after.identity else []
    words += sequence.changed(before, after)
    steps = [renamed] if renamed else []
    return [*steps, *([alter_column(ref, before, " ".join(words), same_transaction=bool(steps))] if words else [])]


def _generated(ref: Ref, before: "Column", after: "Column") -> Sequence[Statement]:
    column = quote(ref.path[-1])
    if before.generated is None:
        raise CannotMend(
            f"a column that is there does not become a generated one: DROP COLUMN {column}, ADD COLUMN {column} {before.type}"
            f" GENERATED ALWAYS AS ({after.generated}) STORED"
        )
    if after.generated is None:
        if before.stored is False:
            raise CannotMend(
                f"a virtual column holds nothing that could stay: DROP COLUMN {column}, then ADD COLUMN {column} {before.type}"
            )
        return [alter_column(ref, before, "DROP EXPRESSION", hazards=(Hazard.IRREVERSIBLE,))]
    if isinstance(before.version, int) and before.version < 170000:
        raise CannotMend(
            f"before PostgreSQL 17 an expression is not changed: DROP COLUMN {column}, then ADD COLUMN {column} {before.type}"
            f" GENERATED ALWAYS AS ({after.generated}) STORED"
        )
    return [alter_column(ref, before, f"SET EXPRESSION AS ({after.generated})", rewrites=before.stored is not False)]


def _storage(ref: Ref, before: "Column", after: "Column") -> Sequence[Statement]:
    only = _alone(ref, before, before.other_storage)
    return [alter_column(ref, before, f"SET STORAGE {str(after.storage).upper()}", only=only)]


def _compression(ref: Ref, before: "Column", after: "Column") -> Sequence[Statement]:
    return [alter_column(ref, before, f"SET COMPRESSION {after.compression or 'default'}")]


def _statistics_target(ref: Ref, before: "Column", after: "Column") -> Sequence[Statement]:
    target = after.statistics_target if isinstance(after.statistics_target, int) else -1
    return [alter_column(ref, before, f"SET STATISTICS {target}", lock=ONLINE, only=before.inherited)]


def _optioned(ref: Ref, before: "Column", after: "Column") -> Sequence[Statement]:
    return _reloptions.statements(before.options, after.options, lambda what: alter_column(ref, before, what, lock=ONLINE))


def _foreign_options(ref: Ref, before: "Column", after: "Column") -> Sequence[Statement]:
    return [alter_column(ref, before, _options.change(before.foreign_options, after.foreign_options))]


def _comments(ref: Ref, before: "Column", after: "Column") -> Sequence[Statement]:
    return [_comment.on("COLUMN", qualified(*ref.path), after.comment, lock=ONLINE, relation=relation(ref, before))]


_CHANGES: Final[Mapping[str, Callable[[Ref, Any, Any], Sequence[Statement]]]] = {
    "type": _type,
    "collation": _collation,
    "generated": _generated,
    "default": _default,
    "nullable": _nullable,
    "identity": _identity,
    "sequence": _identity,
    "storage": _storage,
    "compression": _compression,
    "statistics_target": _statistics_target,
    "options": _optioned,
    "foreign_options": _foreign_options,
    "comment": _comments,
}

_BY_HAND: Final = {
    "stored": "PostgreSQL cannot change one into the other: DROP COLUMN, then ADD COLUMN … STORED or VIRTUAL",
    "local": "only ALTER TABLE … NO INHERIT and INHERIT again makes inherited columns the table's own, and nothing takes it back",
    "position": "PostgreSQL adds columns at the end and moves none: only a new table has them in another order",
}
